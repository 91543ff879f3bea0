"""Features drawn into tiles, so that one sees what can be picked: outlines only, from 1:20,000."""

from __future__ import annotations

import io

import numpy as np
import shapely
from django.core.cache import caches
from PIL import Image, ImageDraw
from shapely.geometry.base import BaseGeometry

from geo.crs import STORAGE_SRID
from geo.models import MapLayer
from geo.ogc.features import MOST, features_in
from geo.ogc.grid import MERCATOR, PIXELS, Tile
from geo.outlines.systems import transformed

FROM_ZOOM = 15  # one question for all tiles inside a tile of this zoom: 800 m wide at 48° north
KEPT_SECONDS = 3600
SHARPER = 2  # drawn larger and reduced: Pillow draws lines without smoothing
INK = (109, 40, 140, 255)  # on light and on aerial pictures
HALO = (255, 255, 255, 150)


def drawn(layer: MapLayer, tile: Tile) -> bytes | None:
    """Return the tile as PNG; None where there is nothing, or too much, to draw. Raises ``ServiceProblem``."""
    if tile.z < FROM_ZOOM:
        return None
    west, _, east, north = tile.box
    scale = PIXELS * SHARPER / (east - west)
    picture = Image.new("RGBA", (PIXELS * SHARPER, PIXELS * SHARPER))
    pencil = ImageDraw.Draw(picture)
    near = [shape for shape in _shapes(layer, tile.parent(FROM_ZOOM)) if shape.intersects(shapely.box(*tile.box))]
    for colour, width in ((HALO, 4 * SHARPER), (INK, 3)):
        for shape in near:
            for line in _lines(shape):
                xy = (shapely.get_coordinates(line) - (west, north)) * (scale, -scale)
                _draw(pencil, [tuple(each) for each in xy], colour, width)
    if not near:
        return None
    out = io.BytesIO()
    picture.resize((PIXELS, PIXELS), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _draw(pencil: ImageDraw.ImageDraw, points: list[tuple[float, ...]], colour: tuple[int, ...], width: int) -> None:
    if len(points) > 1:
        pencil.line(points, fill=colour, width=width, joint="curve")
    else:
        (x, y), reach = points[0], width + 4
        pencil.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)


def _lines(shape: BaseGeometry) -> list[BaseGeometry]:
    parts = shapely.get_parts(shape)
    return [
        line for part in parts for line in shapely.get_parts(part.boundary if part.geom_type == "Polygon" else part)
    ]


def _shapes(layer: MapLayer, parent: Tile) -> list[BaseGeometry]:
    """Return the shapes around a tile in EPSG:3857, clipped a little outside it; kept for the tiles beside."""
    key = f"{layer.pk}:{layer.url}:{layer.layer}:shapes:{parent.x}:{parent.y}"
    kept = caches["layers"].get(key)
    if kept is None:
        west, south, east, north = parent.box
        corners = transformed(
            np.array([[west, south], [west, north], [east, north], [east, south]]), MERCATOR, STORAGE_SRID
        )
        box = (*corners.min(axis=0), *corners.max(axis=0))
        found = features_in(layer, tuple(map(float, box)), most=MOST)  # type: ignore[arg-type]
        kept = [shapely.to_wkb(_on_the_map(feature.shape)) for feature in found]
        caches["layers"].set(key, kept, KEPT_SECONDS)
    return [shapely.from_wkb(each) for each in kept]


def _on_the_map(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: transformed(xy, STORAGE_SRID, MERCATOR))
