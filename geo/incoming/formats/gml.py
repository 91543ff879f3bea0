"""GML 2 to 3.2 (ISO 19136), and XPlanGML, which is told by its namespace and read by a parser of its own."""

from __future__ import annotations

import re

from geo.incoming import xplan
from geo.incoming.problems import UnreadableFile
from geo.incoming.raw import Raw, RawLayer, Source
from geo.incoming.sandbox import Child
from geo.sandbox.extents import crs_of

TITLE = "GML"
SUFFIXES = (".gml", ".xml")
DRIVER = "GML"
BEGINS = (b"<",)
KML = "http://www.opengis.net/kml/"
SYSTEM = re.compile(rb"""srsName\s*=\s*["']([^"']{1,200})["']""")


def read(source: Source, child: Child) -> Raw:
    """Return its features; of a plan its extent and what it says of itself. Raises ``UnreadableFile``."""
    seen = child.scan(source)
    if seen["namespace"].startswith(KML):
        raise UnreadableFile.because("really", file=source.name, format=TITLE, really="KML")
    if xplan.is_xplan(seen["namespace"]) or xplan.looks_like_xplan(source.begins()):
        answer = child.ask("parse", path=str(source.path), module=xplan.__file__)
        return Raw([RawLayer.of(layer) for layer in answer["layers"]], answer["facts"])
    content = source.path.read_bytes()
    raw = _features(source, child, content)
    named = SYSTEM.search(content)
    for layer in raw.layers:
        layer.crs = layer.crs or (crs_of(named[1].decode("utf-8", "replace")) if named else None)
    return raw


def _features(source: Source, child: Child, content: bytes) -> Raw:
    """Let GDAL read it; where GDAL stumbles over the name of a system, once more without."""
    try:
        return child.features(source, DOWNLOAD_SCHEMA="NO")
    except UnreadableFile as problem:
        if problem.code != "unreadable" or not SYSTEM.search(content):
            raise
    source.path.with_suffix(".gfs").unlink(missing_ok=True)
    source.path.write_bytes(SYSTEM.sub(b"", content))
    return child.features(source, DOWNLOAD_SCHEMA="NO")
