"""The grid of web maps: square tiles of 256 pixels in Web Mercator (EPSG:3857), two to the power of zoom in a row.

It is what Leaflet asks for, and what WMTS calls GoogleMapsCompatible (OGC 07-057r7, annex E.4).
"""

from __future__ import annotations

from dataclasses import dataclass

from pyproj import Transformer

from geo.crs import EDGE_SRID

MERCATOR = 3857
PIXELS = 256
HALF_WORLD_M = 20037508.342789244
DENOMINATOR_0 = 559082264.0287178  # scale of zoom 0 by OGC's pixel of 0.28 mm
DEEPEST = 22
_to_mercator = Transformer.from_crs(EDGE_SRID, MERCATOR, always_xy=True)
_to_degrees = Transformer.from_crs(MERCATOR, EDGE_SRID, always_xy=True)


@dataclass(frozen=True)
class Tile:
    """One tile: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Say whether the world has such a tile."""
        return 0 <= self.z <= DEEPEST and 0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in EPSG:3857."""
        side = 2 * HALF_WORLD_M / 2**self.z
        west, north = self.x * side - HALF_WORLD_M, HALF_WORLD_M - self.y * side
        return west, north - side, west + side, north

    @property
    def degrees(self) -> tuple[float, float, float, float]:
        """West, south, east, north in EPSG:4326."""
        west, south, east, north = self.box
        low, high = _to_degrees.transform([west, east], [south, north])
        return low[0], high[0], low[1], high[1]

    def parent(self, z: int) -> Tile:
        """Return the tile of a lesser zoom that holds this one."""
        return Tile(z, self.x >> (self.z - z), self.y >> (self.z - z))


def tile_at(lon: float, lat: float, z: int) -> Tile:
    """Return the tile in which a place (degrees, EPSG:4326) lies."""
    x, y = _to_mercator.transform(lon, lat)
    side = 2 * HALF_WORLD_M / 2**z
    return Tile(z, int((x + HALF_WORLD_M) // side), int((HALF_WORLD_M - y) // side))
