"""What every source gives: layers to choose from, and batches of raw rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class LayerInfo:
    """A layer of a source, as far as it can be told without reading it."""

    name: str
    fields: tuple[str, ...]
    count: int | None  # None: the source does not say
    crs: str | None  # an EPSG code or WKT; None: the source does not say
    crs_assumed: bool = False  # a GeoJSON that names none is in WGS 84 by its standard; many are not


@dataclass(frozen=True)
class RawRow:
    """One feature as the source has it. `shape` is WKB in the source's CRS; None where there is none."""

    values: Mapping[str, Any]
    shape: bytes | None


Batch = Sequence[RawRow]


class Source(Protocol):
    """Where boundaries come from. Opened for one import, and tidied up after it."""

    description: str

    def layers(self) -> Sequence[LayerInfo]:
        """Return what there is to choose from."""

    def bring(self, layer: LayerInfo, *, sort_by: str) -> Iterator[int]:
        """Fetch the layer's rows to this machine and yield how many came. `sort_by` makes pages stable."""

    def read(self, layer: LayerInfo) -> Iterator[Batch]:
        """Return the rows that are here in batches, so that memory stays flat."""
