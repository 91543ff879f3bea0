"""Which places lie in the box that a map shows."""

from __future__ import annotations

import math
from functools import reduce
from operator import or_

from django.contrib.gis.geos import Polygon
from django.db.models import Q

from geo.crs import TILE_SRID
from geo.querysets.places import QUAD_LEVEL
from geo.tiles.address import DEEPEST, WORLD_M, Tile

MOST_TILES = 12
STEEPEST = 85.0511287798066  # degrees of latitude: where WebMercatorQuad ends


def placed_in(west: float, south: float, east: float, north: float) -> Q:
    """Return that a report's place lies in this box (degrees, WGS 84): by ranges of numbers, then exactly."""
    x0, y0, x1, y1 = *_unit(west, north), *_unit(east, south)
    ranges = (_numbers(tile) for tile in _covering(x0, y0, x1, y1))
    edges = ((x0 - 0.5) * WORLD_M, (0.5 - y1) * WORLD_M, (x1 - 0.5) * WORLD_M, (0.5 - y0) * WORLD_M)
    box = Polygon.from_bbox(edges)
    box.srid = TILE_SRID
    return reduce(or_, ranges) & Q(place__point__bboverlaps=box)


def _numbers(tile: Tile) -> Q:
    first, end = tile.quads(QUAD_LEVEL)
    return Q(place__quad__gte=first, place__quad__lt=end)


def _covering(x0: float, y0: float, x1: float, y1: float) -> list[Tile]:
    """Return the tiles of the deepest zoom of which few cover the box; sides are parts of the world's."""
    for zoom in range(DEEPEST, -1, -1):
        columns, rows = (range(_at(a, zoom), _at(b, zoom) + 1) for a, b in ((x0, x1), (y0, y1)))
        if len(columns) * len(rows) <= MOST_TILES:
            return [Tile(zoom, x, y) for x in columns for y in rows]
    return [Tile(0, 0, 0)]


def _at(part: float, zoom: int) -> int:
    last = (1 << zoom) - 1
    return min(max(math.floor(part * (last + 1)), 0), last)


def _unit(lon: float, lat: float) -> tuple[float, float]:
    """Return a place in parts of the world's side, from the west and from the north."""
    lat = min(max(lat, -STEEPEST), STEEPEST)
    return (lon + 180) / 360, 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
