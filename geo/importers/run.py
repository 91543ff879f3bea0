"""One import, from an address to an edition in force: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

import pyproj
from django.db import connection, transaction
from django.utils import timezone

from geo.editions import LOCK, in_force, put_in_force
from geo.importers.boundaries import Boundaries, known_crs
from geo.importers.choosing import choose
from geo.importers.difference import Difference, difference
from geo.importers.mapping import key_of
from geo.importers.presets import PRESETS, Preset
from geo.importers.problems import ImportProblem
from geo.importers.rows import Batch, LayerInfo
from geo.importers.sources import open_source
from geo.importers.staging import settle, stage
from geo.models import Edition

LONGEST_EDITION_NAME = 120

# Called with the rows that have come, and how many there will be, if the source says so.
Progress = Callable[[int, int | None], None]
# Called inside the transaction, with the new edition in force: what somebody should be warned of.
Check = Callable[[], list[str]]


@dataclass(frozen=True)
class Order:
    """What to import. Without a preset the data set is recognised by its fields."""

    source: str
    preset: Preset | None = None
    layer: str = ""
    crs: str = ""
    name: str = ""
    licence: str = ""
    only: tuple[str, ...] = ()
    dry_run: bool = False


@dataclass(frozen=True)
class Outcome:
    """What an import did, or would do."""

    edition: Edition
    preset: Preset
    layer: LayerInfo
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


def run(order: Order, *, progress: Progress = lambda rows, total: None, check: Check = list) -> Outcome:
    """Import the order's source as a new edition and put it in force; with `dry_run`, undo it all at the end.

    Raises ``ImportProblem``; then nothing has changed.
    """
    with open_source(order.source, _likely_layers(order)) as source, transaction.atomic():
        _lock()
        layer, preset = choose(source.layers(), order.preset, order.layer)
        only = {key_of(key, preset) for key in order.only}
        boundaries = Boundaries(_crs(layer, order))
        batches = _counted(source.read(layer, sort_by=_spelled(preset.key_field, layer)), layer, progress)
        tally = stage(batches, preset, boundaries, only)
        edition = _new_edition(order, preset, source.description, layer)
        areas = settle(edition)
        old = in_force().filter(layer=preset.layer).first()
        changes = difference(edition, old) if old else None
        put_in_force(edition)
        warnings = check()
        if order.dry_run:
            transaction.set_rollback(True)
    return Outcome(
        edition, preset, layer, tally.read, tally.left_out, areas, boundaries.repaired, changes, warnings
    )  # fmt: skip


def _likely_layers(order: Order) -> list[str]:
    if order.layer:
        return [order.layer]
    presets = [order.preset] if order.preset else list(PRESETS.values())
    return [name for preset in presets for name in (*preset.layers, preset.service_layer) if name]


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise ImportProblem("Gerade läuft schon ein anderer Import. Bitte danach noch einmal versuchen.")


def _crs(layer: LayerInfo, order: Order) -> pyproj.CRS:
    if not layer.crs and not order.crs:
        raise ImportProblem(
            f"Die Ebene „{layer.name}“ sagt nicht, in welchem Koordinatensystem sie ist. Nennen Sie es mit "
            "--crs, zum Beispiel --crs EPSG:25832 (UTM 32) oder --crs EPSG:31468 (Gauß-Krüger 4)."
        )
    own = known_crs(layer.crs) if layer.crs else None
    named = known_crs(order.crs) if order.crs else None
    # A GeoJSON that names none is in WGS 84 by its standard, but many are not.
    silent = own is not None and own.to_epsg() in (4326, None) and own.is_geographic
    if own and named and not silent and not own.equals(named, ignore_axis_order=True):
        raise ImportProblem(f"Die Daten nennen {own.name}, --crs nennt {named.name}. Eines von beiden stimmt nicht.")
    return cast(pyproj.CRS, named or own)


def _spelled(field: str, layer: LayerInfo) -> str:
    return next((name for name in layer.fields if name.lower() == field.lower()), field)


def _counted(batches: Iterable[Batch], layer: LayerInfo, progress: Progress) -> Iterator[Batch]:
    for batch in batches:
        yield batch
        progress(len(batch), layer.count)


def _new_edition(order: Order, preset: Preset, description: str, layer: LayerInfo) -> Edition:
    licence = order.licence or preset.licence
    if not licence:
        raise ImportProblem("Es fehlt der Quellenvermerk, der auf jeder Karte steht: nennen Sie ihn mit --licence.")
    today = timezone.localdate().strftime("%d.%m.%Y")
    name = order.name or f"{preset.title or layer.name}, importiert am {today}"
    return Edition.objects.create(
        layer=preset.layer,
        name=name[:LONGEST_EDITION_NAME],
        source=f"{description} ({layer.name})"[:500],
        licence=licence[:300],
        accuracy_m=preset.accuracy_m,
    )
