"""KML 2.2 (OGC 07-147) and KMZ: WGS 84, longitude before latitude. Links to elsewhere are never followed."""

from __future__ import annotations

from geo.incoming.problems import UnreadableFile
from geo.incoming.raw import Raw, Source
from geo.incoming.sandbox import Child

TITLE = "KML"
SUFFIXES = (".kml",)
DRIVER = "KML"
BEGINS = (b"<",)


def read(source: Source, child: Child) -> Raw:
    """Return its folders as layers. Raises ``UnreadableFile``, also for a file that is nothing but links."""
    seen = child.scan(source)
    if seen["root"] not in ("kml", "Document", "Folder", "Placemark"):
        raise UnreadableFile.because("unreadable", file=source.name, format=TITLE)
    raw = child.features(source)
    if not any(layer.features for layer in raw.layers) and seen["links"]:
        raise UnreadableFile.because("only_links", file=source.name)
    for layer in raw.layers:
        layer.assumed = True
    return raw
