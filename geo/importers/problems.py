"""How an import speaks to the operator: what is wrong, some of many, areas in German."""

from __future__ import annotations

from collections.abc import Iterable

SHOWN = 8
HECTARE_M2 = 10_000.0


class ImportProblem(Exception):  # noqa: N818
    """The import cannot go on, and has changed nothing; the message is a German sentence for the operator."""


def some(values: Iterable[object]) -> str:
    """Return the first few of these, and how many more there are."""
    every = [str(value) for value in values]
    more = f" und {len(every) - SHOWN} weitere" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more


def hectares(area_m2: float) -> str:
    """Return an area in German: 1.234,5 ha, and two digits where it is small."""
    digits = 1 if area_m2 >= HECTARE_M2 else 2
    return f"{area_m2 / HECTARE_M2:,.{digits}f} ha".translate(str.maketrans(",.", ".,"))
