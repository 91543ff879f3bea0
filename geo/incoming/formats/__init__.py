"""The formats: one module each, of one shape, found by the file's ending. Nothing is found by trying."""

from __future__ import annotations

from typing import Protocol

from geo.incoming.formats import dxf, geojson, geopackage, gml, kml, shapefile, text
from geo.incoming.raw import Raw, Source
from geo.incoming.sandbox import Child


class Format(Protocol):
    """A module that reads one format: what it is called, its endings, its one GDAL driver, how its files begin."""

    @property
    def TITLE(self) -> str: ...  # noqa: N802
    @property
    def SUFFIXES(self) -> tuple[str, ...]: ...  # noqa: N802
    @property
    def DRIVER(self) -> str: ...  # noqa: N802
    @property
    def BEGINS(self) -> tuple[bytes, ...]: ...  # noqa: N802
    def read(self, source: Source, child: Child) -> Raw: ...


FORMATS: tuple[Format, ...] = (geopackage, shapefile, geojson, kml, gml, dxf, text)
BY_SUFFIX: dict[str, Format] = {suffix: each for each in FORMATS for suffix in each.SUFFIXES}
# Beside data these are read-me files and metadata; alone they may be outlines.
WEAK = (".json", ".xml", ".txt", ".csv")
PACKED = (".zip", ".kmz")
SUFFIXES = (*BY_SUFFIX, *PACKED)
READ = (*BY_SUFFIX, *shapefile.BESIDE)
