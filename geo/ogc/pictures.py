"""The pictures of a layer, for browsers that talk to nobody but us: tiles of the web map, and legends.

What a service sends is passed on only if it is a picture, and kept here for a while, so that a map that many look at
asks the service once.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cache

from django.core.cache import caches
from django.utils.translation import gettext as _
from PIL import Image

from geo.models import LayerKind, MapLayer
from geo.ogc import wms, wmts
from geo.ogc.asking import ask, checked
from geo.ogc.bending import bent, box_around
from geo.ogc.drawing import drawn
from geo.ogc.gates import gate
from geo.ogc.grid import MERCATOR, PIXELS, Tile
from geo.ogc.problems import ServiceProblem

TILE_BYTES = 3 * 1024**2
TILE_SECONDS = 12.0
LEGEND_BYTES = 2 * 1024**2
KEPT_SECONDS = 24 * 3600
DRAWN_SECONDS = 3600
SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF87a": "image/gif", b"GIF89a": "image/gif",
    b"RIFF": "image/webp",
}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """Bytes that are a picture, and of which type."""

    content: bytes
    type: str


def tile_of(layer: MapLayer, tile: Tile) -> Picture:
    """Return one tile of a layer. Raises ``ServiceProblem``; ``Busy`` where one may ask again at once."""
    if not _reaches(layer, tile):
        return empty()
    key = f"{fingerprint(layer)}:{tile.z}:{tile.x}:{tile.y}"
    kept = caches["layers"].get(key)
    if kept is not None:
        return Picture(*kept)
    picture = fresh_tile(layer, tile)
    seconds = DRAWN_SECONDS if layer.is_vector else KEPT_SECONDS
    caches["layers"].set(key, (picture.content, picture.type), seconds)
    return picture


def fresh_tile(layer: MapLayer, tile: Tile) -> Picture:
    """Ask the service for one tile, whatever is kept. Raises ``ServiceProblem``."""
    return DRAWN_BY[LayerKind(layer.kind)](layer, tile)


def legend_of(layer: MapLayer) -> Picture | None:
    """Return the service's own legend; None where it has none. Raises ``ServiceProblem``."""
    url = legend_url(layer)
    if not url:
        return None
    key = f"{fingerprint(layer)}:legend:{hashlib.sha256(url.encode()).hexdigest()[:16]}"
    kept = caches["layers"].get(key)
    if kept is not None:
        return Picture(*kept)
    picture = _asked(layer, url, LEGEND_BYTES)
    caches["layers"].set(key, (picture.content, picture.type), KEPT_SECONDS)
    return picture


def legend_url(layer: MapLayer) -> str:
    """Return where the service has the layer's legend, or nothing."""
    modules = {LayerKind.WMS: wms, LayerKind.WMTS: wmts}
    module = modules.get(LayerKind(layer.kind))
    return module.legend_url(layer) if module else ""


def fingerprint(layer: MapLayer) -> str:
    """Return what changes with everything that changes a layer's pictures."""
    said = json.dumps([str(layer.pk), layer.url, layer.layer, layer.options], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@cache
def empty() -> Picture:
    """Return a tile with nothing on it."""
    out = io.BytesIO()
    Image.new("P", (PIXELS, PIXELS)).save(out, "PNG", transparency=0)
    return Picture(out.getvalue(), "image/png")


def _reaches(layer: MapLayer, tile: Tile) -> bool:
    limits = layer.options.get("bounds")
    if not limits:
        return True
    west, south, east, north = tile.degrees
    return bool(west <= limits[2] and east >= limits[0] and south <= limits[3] and north >= limits[1])


def _from_wms(layer: MapLayer, tile: Tile) -> Picture:
    options = layer.options
    if options["srid"] == MERCATOR:
        return _asked(layer, wms.picture_url(options, layer.layer, tile.box, (PIXELS, PIXELS)), TILE_BYTES)
    box, size = box_around(tile, options["srid"])
    found = _asked(layer, wms.picture_url(options, layer.layer, box, size), TILE_BYTES)
    return Picture(bent(found.content, tile, options["srid"], box), "image/png")


def _from_wmts(layer: MapLayer, tile: Tile) -> Picture:
    url = wmts.picture_url(layer.options, layer.layer, tile)
    return _asked(layer, url, TILE_BYTES) if url else empty()


def _from_features(layer: MapLayer, tile: Tile) -> Picture:
    content = drawn(layer, tile)
    return Picture(content, "image/png") if content else empty()


def _asked(layer: MapLayer, url: str, most: int) -> Picture:
    with gate(layer.pk):
        content = checked(ask(url, max_bytes=most, max_seconds=TILE_SECONDS)).content
    kind = next((kind for start, kind in SIGNATURES.items() if content.startswith(start)), None)
    if kind is None or (kind == "image/webp" and content[8:12] != b"WEBP"):
        raise ServiceProblem(_("Der Dienst schickt kein lesbares Bild."))
    return Picture(content, kind)


DRAWN_BY = {
    LayerKind.WMS: _from_wms, LayerKind.WMTS: _from_wmts, LayerKind.WFS: _from_features, LayerKind.OAF: _from_features,
}  # fmt: skip
