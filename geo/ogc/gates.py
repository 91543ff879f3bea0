"""Other services must not hold up our own pages: few questions at once, and none to a service that just failed.

All pages share sixteen threads (docs/decisions/0003). A slow map service that many maps ask would take them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import gettext as _

from geo.ogc.problems import Busy, Unreachable

AT_ONCE = 6
WAITING = 10  # those that are at work included
PATIENCE_SECONDS = 3.0
SPARED_SECONDS = 20
_at_work = BoundedSemaphore(AT_ONCE)
_inside = BoundedSemaphore(WAITING)


@contextmanager
def gate(layer_id: UUID) -> Iterator[None]:
    """Let one question to a layer's service through. Raises ``Busy``, or what the service failed with just now."""
    key = f"layer-spared:{layer_id}"
    if failed := cache.get(key):
        raise Unreachable(failed)
    with _room():
        try:
            yield
        except Unreachable as error:
            cache.set(key, str(error), SPARED_SECONDS)
            raise


def forgive(layer_id: UUID) -> None:
    """Ask a service again that failed just now."""
    cache.delete(f"layer-spared:{layer_id}")


@contextmanager
def _room() -> Iterator[None]:
    if not _inside.acquire(blocking=False):
        raise Busy(_busy())
    try:
        if not _at_work.acquire(timeout=PATIENCE_SECONDS):
            raise Busy(_busy())
        try:
            yield
        finally:
            _at_work.release()
    finally:
        _inside.release()


def _busy() -> str:
    return _("Gerade werden zu viele Kartendienste auf einmal gefragt. Bitte gleich noch einmal versuchen.")
