from __future__ import annotations

from collections.abc import Iterable

SHOWN = 8


class ImportProblem(Exception):  # noqa: N818
    """The import cannot go on, and has changed nothing; the message is a German sentence for the operator."""


def some(values: Iterable[object]) -> str:
    """Return the first few of these, and how many more there are."""
    every = [str(value) for value in values]
    more = f" und {len(every) - SHOWN} weitere" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more
