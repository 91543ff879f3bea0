"""The file formats that can be read: each by one named GDAL driver, never by looking what might fit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geo.importers.problems import ImportProblem, some


@dataclass(frozen=True)
class Format:
    title: str
    driver: str
    beside: tuple[str, ...] = ()  # files of the same name that it cannot do without
    options: tuple[tuple[str, str], ...] = ()


FORMATS = {
    ".shp": Format("Shapefile", "ESRI Shapefile", beside=(".shx", ".dbf")),
    ".gpkg": Format("GeoPackage", "GPKG"),
    ".geojson": Format("GeoJSON", "GeoJSON"),
    ".json": Format("GeoJSON", "GeoJSON"),
    # Schemas and links named inside a GML file would be fetched from the net.
    ".gml": Format("GML", "GML", options=(("DOWNLOAD_SCHEMA", "NO"),)),
    ".xml": Format("GML", "GML", options=(("DOWNLOAD_SCHEMA", "NO"),)),
}


def format_of(path: Path) -> Format:
    """Return the file's format by its ending, and see that it is complete. Raises ``ImportProblem``."""
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise ImportProblem(f"„{path.name}“ hat keine bekannte Endung. Gelesen werden {', '.join(FORMATS)} und .zip.")
    there = {other.suffix.lower() for other in path.parent.iterdir() if other.stem.lower() == path.stem.lower()}
    missing = [suffix for suffix in found.beside if suffix not in there]
    if missing:
        raise ImportProblem(f"Zu „{path.name}“ fehlt {some(path.stem + suffix for suffix in missing)}.")
    return found
