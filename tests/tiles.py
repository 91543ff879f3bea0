"""Vector tiles as another program reads them: GDAL's MVT driver is the judge."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any

import pyogrio
import shapely

from geo.crs import TILE_SRID
from geo.tiles import Tile

Layers = dict[str, list[dict[str, Any]]]


def decoded(body: bytes, tile: Tile) -> Layers:
    """Return the features of each layer with their fields and ``geometry`` (EPSG:3857), buffers and all."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / str(tile.z) / str(tile.x) / f"{tile.y}.mvt"
        path.parent.mkdir(parents=True)
        path.write_bytes(body)
        if not body:
            return {}
        names = [str(name) for name, _ in pyogrio.list_layers(f"MVT:{path}")]
        return {name: _features(path, name) for name in names}


def _features(path: Path, layer: str) -> list[dict[str, Any]]:
    about, _, shapes, columns = pyogrio.raw.read(f"MVT:{path}", layer=layer, CLIP="NO")
    fields = dict(zip(about["fields"], columns, strict=True))
    fields.pop("mvt_id", None)
    return [
        {"geometry": shapely.from_wkb(shape)} | {name: _plain(values[n]) for name, values in fields.items()}
        for n, shape in enumerate(shapes)
    ]


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and math.isnan(value) else value


def tile_at(point: Any, zoom: int) -> Tile:
    """Return the tile of a zoom that a point (storage CRS) lies in."""
    there = point.transform(TILE_SRID, clone=True)
    half = 20_037_508.342789244
    width = 2 * half / 2**zoom
    return Tile(zoom, int((there.x + half) // width), int((half - there.y) // width))
