"""Shapes from rings: valid, or with the reason why not and a proposal. Shapely and its make_valid do the work."""

from __future__ import annotations

import re
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo.outlines.problems import OutlineProblem
from geo.outlines.reading import AREA, LINE, Part, Reading
from geo.outlines.words import place

MULTI = {0: shapely.MultiPoint, LINE: shapely.MultiLineString, AREA: shapely.MultiPolygon}
_WHERE = re.compile(r"\[(\S+) (\S+)\]")
REASONS = [
    ("Ring Self-intersection", "ring_touches_itself"),
    ("Hole lies outside", "hole_outside"),
    ("Holes are nested", "nested_holes"),
    ("Interior is disconnected", "cut_apart"),
    ("Duplicate Rings", "nested_holes"),
]


def build(reading: Reading, srid: int) -> BaseGeometry:
    """Return the reading as one valid Multi-geometry; what had to be mended is added to its problems."""
    parts = reading.parts
    if parts[0].dimension != AREA:
        lines = [part.rings[0] for part in parts]
        return MULTI[LINE](lines) if parts[0].dimension == LINE else _points(lines, reading)
    polygons = [_area(part, reading, srid) for part in parts]
    return _together([each for polygon in polygons for each in polygon], reading, srid)


def _points(rings: list[Any], reading: Reading) -> BaseGeometry:
    places = [ring[0] for ring in rings]
    distinct = list(dict.fromkeys(places))
    if len(distinct) < len(places):
        second = next(index for index, each in enumerate(places) if each in places[:index])
        reading.problems.append(OutlineProblem("duplicate_points", where=reading.where(second, 0, 0)))
    return MULTI[0](distinct)


def _area(part: Part, reading: Reading, srid: int) -> list[BaseGeometry]:
    polygon = shapely.Polygon(part.rings[0], part.rings[1:])
    if _is_flat(shapely.Polygon(part.rings[0])):
        raise OutlineProblem("no_area", place=place(part.rings[0][0][0], part.rings[0][0][1], srid))
    if polygon.is_valid:
        return [polygon]
    code, where = reason(polygon, srid)
    if code == "self_crossing" and len(part.rings) == 1 and len(part.rings[0]) == 5:
        code = "bow_tie"
    reading.problems.append(OutlineProblem(code, place=where))
    shell = shapely.make_valid(shapely.Polygon(part.rings[0]), method="structure", keep_collapsed=False)
    mended = shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    inside = [each for each in areas_of(mended) if shell.intersects(each.point_on_surface())]
    if not inside:
        raise OutlineProblem("beyond_repair")
    return inside


def _is_flat(polygon: BaseGeometry) -> bool:
    hull = polygon.convex_hull
    return bool(hull.area <= 1e-10 * hull.length**2)


def _together(polygons: list[BaseGeometry], reading: Reading, srid: int) -> BaseGeometry:
    whole = MULTI[AREA](polygons)
    if whole.is_valid:
        return whole
    _, where = reason(whole, srid)
    reading.problems.append(OutlineProblem("overlapping_parts", place=where))
    return MULTI[AREA](areas_of(shapely.union_all(polygons)))


def reason(shape: BaseGeometry, srid: int) -> tuple[str, str]:
    """Return the code of what makes a shape invalid, and the place."""
    text = shapely.is_valid_reason(shape)
    code = next((code for words, code in REASONS if text.startswith(words)), "self_crossing")
    match = _WHERE.search(text)
    return code, place(float(match[1]), float(match[2]), srid) if match else "?"


def areas_of(shape: BaseGeometry) -> list[BaseGeometry]:
    """Return the polygons in a shape; lines and points that a repair left over are dropped."""
    return [each for each in shapely.get_parts(shape) if each.geom_type == "Polygon" and not each.is_empty]
