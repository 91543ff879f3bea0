"""The coordinate systems in which features are given and boxes are understood (OGC 18-058r1)."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsGeoJSON, GeoFunc, Transform
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from pyproj import CRS, Transformer

from geo.crs import EDGE_SRID, STORAGE_SRID
from notifications.ogcapi.problems import bad_value

# How far beyond the storage system's own area of use an outline may lie, in degrees. Boxes are cut there: a box
# around the whole world has no image in a transverse Mercator.
BEYOND_LON, BEYOND_LAT = 12.0, 15.0
EDGES = 200  # into how many pieces the longer side of a box is cut: straight in one system is bent in the other
DEGREE_DECIMALS, METRE_DECIMALS = 7, 3  # a centimetre, a millimetre


@dataclass(frozen=True)
class System:
    """A coordinate system by its address; whether its first axis is the latitude."""

    uri: str
    srid: int
    latitude_first: bool = False

    @property
    def in_degrees(self) -> bool:
        """Whether coordinates are degrees, not metres."""
        return self.srid == EDGE_SRID


def _epsg(srid: int) -> str:
    return f"http://www.opengis.net/def/crs/EPSG/0/{srid}"


CRS84 = System("http://www.opengis.net/def/crs/OGC/1.3/CRS84", EDGE_SRID)
STORAGE = System(_epsg(STORAGE_SRID), STORAGE_SRID)
_LATITUDE_FIRST = System(_epsg(EDGE_SRID), EDGE_SRID, latitude_first=True)
_METRIC = [System(_epsg(one), one) for one in (25832, 3857)]
SYSTEMS: dict[str, System] = {one.uri: one for one in (CRS84, STORAGE, _LATITUDE_FIRST, *_METRIC)}


class FlipCoordinates(GeoFunc):
    """The geometry with its axes swapped (PostGIS ST_FlipCoordinates)."""

    function = "ST_FlipCoordinates"
    geom_param_pos = (0,)

    @property
    def output_field(self) -> Any:
        return self.get_source_expressions()[0].output_field


def system(uri: str, parameter: str) -> System:
    """Return the system with this address; raises ``Problem`` (400) for one that we do not speak."""
    found = SYSTEMS.get(uri)
    if found is None:
        known = ", ".join(SYSTEMS)
        raise bad_value(
            _("%(parameter)s: das Koordinatensystem „%(uri)s“ wird nicht angeboten. Möglich sind: %(known)s.")
            % {"parameter": parameter, "uri": uri[:200], "known": known}
        )
    return found


def as_geojson(shape: Any, target: System) -> Any:
    """Return the expression that writes a geometry (storage CRS) as GeoJSON text in the target system."""
    shape = Transform(shape, target.srid) if target.srid != STORAGE_SRID else shape
    shape = FlipCoordinates(shape) if target.latitude_first else shape
    return AsGeoJSON(shape, precision=DEGREE_DECIMALS if target.in_degrees else METRE_DECIMALS)


def box(text: str, given: System) -> GEOSGeometry:
    """Return the box of ``bbox`` (four numbers, or six with heights, which are let go) in the storage CRS.

    West may be greater than east: such a box crosses the antimeridian (17-069r4, 7.15.3).
    """
    numbers = _numbers(text)
    if len(numbers) not in (4, 6):
        raise bad_value(_("bbox: vier Zahlen mit Komma dazwischen, zum Beispiel 11.5,48.0,12.0,48.3."))
    west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
    if given.latitude_first:
        west, south, east, north = south, west, north, east
    if south > north or (west > east and not given.in_degrees):
        raise bad_value(_("bbox: die kleinere Ecke steht zuerst, dann die größere."))
    if given.in_degrees and not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise bad_value(_("bbox: Längen liegen zwischen −180 und 180 Grad, Breiten zwischen −90 und 90."))
    halves = [(west, 180.0), (-180.0, east)] if west > east else [(west, east)]
    shape = shapely.union_all([shapely.box(left, south, right, north) for left, right in halves])
    return to_storage(shape, given.srid)


def literal(shape: dict[str, Any], given: System) -> GEOSGeometry:
    """Return a geometry that stands in a filter, as GeoJSON in the given system, in the storage CRS."""
    try:
        drawn = shapely.from_geojson(json.dumps(shape))
    except (shapely.GEOSException, TypeError, ValueError):
        drawn = None
    if drawn is None or drawn.is_empty or not drawn.is_valid or not all(map(math.isfinite, drawn.bounds)):
        raise bad_value(_("filter: die Geometrie ist leer, unvollständig oder überschneidet sich selbst."))
    if given.latitude_first:
        drawn = shapely.transform(drawn, lambda xy: xy[:, ::-1])
    return to_storage(drawn, given.srid)


def to_storage(shape: shapely.Geometry, srid: int) -> GEOSGeometry:
    """Return a shape in the storage CRS: its edges cut small first, and what lies too far away cut off."""
    if srid != STORAGE_SRID:
        shape = _cut_small(shape)
        if srid != EDGE_SRID:
            shape = _moved(shape, srid, EDGE_SRID)
        shape = shapely.intersection(shape, shapely.box(*_domain()))
        shape = shape if shape.is_empty else _moved(shape, EDGE_SRID, STORAGE_SRID)
    return GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=STORAGE_SRID)


def _moved(shape: shapely.Geometry, source: int, target: int) -> shapely.Geometry:
    move = _transformer(source, target).transform
    return shapely.transform(shape, lambda xy: np.column_stack(move(xy[:, 0], xy[:, 1])))


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def _cut_small(shape: shapely.Geometry) -> shapely.Geometry:
    west, south, east, north = shape.bounds
    longest = max(east - west, north - south)
    return shapely.segmentize(shape, longest / EDGES) if longest > 0 else shape


@cache
def _domain() -> tuple[float, float, float, float]:
    area = CRS.from_epsg(STORAGE_SRID).area_of_use
    assert area is not None  # noqa: S101 (every EPSG system has one)
    return (
        area.west - BEYOND_LON,
        max(area.south - BEYOND_LAT, -85.0),
        area.east + BEYOND_LON,
        min(area.north + BEYOND_LAT, 85.0),
    )


def _numbers(text: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    return numbers if all(map(math.isfinite, numbers)) else []
