"""From whatever was typed, pasted, drawn or uploaded to an outline, or to a sentence that says why not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol

import shapely
from django.contrib.gis.geos import GEOSGeometry
from shapely.geometry.base import BaseGeometry

from geo.crs import STORAGE_SRID
from geo.outlines import geojson, limits, typed, unread, wkt, words
from geo.outlines.cleaning import clean, mend_rings
from geo.outlines.normal import at_the_edge, normalise
from geo.outlines.placing import put_in_place
from geo.outlines.problems import Note, OutlineProblem
from geo.outlines.reading import Reading
from geo.outlines.region import Region
from geo.outlines.shapes import areas_of, build
from geo.outlines.systems import srid_of


class Reader(Protocol):
    """A module that reads one format."""

    def recognises(self, text: str) -> bool: ...
    def read(self, text: str) -> Reading: ...


# One module per format: recognises(text) and read(text). The first that recognises a text reads it.
FORMATS: dict[str, Reader] = {"geojson": geojson, "wkt": wkt, "coordinates": typed}


@dataclass(frozen=True)
class Outline:
    """A valid outline in the storage CRS: a Multi-geometry of areas, lines or points."""

    shape: BaseGeometry
    notes: tuple[Note, ...] = ()

    @property
    def area_m2(self) -> float:
        """The area of its areas, in m²; 0 for lines and points."""
        return float(self.shape.area)

    @property
    def length_m(self) -> float:
        """The length of its lines, in m; 0 for areas and points."""
        return float(self.shape.length) if self.shape.geom_type == "MultiLineString" else 0.0

    @property
    def stored(self) -> GEOSGeometry:
        """The same as the database stores it."""
        return GEOSGeometry(memoryview(shapely.to_wkb(self.shape)), srid=STORAGE_SRID)

    @property
    def geojson(self) -> dict[str, Any]:
        """The same as GeoJSON (WGS 84), with the corners that were drawn."""
        return as_geojson(at_the_edge(self.shape))


def as_geojson(shape: BaseGeometry) -> dict[str, Any]:
    """Return a shape in WGS 84 as a GeoJSON geometry."""
    data: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return data


def parse(source: Any, *, crs_hint: str | int | None = None, region: Region | None = None) -> Outline:
    """Return the outline in a text, a file's bytes or a GeoJSON object.

    ``crs_hint`` is the system the user named; ``region`` (storage CRS) is where the outline is expected.
    Raises ``OutlineProblem``, and nothing else, for anything that is no outline as it stands.
    """
    return judge(read(source, crs_hint), region or Region.of_storage())


def read(source: Any, crs_hint: str | int | None = None) -> Reading:
    """Return what the input says, unjudged. Raises ``OutlineProblem`` when no format can read it."""
    if isinstance(source, bytes | bytearray | memoryview | str):
        reading = _read_text(_text(source))
    else:
        reading = geojson.read_object(source)
    if crs_hint:
        reading.claimed = str(crs_hint)[:40]
        reading.srid = srid_of(reading.claimed)
        if reading.srid is None:
            raise OutlineProblem("unknown_crs", declared=reading.claimed)
    return reading


def _read_text(text: str) -> Reading:
    return next(each for each in FORMATS.values() if each.recognises(text)).read(text)


def _text(source: str | bytes | bytearray | memoryview) -> str:
    if len(source) > limits.MAX_BYTES:
        size, limit = words.size(len(source)), words.size(limits.MAX_BYTES)
        raise OutlineProblem("input_too_large", size=size, limit=limit)
    if not isinstance(source, str):
        unread.refuse(bytes(source))
        try:
            source = bytes(source).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise OutlineProblem("not_text") from None
    text = source.strip().lstrip("\ufeff").strip()
    if not text:
        raise OutlineProblem("empty")
    unread.refuse(text[:400].encode("utf-8", "replace"))
    return text


def judge(reading: Reading, region: Region) -> Outline:
    """Return the reading as an outline. Raises its first problem, with one repair that heals them all."""
    outline = shaped(reading, region)
    outline = Outline(outline.shape, outline.notes + tuple(check_size(outline)))
    if reading.problems:
        first, *others = reading.problems
        first.repaired, first.also = at_the_edge(outline.shape), others
        raise first
    return outline


def shaped(reading: Reading, region: Region) -> Outline:
    """Return the reading as a valid shape, whatever its size; what was mended stands in ``reading.problems``.

    Raises ``OutlineProblem`` for what cannot be mended.
    """
    clean(reading)
    srid = put_in_place(reading, region)
    mend_rings(reading)
    return Outline(_settled(build(reading, srid), srid), tuple(reading.notes))


def _settled(shape: BaseGeometry, srid: int) -> BaseGeometry:
    stored = normalise(shape, srid)
    if stored.is_valid:
        return stored
    # Rounding in a transformation can make corners a nanometre apart meet; nobody can see the difference.
    areas = areas_of(shapely.make_valid(stored, method="structure", keep_collapsed=False))
    if not areas:
        raise OutlineProblem("beyond_repair")
    return normalise(shapely.union_all(areas))


def check_size(outline: Outline) -> list[Note]:
    """Return what is unusual about an outline's size. Raises ``OutlineProblem`` when no report has that size."""
    if outline.shape.geom_type == "MultiPolygon":
        return _check_area(outline.area_m2)
    if outline.shape.geom_type == "MultiLineString":
        return _check_length(outline.length_m)
    return []


def _check_area(area: float) -> list[Note]:
    values = {"size": words.area(area)}
    if area < limits.MIN_AREA_M2:
        raise OutlineProblem("too_small", limit=words.area(limits.MIN_AREA_M2), **values)
    if area > limits.MAX_AREA_M2:
        raise OutlineProblem("too_big", limit=words.area(limits.MAX_AREA_M2), **values)
    return [Note("unusually_big", dict(values))] if area > limits.UNUSUAL_AREA_M2 else []


def _check_length(length: float) -> list[Note]:
    values = {"size": words.length(length)}
    if length < limits.MIN_LENGTH_M:
        raise OutlineProblem("too_short", limit=words.length(limits.MIN_LENGTH_M), **values)
    if length > limits.MAX_LENGTH_M:
        raise OutlineProblem("too_long", limit=words.length(limits.MAX_LENGTH_M), **values)
    return [Note("unusually_long", dict(values))] if length > limits.UNUSUAL_LENGTH_M else []


def check(
    shape: GEOSGeometry | BaseGeometry, srid: int | None = None, *, region: Region | None = None
) -> list[OutlineProblem]:
    """Return everything that is wrong with a shape; an empty list when it may be stored.

    ``srid`` is the shape's system: by default a GEOSGeometry's own, else the storage CRS.
    """
    if isinstance(shape, GEOSGeometry):
        srid = srid or shape.srid
        shape = shapely.from_wkb(bytes(shape.wkb))
    try:
        reading = geojson.read_object(json.loads(shapely.to_geojson(shape)))
        reading.srid, reading.claimed = srid or STORAGE_SRID, ""
        judge(reading, region or Region.of_storage())
    except OutlineProblem as problem:
        return [problem, *problem.also]
    return []
