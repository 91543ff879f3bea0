"""Where a tile lies: the squares of WebMercatorQuad (OGC 17-083r4), column from the west, row from the north."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import pyproj
from django.contrib.gis.geos import Polygon
from django.utils.translation import gettext as _

from geo.crs import STORAGE_SRID, TILE_SRID
from geo.querysets.places import QUAD_LEVEL

DEEPEST = 22
WORLD_M = 40_075_016.685578488  # the width of the world in EPSG:3857
STEPS = 8  # a side of a tile is a curve in the storage CRS: followed in as many pieces
MARGIN = 1 / 32  # of the width, for the buffer that a tile draws beyond its side


class NoTile(ValueError):  # noqa: N818
    """There is no such tile; the message says which there are."""


@dataclass(frozen=True)
class Tile:
    """The square of column x and row y among the 2^z × 2^z of a zoom. Raises ``NoTile``."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not 0 <= self.z <= DEEPEST:
            raise NoTile(_("Kacheln gibt es in den Zoomstufen 0 bis %(deepest)d.") % {"deepest": DEEPEST})
        if not (0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z):
            sentence = _("In der Zoomstufe %(zoom)d haben Kacheln Spalten und Zeilen von 0 bis %(last)d.")
            raise NoTile(sentence % {"zoom": self.z, "last": 2**self.z - 1})

    @property
    def width_m(self) -> float:
        """Its width in metres of EPSG:3857."""
        return WORLD_M / (1 << self.z)

    @property
    def true_width_m(self) -> float:
        """Its width on the ground, about: EPSG:3857 stretches by 1 / cos(latitude)."""
        return self.width_m / math.cosh(2 * math.pi * (0.5 - (self.y + 0.5) / 2**self.z))

    def quads(self, level: int = QUAD_LEVEL) -> tuple[int, int]:
        """Return the numbers of the squares of a finer level in it, as first and end (exclusive)."""
        number = sum(((self.x >> bit & 1) | (self.y >> bit & 1) << 1) << 2 * bit for bit in range(self.z))
        finer = 2 * (level - self.z)
        return number << finer, (number + 1) << finer

    def box(self) -> Polygon | None:
        """Return a box in the storage CRS that covers it and its margin; None where that CRS does not reach."""
        corners = self._corners()
        eastings, northings = _to_storage().transform([x for x, _ in corners], [y for _, y in corners])
        if not all(map(math.isfinite, (*eastings, *northings))):
            return None
        box = Polygon.from_bbox((min(eastings), min(northings), max(eastings), max(northings)))
        box.srid = STORAGE_SRID
        return box

    def _corners(self) -> list[tuple[float, float]]:
        west, north = self.x * self.width_m - WORLD_M / 2, WORLD_M / 2 - self.y * self.width_m
        out, side = self.width_m * MARGIN, self.width_m * (1 + 2 * MARGIN)
        way = [step / STEPS for step in range(STEPS)]
        unit = [(a, 0.0) for a in way] + [(1.0, a) for a in way] + [(1 - a, 1.0) for a in way]
        unit += [(0.0, 1 - a) for a in way] + [(0.0, 0.0)]
        return [(west - out + u * side, north + out - v * side) for u, v in unit]


@cache
def _to_storage() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(TILE_SRID, STORAGE_SRID, always_xy=True)
