"""What is read once per request: kept while a request is answered, and never longer.

Outside of a request, in the worker and in commands, nothing is kept: every reading asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

Kept = TypeVar("Kept")
_kept: ContextVar[dict[str, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def for_a_request() -> Iterator[None]:
    """Keep what is read within the block."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def keep(name: str, read: Callable[[], Kept]) -> Kept:
    """Return what was read under this name, or read it."""
    kept = _kept.get()
    if kept is None:
        return read()
    if name not in kept:
        kept[name] = read()
    return cast(Kept, kept[name])


def forget(name: str) -> None:
    """Let the next reading ask the database: after a change."""
    (_kept.get() or {}).pop(name, None)
