"""GeoPackage (OGC 12-128): one SQLite file, several layers, each with its own system."""

from __future__ import annotations

from geo.incoming.raw import Raw, Source
from geo.incoming.sandbox import Child

TITLE = "GeoPackage"
SUFFIXES = (".gpkg",)
DRIVER = "GPKG"
BEGINS = (b"SQLite format 3\0",)


def read(source: Source, child: Child) -> Raw:
    """Return its layers. Raises ``UnreadableFile``."""
    return child.features(source)
