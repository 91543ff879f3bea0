"""Where a demo report lies: told relative to the boundaries in force, so that the story holds with any edition."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon, affinity
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geo.crs import STORAGE_SRID
from geo.models import Area

EXACT_ENOUGH_M = 0.05
# A field with one corner cut off, in parts of its width and depth.
FIELD = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.2), (0.28, 0.5), (-0.5, 0.5)]
FIELD_FILLS = 0.967
WIDER_THAN_DEEP = 1.7
BETWEEN_TURBINES_M = 480


def outline_of(entry: dict[str, Any]) -> GEOSGeometry | None:
    """Return the outline of a report of the story (storage CRS), or None where it has none yet."""
    place = entry.get("place")
    if place is None:
        return None
    if "from" in place:
        shape: BaseGeometry = _line(_boundary(place["from"]), _boundary(place["to"]), entry["length_m"])
    else:
        own, neighbour = _boundary(place["in"]), _boundary(place["towards"])
        shape = _beside(own, neighbour, place["gap_m"], place["along"], entry)
    return GEOSGeometry(memoryview(shapely.to_wkb(shapely.force_2d(shape))), srid=STORAGE_SRID)


def _boundary(key: str) -> MultiPolygon:
    area = Area.objects.current().deciding().get(key=key)
    return shapely.from_wkb(bytes(area.boundary.wkb))


def _line(own: MultiPolygon, neighbour: MultiPolygon, length_m: float) -> BaseGeometry:
    """Return a road from one municipality into the other, crossing their common border in its middle."""
    border = _frontier(own, neighbour)
    middle = border.interpolate(0.5, normalized=True)
    start, end = (_towards(middle, shape.representative_point(), length_m / 2) for shape in (own, neighbour))
    bend = Point(middle.x + length_m / 30, middle.y - length_m / 40)
    return shapely.MultiLineString([LineString([start, bend, end])])


def _towards(here: Point, there: Point, metres: float) -> Point:
    part = metres / max(here.distance(there), 1)
    return Point(here.x + (there.x - here.x) * part, here.y + (there.y - here.y) * part)


def _beside(
    own: MultiPolygon, neighbour: MultiPolygon, gap_m: float, along: float, entry: dict[str, Any]
) -> BaseGeometry:
    """Return a shape inside ``own`` whose nearest point to ``neighbour`` is ``gap_m`` away."""
    border = _frontier(own, neighbour)
    for shrink in (1, 0.8, 0.6, 0.4, 0.25, 0.12):
        for part in _outwards_from(along):
            shape = _shape(border, part, own, entry, math.sqrt(shrink))
            shape = _moved_to_gap(shape, neighbour, gap_m)
            if shape.within(own) and abs(shape.distance(neighbour) - gap_m) <= EXACT_ENOUGH_M:
                return shape
    raise ValueError(f"No room for the demo report {entry['name']!r}.")


def _frontier(own: MultiPolygon, neighbour: MultiPolygon) -> LineString:
    """Return the longest stretch of our border that runs along the neighbour's."""
    shared = shapely.line_merge(own.boundary.intersection(neighbour.buffer(100)))
    return max(shapely.get_parts(shared), key=lambda part: part.length)


def _outwards_from(along: float) -> Iterator[float]:
    for step in range(12):
        for part in (along + step * 0.04, along - step * 0.04):
            if 0.05 <= part <= 0.95:
                yield part


def _shape(border: LineString, part: float, own: MultiPolygon, entry: dict[str, Any], scale: float) -> BaseGeometry:
    here = border.interpolate(part, normalized=True)
    before, after = (border.interpolate(part + by, normalized=True) for by in (-0.04, 0.04))
    angle = math.atan2(after.y - before.y, after.x - before.x)
    if not own.contains(_at(here, angle, 0, 60)):
        angle += math.pi  # so that the second axis points inwards
    if "points" in entry:
        return MultiPoint([_at(here, angle, number * BETWEEN_TURBINES_M, 50) for number in range(entry["points"])])
    depth = math.sqrt(entry["hectares"] * 10_000 / WIDER_THAN_DEEP / FIELD_FILLS) * scale
    corners = [_at(here, angle, x * depth * WIDER_THAN_DEEP, (y + 0.5) * depth) for x, y in FIELD]
    return MultiPolygon([Polygon(corners)])


def _at(here: Point, angle: float, along_m: float, inwards_m: float) -> Point:
    cos, sin = math.cos(angle), math.sin(angle)
    return Point(here.x + along_m * cos - inwards_m * sin, here.y + along_m * sin + inwards_m * cos)


def _moved_to_gap(shape: BaseGeometry, neighbour: MultiPolygon, gap_m: float) -> BaseGeometry:
    """Push the shape away from the neighbour's middle, or pull it there, until the gap is right."""
    here, there = shape.centroid, nearest_points(shape.centroid, neighbour)[1]
    way = max(here.distance(there), 1)
    dx, dy = (here.x - there.x) / way, (here.y - there.y) / way
    for _ in range(40):
        overlap = shape.intersection(neighbour).area
        missing = gap_m - shape.distance(neighbour) + (math.sqrt(overlap) + 1 if overlap else 0)
        if abs(missing) <= EXACT_ENOUGH_M / 2:
            break
        shape = affinity.translate(shape, 0.9 * missing * dx, 0.9 * missing * dy)
    return shape
