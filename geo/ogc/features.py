"""Features of a WFS or an OGC API, measured again here: what lies at a place, and what lies in a box.

A service may ignore the box, swap the axes or name another system than it uses. So features come back only if they
lie where they were asked for, read as they are written or with their axes swapped.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from geo.crs import EDGE_SRID, STORAGE_SRID
from geo.importers.formats import FORMATS
from geo.importers.problems import ImportProblem
from geo.importers.reader import reading
from geo.models import MapLayer
from geo.ogc import oaf, systems, wfs
from geo.ogc.asking import ask, checked, json_object
from geo.ogc.described import Box
from geo.ogc.gates import gate
from geo.ogc.problems import ServiceProblem
from geo.outlines.normal import normalise
from geo.outlines.systems import is_degrees, transformed

KINDS: dict[str, ModuleType] = {"wfs": wfs, "oaf": oaf}
ANSWER_BYTES = 12 * 1024**2
ANSWER_SECONDS = 12.0
GML_SECONDS = 10.0
MOST = 2000
AT_A_PLACE = 50
REACH_M = 2.0  # around the click; lines and points get more, they are hard to hit
THIN_REACH_M = 15.0
NAMES = (
    "label", "name", "title", "gen", "bezeichnung", "titel", "planname", "nummer", "flurstueckskennzeichen",
    "flstkennz", "flstnr", "zaehler",
)  # fmt: skip
# What GDAL makes of GML's own elements, and says nothing to people.
OF_THE_FORMAT = {"gml_id", "fid", "lowercorner", "uppercorner", "coordinates", "pos", "poslist"}


@dataclass(frozen=True)
class Feature:
    """A feature: its shape in the storage CRS, and what the service says of it."""

    shape: BaseGeometry
    values: Mapping[str, str]

    @property
    def label(self) -> str:
        """What people would call it: the first of the usual fields, else the first field that says anything."""
        by_name = {name.lower(): value for name, value in self.values.items()}
        named = next((by_name[name] for name in NAMES if by_name.get(name)), "")
        return (named or next((value for value in self.values.values() if value), ""))[:120]

    @property
    def outline(self) -> GEOSGeometry:
        """The shape as Django stores it (storage CRS)."""
        return GEOSGeometry(memoryview(shapely.to_wkb(self.shape)), srid=STORAGE_SRID)


def features_at(layer: MapLayer, lon: float, lat: float) -> list[Feature]:
    """Return the features at a place (EPSG:4326), the smallest first. Raises ``ServiceProblem``."""
    (place,) = shapely.points(transformed(np.array([[lon, lat]]), EDGE_SRID, STORAGE_SRID))
    found = [
        feature
        for feature in features_in(layer, place.buffer(THIN_REACH_M).bounds, most=AT_A_PLACE)
        if feature.shape.distance(place) <= (REACH_M if shapely.get_dimensions(feature.shape) == 2 else THIN_REACH_M)
    ]
    inside = [feature for feature in found if feature.shape.intersects(place)]
    return sorted(inside or found, key=lambda feature: feature.shape.area)


def features_in(layer: MapLayer, box: Box, *, most: int = MOST) -> list[Feature]:
    """Return the features that touch a box (storage CRS), at most so many. Raises ``ServiceProblem``."""
    area = shapely.box(*box)
    asked = _asked_box(layer, area)
    found = _fetched(layer, asked, most, area, swapped=False)
    if not found and _axes_are_trouble(layer):
        found = _fetched(layer, asked, most, area, swapped=True)
    return found


def _fetched(layer: MapLayer, asked: Box, most: int, area: BaseGeometry, *, swapped: bool) -> list[Feature]:
    url = KINDS[layer.kind].features_url(layer.options, layer.layer, asked, most, swapped=swapped)
    with gate(layer.pk):
        answer = checked(ask(url, max_bytes=ANSWER_BYTES, max_seconds=ANSWER_SECONDS))
    return list(_within(read_features(answer.content, layer.options), area, most))


def _axes_are_trouble(layer: MapLayer) -> bool:
    return layer.kind == "wfs" and systems.north_first(layer.options["crs"])


def _asked_box(layer: MapLayer, area: BaseGeometry) -> Box:
    """Return the box in the agreed system, x before y; a little larger, because a turned box has other corners."""
    edge = shapely.segmentize(area, max(area.length / 40, 1.0)).exterior
    xy = transformed(shapely.get_coordinates(edge), STORAGE_SRID, layer.options["srid"])
    if not np.isfinite(xy).all():
        raise ServiceProblem(_("Dort hat die Ebene keine Daten."))
    (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
    return float(west), float(south), float(east), float(north)


def read_features(content: bytes, options: Mapping[str, Any]) -> list[tuple[BaseGeometry, int, dict[str, str]]]:
    """Return shapes with their EPSG number and values, from GeoJSON or GML. Raises ``ServiceProblem``."""
    start = content[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    rows = _from_json(content) if start.startswith(b"{") else _from_gml(content)
    return [(shape, srid or options["srid"], _texts(values)) for shape, srid, values in rows]


def _from_json(content: bytes) -> Iterator[tuple[BaseGeometry, int | None, Mapping[str, Any]]]:
    data = json_object(content)
    features = data.get("features")
    if not isinstance(features, list):
        raise ServiceProblem(_("Die Antwort des Dienstes enthält keine Objekte."))
    name = (data.get("crs") or {}).get("properties", {}).get("name") if isinstance(data.get("crs"), dict) else None
    declared = systems.srid(str(name)) if name else None
    for feature in features[:MOST]:
        shape = _json_shape(feature.get("geometry")) if isinstance(feature, dict) else None
        if shape is not None:
            values = feature.get("properties")
            yield shape, declared or _told_by_size(shape), values if isinstance(values, dict) else {}


def _json_shape(geometry: Any) -> BaseGeometry | None:
    try:
        return shapely.geometry.shape(geometry) if geometry else None
    except (shapely.errors.ShapelyError, AttributeError, KeyError, TypeError, ValueError, IndexError, RecursionError):
        return None


def _told_by_size(shape: BaseGeometry) -> int | None:
    """GeoJSON is in degrees by its standard; where its numbers cannot be, it is in the system we asked for."""
    return EDGE_SRID if all(abs(number) <= 180 for number in shape.bounds) else None


def _from_gml(content: bytes) -> list[tuple[BaseGeometry, int | None, Mapping[str, Any]]]:
    """Read GML in a process of its own, by GDAL's GML driver alone."""
    found: list[tuple[BaseGeometry, int | None, Mapping[str, Any]]] = []
    with tempfile.TemporaryDirectory(prefix="umgriff-ogc-") as scratch:
        path = Path(scratch) / "answer.gml"
        path.write_bytes(content)
        try:
            with reading(path, FORMATS[".gml"], seconds=GML_SECONDS) as reader:
                for name, _fields, _count, crs in reader.layers():
                    srid = systems.srid(crs) if crs else None
                    rows = (row for batch in reader.rows(name) for row in batch if row.shape)
                    found += [(shapely.from_wkb(row.shape), srid, row.values) for row in rows]
        except ImportProblem as error:
            if b"FeatureCollection" in content[:4096]:
                return []  # GDAL finds no layer in an empty collection
            raise ServiceProblem(_("Die Antwort des Dienstes ist nicht lesbar.")) from error
    return found[:MOST]


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(name)[:120]: " ".join(str(value).split())[:500]
        for name, value in values.items()
        if value not in (None, "") and not isinstance(value, dict | list) and str(name).lower() not in OF_THE_FORMAT
    }


def _within(
    rows: Iterable[tuple[BaseGeometry, int, dict[str, str]]], area: BaseGeometry, most: int
) -> Iterator[Feature]:
    count = 0
    for shape, srid, values in rows:
        stored = next((each for each in _readings(shape, srid) if each.intersects(area)), None)
        if stored is not None and count < most:
            count += 1
            yield Feature(stored, values)


def _readings(shape: BaseGeometry, srid: int) -> Iterator[BaseGeometry]:
    """Yield the shape in the storage CRS: as its numbers are written, and with the axes swapped."""
    flat = shapely.force_2d(shape)
    for each in (flat, shapely.transform(flat, lambda xy: xy[:, ::-1])):
        stored = _stored(each, srid)
        if stored is not None:
            yield stored


def _stored(shape: BaseGeometry, srid: int) -> BaseGeometry | None:
    if shape.is_empty or not all(map(math.isfinite, shape.bounds)):
        return None
    if is_degrees(srid) and (max(map(abs, shape.bounds[::2])) > 180 or max(map(abs, shape.bounds[1::2])) > 90):
        return None
    try:
        return normalise(_of_one_dimension(shape), srid)
    except (shapely.errors.ShapelyError, ProjError, ValueError):
        return None


def _of_one_dimension(shape: BaseGeometry) -> BaseGeometry:
    """Return a valid shape of one dimension: of a collection, what has the highest."""
    mended = shape if shape.is_valid else shapely.make_valid(shape)
    if mended.geom_type != "GeometryCollection":
        return mended
    parts = [part for each in shapely.get_parts(mended) for part in shapely.get_parts(each)]
    highest = shapely.get_dimensions(mended)
    return shapely.union_all([part for part in parts if shapely.get_dimensions(part) == highest])
