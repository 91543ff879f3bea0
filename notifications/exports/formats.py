"""The formats that can be chosen: one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from notifications.exports import maps, tables
from notifications.exports.columns import Row


@dataclass(frozen=True)
class Format:
    """What a format is called, what its file ends in, what it is good for, and who writes it."""

    title: str
    suffix: str
    use: Any
    write: Callable[[Path, Iterable[Row]], None]


FORMATS = {
    "gpkg": Format("GeoPackage", "gpkg", _("für QGIS und ArcGIS, EPSG:25832"), maps.write_gpkg),
    "shp": Format("Shapefile", "zip", _("für ältere GIS, EPSG:25832, als ZIP"), maps.write_shapefiles),
    "geojson": Format("GeoJSON", "geojson", _("für Webkarten, WGS 84"), maps.write_geojson),
    "kml": Format("KML", "kml", _("für Google Earth, WGS 84"), maps.write_kml),
    "xlsx": Format("Excel", "xlsx", _("Tabelle ohne Umgriffe"), tables.write_xlsx),
    "csv": Format("CSV", "csv", _("Tabelle ohne Umgriffe, mit Strichpunkten"), tables.write_csv),
}
