"""GeoJSON (RFC 7946): WGS 84, unless the file is of the older kind that names a system."""

from __future__ import annotations

import re
from pathlib import Path

from geo.incoming.raw import Raw, Source
from geo.incoming.sandbox import Child

TITLE = "GeoJSON"
SUFFIXES = (".geojson", ".json")
DRIVER = "GeoJSON"
BEGINS = (b"{",)
SEARCHED_BYTES = 64 * 1024
# GDAL quietly reads unknown names as WGS 84, so the name is looked for: near the head, or at the very end.
CRS_MEMBER = re.compile(rb'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]*)"')


def read(source: Source, child: Child) -> Raw:
    """Return its features as one layer. Raises ``UnreadableFile``."""
    raw = child.features(source)
    declared = declared_crs(source.path)
    for layer in raw.layers:
        layer.name, layer.crs, layer.assumed = source.stem, declared or "EPSG:4326", not declared
    return raw


def declared_crs(path: Path) -> str | None:
    """Return what a GeoJSON file calls its system, or None."""
    with path.open("rb") as file:
        head = file.read(SEARCHED_BYTES)
        file.seek(max(0, path.stat().st_size - SEARCHED_BYTES))
        found = CRS_MEMBER.search(head) or CRS_MEMBER.search(file.read())
    return found[1].decode("utf-8", "replace") if found else None
