"""Layers for a GIS, written by GDAL: outlines where their reader may see them, else the place of the report.

GeoPackage and Shapefile are in EPSG:25832, one layer for each kind of shape; GeoJSON (RFC 7946) and KML in WGS 84.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy
import pyogrio
from django.contrib.gis.geos import GEOSGeometry

from geo.crs import EDGE_SRID, STORAGE_SRID
from notifications.exports.columns import COLUMNS, Column, Row

LAYERS = {2: ("umgriffe", "MultiPolygon"), 1: ("linien", "MultiLineString"), 0: ("orte", "MultiPoint")}
TYPES: dict[type, str] = {str: "O", int: "int64", float: "f8", date: "datetime64[D]"}


@dataclass
class Layer:
    """The rows of one kind of shape."""

    shapes: list[bytes] = field(default_factory=list)
    values: list[Sequence[Any]] = field(default_factory=list)


def write_gpkg(path: Path, rows: Iterable[Row]) -> None:
    """Write a GeoPackage."""
    for dimension, layer in _layers(rows, STORAGE_SRID).items():
        name, shape = LAYERS[dimension]
        _write(path, layer, "GPKG", STORAGE_SRID, shape, layer=name, append=path.exists())


def write_shapefiles(path: Path, rows: Iterable[Row]) -> None:
    """Write a ZIP of one shapefile for each kind of shape, in UTF-8 and with their .prj and .cpg."""
    with TemporaryDirectory(dir=path.parent) as folder, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for dimension, layer in _layers(rows, STORAGE_SRID).items():
            name, shape = LAYERS[dimension]
            shape = {"MultiPolygon": "Polygon", "MultiLineString": "LineString"}.get(shape, shape)
            target = Path(folder, f"{name}.shp")
            _write(target, layer, "ESRI Shapefile", STORAGE_SRID, shape, short=True, ENCODING="UTF-8")
        for file in sorted(Path(folder).iterdir()):
            packed.write(file, file.name)


def write_geojson(path: Path, rows: Iterable[Row]) -> None:
    """Write GeoJSON as RFC 7946 has it."""
    _write(path, _one_layer(rows), "GeoJSON", EDGE_SRID, "Unknown", RFC7946="YES", COORDINATE_PRECISION="8")


def write_kml(path: Path, rows: Iterable[Row]) -> None:
    """Write KML."""
    _write(path, _one_layer(rows), "LIBKML", EDGE_SRID, "Unknown", layer="Meldungen")


def _layers(rows: Iterable[Row], srid: int) -> dict[int, Layer]:
    layers: dict[int, Layer] = {}
    for row in rows:
        shape = row.outline if row.outline is not None else row.place
        layer = layers.setdefault(shape.dims, Layer())
        layer.shapes.append(_wkb(shape, srid))
        layer.values.append(row.values)
    return layers or {2: Layer()}


def _one_layer(rows: Iterable[Row]) -> Layer:
    whole = Layer()
    for layer in _layers(rows, EDGE_SRID).values():
        whole.shapes += layer.shapes
        whole.values += layer.values
    return whole


def _wkb(shape: GEOSGeometry, srid: int) -> bytes:
    moved = shape if shape.srid == srid else shape.transform(srid, clone=True)
    return bytes(moved.wkb)


def _write(
    path: Path, content: Layer, driver: str, srid: int, shape: str, *, short: bool = False, **options: Any
) -> None:
    names = [column.short if short else column.name for column in COLUMNS]
    columns = [_column(column, [row[number] for row in content.values]) for number, column in enumerate(COLUMNS)]
    pyogrio.raw.write(
        path, numpy.array(content.shapes, dtype=object), [data for data, _mask in columns], names,
        field_mask=[mask for _data, mask in columns], geometry_type=shape, crs=f"EPSG:{srid}", driver=driver,
        promote_to_multi=shape.startswith("Multi"), **options,
    )  # fmt: skip


def _column(column: Column, values: list[Any]) -> tuple[Any, Any]:
    """Return the values as GDAL takes them, and which of them are none."""
    kind = TYPES[column.kind]
    missing = numpy.array([value is None for value in values], dtype=bool)
    instead: Any = {"O": None, "int64": 0, "f8": numpy.nan}.get(kind, "NaT")
    return numpy.array([instead if value is None else value for value in values], dtype=kind), missing
