"""GeoJSON (RFC 7946), and the older kind that names a coordinate system."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from geo.crs import EDGE_SRID
from geo.outlines.limits import MAX_DEPTH
from geo.outlines.problems import Note, OutlineProblem
from geo.outlines.reading import AREA, LINE, POINT, Part, Position, Reading
from geo.outlines.systems import srid_of

# type: (dimension of its parts, how deep its positions lie, is it a Multi-geometry)
SHAPES = {
    "Point": (POINT, 0, False),
    "LineString": (LINE, 1, False),
    "Polygon": (AREA, 2, False),
    "MultiPoint": (POINT, 0, True),
    "MultiLineString": (LINE, 1, True),
    "MultiPolygon": (AREA, 2, True),
}


def recognises(text: str) -> bool:
    """Say whether the text looks like JSON."""
    return text[:1] in "{["


def read(text: str) -> Reading:
    """Read GeoJSON text. Raises ``OutlineProblem`` where it cannot be understood."""
    return read_object(loads(text))


def loads(text: str) -> Any:
    """Parse JSON as browsers write it. Raises ``OutlineProblem``; endless numbers become infinite."""
    try:
        return json.loads(text, parse_int=float)
    except json.JSONDecodeError as error:
        raise OutlineProblem("invalid_json", line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise OutlineProblem("too_deep") from None


def read_object(data: Any) -> Reading:
    """Read a geometry, Feature or FeatureCollection that is parsed already."""
    if not isinstance(data, dict) or not isinstance(data.get("type"), str):
        raise OutlineProblem("not_geojson")
    reading = Reading(srid=EDGE_SRID, claimed="GeoJSON, WGS 84")
    _read_system(data, reading)
    without_shape = 0
    for geometry in _geometries(data):
        if geometry is None:
            without_shape += 1
        elif _read_geometry(geometry, reading, MAX_DEPTH):
            reading.problems.append(OutlineProblem("nested_collection"))
    if without_shape and reading.parts:
        reading.notes.append(Note("without_shape", {"count": without_shape}))
    return reading


def _geometries(data: dict[str, Any]) -> Iterator[Any]:
    if data["type"] == "FeatureCollection":
        features = data.get("features")
        if not isinstance(features, list):
            raise OutlineProblem("wrong_structure", type="FeatureCollection")
        for feature in features:
            if not isinstance(feature, dict) or feature.get("type") != "Feature":
                raise OutlineProblem("wrong_structure", type="FeatureCollection")
            yield feature.get("geometry")
    elif data["type"] == "Feature":
        yield data.get("geometry")
    else:
        yield data


def _read_system(data: dict[str, Any], reading: Reading) -> None:
    crs = data.get("crs")
    if not isinstance(crs, dict) and isinstance(data.get("geometry"), dict):
        crs = data["geometry"].get("crs")
    if not isinstance(crs, dict):
        return
    properties = crs.get("properties")
    reading.claimed = str(properties.get("name", "") if isinstance(properties, dict) else "")[:80]
    reading.srid = srid_of(reading.claimed)
    if reading.srid is None:
        raise OutlineProblem("unknown_crs", declared=reading.claimed)


def _read_geometry(data: Any, reading: Reading, depth: int) -> bool:
    """Append the parts of a geometry; return whether it was a collection."""
    if depth == 0:
        raise OutlineProblem("too_deep")
    if not isinstance(data, dict):
        raise OutlineProblem("wrong_structure", type="Feature")
    kind = data.get("type")
    if kind == "GeometryCollection":
        members = data.get("geometries")
        if not isinstance(members, list):
            raise OutlineProblem("wrong_structure", type=kind)
        for member in members:
            _read_geometry(member, reading, depth - 1)
        return True
    if not isinstance(kind, str) or kind not in SHAPES:
        raise OutlineProblem("unknown_type", type=str(kind)[:40])
    reading.parts += read_shape(kind, data.get("coordinates"))
    return False


def read_shape(kind: str, coordinates: Any) -> list[Part]:
    """Return the parts of one GeoJSON geometry. Raises ``OutlineProblem`` when they are nested wrongly."""
    dimension, depth, multiple = SHAPES[kind]
    if coordinates is None or coordinates == []:
        return []
    parts = _list(coordinates, kind) if multiple else [coordinates]
    return [Part(dimension, _rings(part, depth, kind)) for part in parts if part != []]


def _rings(part: Any, depth: int, kind: str) -> list[list[Position]]:
    if depth == 0:
        return [[_position(part, kind)]]
    if depth == 1:
        return [[_position(each, kind) for each in _list(part, kind)]]
    return [[_position(each, kind) for each in _list(ring, kind)] for ring in _list(part, kind)]


def _list(value: Any, kind: str) -> list[Any]:
    if not isinstance(value, list):
        raise OutlineProblem("wrong_structure", type=kind)
    return value


def _position(value: Any, kind: str) -> Position:
    # A browser writes NaN and Infinity as null.
    numbers = [float("nan") if each is None else each for each in _list(value, kind)]
    if len(numbers) < 2 or any(isinstance(each, bool) or not isinstance(each, int | float) for each in numbers):
        raise OutlineProblem("wrong_structure", type=kind)
    try:
        return tuple(float(each) for each in numbers)
    except OverflowError:
        return tuple(float("inf") for _ in numbers)
