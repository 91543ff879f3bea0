"""What is to be imported, and how it comes to this machine: before, and outside of, any transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import pyproj

from geo.importers.boundaries import known_crs
from geo.importers.choosing import choose
from geo.importers.presets import PRESETS, Preset
from geo.importers.problems import ImportProblem
from geo.importers.rows import Batch, LayerInfo, Source
from geo.importers.sources import open_source

# Called with the rows that have come, and how many there will be, if the source says so.
Progress = Callable[[int, int | None], None]


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
class Cargo:
    """A source whose rows are here, and how to read them."""

    order: Order
    source: Source
    layer: LayerInfo
    preset: Preset
    crs: pyproj.CRS
    progress: Progress
    brought: int

    def rows(self) -> Iterator[Batch]:
        """Return the rows in batches; what has not been counted when it was fetched counts now."""
        for batch in self.source.read(self.layer):
            yield batch
            if not self.brought:
                self.progress(len(batch), self.layer.count)


@contextmanager
def bring(order: Order, *, progress: Progress) -> Iterator[Cargo]:
    """Fetch what the order names and keep it for the block. Raises ``ImportProblem``."""
    with open_source(order.source, _likely_layers(order)) as source:
        layer, preset = choose(source.layers(), order.preset, order.layer)
        crs = _crs(layer, order)
        brought = 0
        for rows in source.bring(layer, sort_by=_spelled(preset.key_field, layer)):
            brought += rows
            progress(rows, layer.count)
        yield Cargo(order, source, layer, preset, crs, progress, brought)


def _likely_layers(order: Order) -> list[str]:
    if order.layer:
        return [order.layer]
    presets = [order.preset] if order.preset else list(PRESETS.values())
    return [name for preset in presets for name in (*preset.layers, preset.service_layer) if name]


def _crs(layer: LayerInfo, order: Order) -> pyproj.CRS:
    if not layer.crs and not order.crs:
        raise ImportProblem(
            f"Die Ebene „{layer.name}“ sagt nicht, in welchem Koordinatensystem sie ist. Nennen Sie es mit "
            "--crs, zum Beispiel --crs EPSG:25832 (UTM 32) oder --crs EPSG:31468 (Gauß-Krüger 4)."
        )
    own = known_crs(layer.crs) if layer.crs else None
    named = known_crs(order.crs) if order.crs else None
    if own and named and not layer.crs_assumed and not own.equals(named, ignore_axis_order=True):
        raise ImportProblem(f"Die Daten nennen {own.name}, --crs nennt {named.name}. Eines von beiden stimmt nicht.")
    return cast(pyproj.CRS, named or own)


def _spelled(field: str, layer: LayerInfo) -> str:
    return next((name for name in layer.fields if name.lower() == field.lower()), field)
