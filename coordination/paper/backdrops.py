"""The base map behind a printed map: asked for when one is configured, and done without when it does not answer."""

from __future__ import annotations

import io
import math
import time
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from coordination.paper.planes import Plane
from coordination.paper.scenes import Backdrop
from coordination.paper.sheets import Box, Rect
from coordination.paper.warping import box_around, warped
from geo.models import LayerKind, LayerRole, MapLayer
from geo.ogc import wms
from geo.ogc.asking import ask, checked
from geo.ogc.gates import gate
from geo.ogc.grid import DEEPEST, HALF_WORLD_M, MERCATOR, PIXELS, Tile
from geo.ogc.pictures import tile_of
from geo.ogc.problems import ServiceProblem

SECONDS = 6.0  # somebody waits for the sheet
MOST_BYTES = 12 * 1024**2
MOST_PIXELS = 2_000  # on the longer side: 130 dpi on A3; many services give no more than 2,048
DPI = 150
MOST_TILES = 30
READ = ("PNG", "JPEG", "GIF", "WEBP")
ENDS = {"PNG": b"IEND\xaeB`\x82", "JPEG": b"\xff\xd9", "GIF": b";"}


@dataclass(frozen=True)
class _Picture:
    """A picture, and which box of which system it shows."""

    image: Image.Image
    box: Box
    srid: int


def offered(user: Any) -> bool:
    """Whether there is a base map that could be asked for."""
    return _layer_of(user) is not None


def backdrop(user: Any, plane: Plane, frame: Box, place: Rect) -> Backdrop | None:
    """Return the base map for this frame, or None where there is none or it does not answer in time."""
    layer = _layer_of(user)
    if layer is None:
        return None
    size = _pixels(place)
    try:
        found = ASKED_BY[LayerKind(layer.kind)](layer, plane, frame, size)
        content = warped(found.image, found.box, found.srid, frame, plane.srid, size)
    except (ServiceProblem, UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return None  # the sheet says so, and is complete without it
    return Backdrop(content, "image/jpeg", _source(layer))


def _layer_of(user: Any) -> MapLayer | None:
    layers = MapLayer.objects.shown_to(user).filter(role=LayerRole.BASE, kind__in=list(ASKED_BY))
    return layers.order_by("position", "title").first()


def _source(layer: MapLayer) -> str:
    parts = [layer.attribution or layer.title, layer.licence]
    return _("Grundkarte: %(source)s") % {"source": " · ".join(part for part in parts if part)}


def _pixels(place: Rect) -> tuple[int, int]:
    finest = min(DPI / 25.4, MOST_PIXELS / max(place.width, place.height))
    return round(place.width * finest), round(place.height * finest)


def _from_wms(layer: MapLayer, plane: Plane, frame: Box, size: tuple[int, int]) -> _Picture:
    srid = layer.options["srid"]
    box = box_around(frame, plane.srid, srid)
    finest = max(size) / max(box[2] - box[0], box[3] - box[1])
    asked = (max(1, round((box[2] - box[0]) * finest)), max(1, round((box[3] - box[1]) * finest)))
    url = wms.picture_url(layer.options, layer.layer, box, asked)
    with gate(layer.pk):
        content = checked(ask(url, max_bytes=MOST_BYTES, max_seconds=SECONDS)).content
    return _Picture(_opened(content), box, srid)


def _from_wmts(layer: MapLayer, plane: Plane, frame: Box, size: tuple[int, int]) -> _Picture:
    """Put the picture together from the tiles of the web map, as fine as a few tiles can be."""
    west, south, east, north = box_around(frame, plane.srid, MERCATOR)
    tiles, columns, rows = _grid((west, south, east, north), size)
    image = Image.new("RGBA", (columns * PIXELS, rows * PIXELS))
    until = time.monotonic() + SECONDS
    for number, tile in enumerate(tiles):
        if time.monotonic() > until:
            raise ServiceProblem("late")
        place = (number % columns * PIXELS, number // columns * PIXELS)
        image.paste(_opened(tile_of(layer, tile).content).resize((PIXELS, PIXELS)), place)
    first, last = tiles[0].box, tiles[-1].box
    return _Picture(image, (first[0], last[1], last[2], first[3]), MERCATOR)


def _grid(box: Box, size: tuple[int, int]) -> tuple[list[Tile], int, int]:
    """Return the tiles that hold the box, row by row, and how many columns and rows they are."""
    west, south, east, north = box
    wanted = math.ceil(math.log2(2 * HALF_WORLD_M / PIXELS / ((east - west) / size[0])))
    for z in range(min(max(wanted, 0), DEEPEST), -1, -1):
        side = 2 * HALF_WORLD_M / 2**z
        left, right = (int((x + HALF_WORLD_M) // side) for x in (west, east))
        top, bottom = (int((HALF_WORLD_M - y) // side) for y in (north, south))
        columns, rows = right - left + 1, bottom - top + 1
        if columns * rows <= MOST_TILES:
            tiles = [Tile(z, x, y) for y in range(top, bottom + 1) for x in range(left, right + 1)]
            return tiles, columns, rows
    raise ValueError("The world has no such box.")


def _opened(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=READ) as opened:
        if max(opened.size) > 2 * MOST_PIXELS:
            raise ValueError("The service sends a larger picture than was asked for.")
        # WeasyPrint lets Pillow read what was cut off, in all of the process: half a map is worse than none.
        if not content.rstrip(b"\0\r\n").endswith(ENDS.get(opened.format or "", b"")):
            raise ValueError("The service sends half a picture.")
        return opened.convert("RGBA")


ASKED_BY = {LayerKind.WMS: _from_wms, LayerKind.WMTS: _from_wmts}
