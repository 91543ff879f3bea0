"""Rows on their way from a source into areas: batch by batch into a waiting table, then one area per key."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import connection

from geo.importers.boundaries import Boundaries
from geo.importers.mapping import Labels, labels_of
from geo.importers.presets import Preset
from geo.importers.problems import ImportProblem, some
from geo.importers.rows import Batch
from geo.models import Edition
from geo.sql import statement

COLUMNS = "key, name, designation, kind, parent_key, boundary"


@dataclass
class Tally:
    """How many rows there were, and what became of them."""

    read: int = 0
    left_out: int = 0
    keys: set[str] = field(default_factory=set)


def stage(batches: Iterable[Batch], preset: Preset, boundaries: Boundaries, only: Collection[str]) -> Tally:
    """Put the rows that count into the waiting table. Raises ``ImportProblem`` naming the first bad row."""
    tally = Tally()
    with connection.cursor() as cursor:
        cursor.execute(statement("import_table"))
        for batch in batches:
            chosen: list[Labels] = []
            shapes: list[bytes | None] = []
            for row in batch:
                labels = labels_of(row.values, preset)
                if labels is not None and (not only or labels.key in only):
                    chosen.append(labels)
                    shapes.append(row.shape)
            tally.read += len(batch)
            tally.left_out += len(batch) - len(chosen)
            tally.keys.update(labels.key for labels in chosen)
            if chosen:
                _copy(cursor, chosen, boundaries.of(shapes, [labels.key for labels in chosen]))
    if missing := sorted(set(only) - tally.keys):
        raise ImportProblem(f"Nicht in den Daten: {some(missing)}.")
    if not tally.keys:
        raise ImportProblem("In den Daten ist kein Gebiet, das die Bedingungen erfüllt.")
    return tally


def settle(edition: Edition) -> int:
    """Make the edition's areas of the waiting rows, one per key, and return how many."""
    with connection.cursor() as cursor:
        cursor.execute(statement("import_conflicts"))
        if conflicts := cursor.fetchall():
            named = some(f"{key} ({names})" for key, names in conflicts)
            raise ImportProblem(f"Ein Schlüssel, mehrere Namen: {named}. Ist das Schlüsselfeld das richtige?")
        cursor.execute(statement("import_areas"), {"edition": edition.pk})
        made: int = cursor.rowcount
        return made


def _copy(cursor: object, chosen: Iterable[Labels], shapes: Iterable[bytes]) -> None:
    with cursor.copy(f"COPY area_import ({COLUMNS}) FROM STDIN") as copy:  # type: ignore[attr-defined]
        for one, shape in zip(chosen, shapes, strict=True):
            copy.write_row((one.key, one.name, one.designation, one.kind.value, one.parent_key, shape.hex()))
