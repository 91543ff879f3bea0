"""What a new edition changes against the one in force, in numbers and in German."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from geo.importers.problems import hectares
from geo.models import Edition
from geo.sql import statement

SHOWN = 12
# Less than this is rounding of coordinates, not a changed boundary.
NOTICEABLE_M2 = 100.0


@dataclass(frozen=True)
class Change:
    key: str
    old_name: str | None
    new_name: str | None
    changed_m2: float


@dataclass(frozen=True)
class Difference:
    """The changes between two editions of one layer, by key."""

    old: Edition
    changes: Sequence[Change]

    @property
    def new(self) -> list[Change]:
        return [change for change in self.changes if change.old_name is None]

    @property
    def gone(self) -> list[Change]:
        return [change for change in self.changes if change.new_name is None]

    @property
    def renamed(self) -> list[Change]:
        return [one for one in self.changes if one.old_name and one.new_name and one.old_name != one.new_name]

    @property
    def moved(self) -> list[Change]:
        """Return the areas with another boundary, the most changed first."""
        moved = [change for change in self.changes if change.changed_m2 >= NOTICEABLE_M2]
        return sorted(moved, key=lambda change: -change.changed_m2)

    def lines(self) -> Iterator[str]:
        """Return the difference as a person reads it."""
        name = f"{self.old.name} (Näherung)" if self.old.approximate else self.old.name
        yield f"Unterschied zur Ausgabe in Kraft, „{name}“:"
        total = sum(change.changed_m2 for change in self.moved)
        yield from _listed("neu", [f"{one.key} {one.new_name}" for one in self.new])
        yield from _listed("weggefallen", [f"{one.key} {one.old_name}" for one in self.gone])
        yield from _listed("umbenannt", [f"{one.key} {one.old_name} → {one.new_name}" for one in self.renamed])
        yield from _listed(
            f"Grenze geändert, zusammen {hectares(total)}",
            [f"{one.key} {one.new_name}: {hectares(one.changed_m2)}" for one in self.moved],
        )


def difference(new: Edition, old: Edition) -> Difference:
    """Compare two editions of one layer by key. Areas are planar, in the storage CRS."""
    with connection.cursor() as cursor:
        cursor.execute(statement("edition_difference"), {"new": new.pk, "old": old.pk})
        return Difference(old, [Change(*row) for row in cursor.fetchall()])


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"  {title}: {len(lines)}" if lines else f"  {title.split(',')[0]}: keine"
    for line in lines[:SHOWN]:
        yield f"    {line}"
    if len(lines) > SHOWN:
        yield f"    … und {len(lines) - SHOWN} weitere"
