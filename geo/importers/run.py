"""From rows that are here to an edition in force: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone

from geo.editions import LOCK, in_force, put_in_force
from geo.importers.boundaries import Boundaries
from geo.importers.cargo import Cargo
from geo.importers.difference import Difference, difference
from geo.importers.mapping import key_of
from geo.importers.problems import ImportProblem
from geo.importers.staging import settle, stage
from geo.models import Edition

LONGEST_EDITION_NAME = 120

# Called inside the transaction, with the new edition in force: what somebody should be warned of.
Check = Callable[[], list[str]]


@dataclass(frozen=True)
class Outcome:
    """What an import did, or would do."""

    cargo: Cargo
    edition: Edition
    read: int
    left_out: int
    areas: int
    repaired: dict[str, str]
    difference: Difference | None  # None: nothing was in force
    warnings: list[str] = field(default_factory=list)

    @property
    def dissolved(self) -> int:
        """Return how many rows became part of an area that another row had begun."""
        return self.read - self.left_out - self.areas


@transaction.atomic
def settle_in(cargo: Cargo, *, check: Check = list) -> Outcome:
    """Make the cargo a new edition and put it in force; if the order is a dry run, undo it all at the end.

    Raises ``ImportProblem``; then nothing has changed.
    """
    _lock()
    preset = cargo.preset
    boundaries = Boundaries(cargo.crs)
    tally = stage(cargo.rows(), preset, boundaries, {key_of(key, preset) for key in cargo.order.only})
    edition = _new_edition(cargo)
    areas = settle(edition)
    old = in_force().filter(layer=preset.layer).first()
    changes = difference(edition, old) if old else None
    put_in_force(edition)
    warnings = check()
    if cargo.order.dry_run:
        transaction.set_rollback(True)
    return Outcome(cargo, edition, tally.read, tally.left_out, areas, boundaries.repaired, changes, warnings)


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise ImportProblem("Gerade läuft schon ein anderer Import. Bitte danach noch einmal versuchen.")


def _new_edition(cargo: Cargo) -> Edition:
    order, preset = cargo.order, cargo.preset
    licence = order.licence or preset.licence
    if not licence:
        raise ImportProblem("Es fehlt der Quellenvermerk, der auf jeder Karte steht: nennen Sie ihn mit --licence.")
    today = timezone.localdate().strftime("%d.%m.%Y")
    name = order.name or f"{preset.title or cargo.layer.name}, importiert am {today}"
    return Edition.objects.create(
        layer=preset.layer,
        name=name[:LONGEST_EDITION_NAME],
        source=f"{cargo.source.description} ({cargo.layer.name})"[:500],
        licence=licence[:300],
        accuracy_m=preset.accuracy_m,
    )
