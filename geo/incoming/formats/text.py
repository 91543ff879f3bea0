"""Text: WKT, EWKT, or one pair of coordinates per line. Read by geo/outlines as what is typed into the editor."""

from __future__ import annotations

import contextlib

import numpy as np
import shapely

from geo.incoming.problems import UnreadableFile
from geo.incoming.raw import Raw, RawLayer, Source
from geo.incoming.sandbox import Child
from geo.outlines import OutlineProblem, Region
from geo.outlines.cleaning import clean, mend_rings
from geo.outlines.limits import MAX_BYTES
from geo.outlines.parsing import read as read_text
from geo.outlines.placing import put_in_place
from geo.outlines.reading import AREA, LINE, Part, Reading

TITLE = "Text"
SUFFIXES = (".txt", ".wkt", ".csv")
DRIVER = ""
BEGINS: tuple[bytes, ...] = ()


def read(source: Source, child: Child) -> Raw:
    """Return the one outline in the text. Raises ``UnreadableFile`` with the sentence of the editor."""
    content = source.path.read_bytes()
    if len(content) > MAX_BYTES:
        raise UnreadableFile.because("too_big", file=source.name, limit=MAX_BYTES)
    try:
        reading = read_text(_decoded(content))
        named = f"EPSG:{reading.srid}" if reading.srid else None
        clean(reading)
        _settle_order(reading)
        mend_rings(reading)
        shape = shapely.GeometryCollection([_shape(part) for part in reading.parts])
    except OutlineProblem as problem:
        raise UnreadableFile(problem.sentence, code=f"outline.{problem.code}") from None
    except (ValueError, shapely.errors.GEOSException):
        raise UnreadableFile.because("unreadable", file=source.name, format=TITLE) from None
    return Raw([RawLayer(source.stem, named, [child.mended(shapely.to_wkb(shape))])])


def _settle_order(reading: Reading) -> None:
    """Bring x before y, and settle what "708.171" means, by where the numbers lie; others keep their order."""
    with contextlib.suppress(OutlineProblem):
        put_in_place(reading, Region.of_storage())


def _decoded(content: bytes) -> bytes:
    for name in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(name).encode()
        except UnicodeDecodeError:
            continue
    return content


def _shape(part: Part) -> shapely.Geometry:
    rings = [np.array([position[:2] for position in ring], dtype=float) for ring in part.rings]
    if part.dimension == AREA:
        return shapely.Polygon(rings[0], rings[1:])
    return shapely.LineString(rings[0]) if part.dimension == LINE else shapely.Point(rings[0][0])
