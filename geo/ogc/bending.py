"""Pictures from another coordinate system, bent into a tile of the web map."""

from __future__ import annotations

import io
import math
from functools import cache

import numpy as np
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from pyproj import Transformer

from geo.ogc.described import Box
from geo.ogc.grid import MERCATOR, PIXELS, Tile
from geo.ogc.problems import ServiceProblem

STEPS = 4  # a tile is bent in 4 × 4 pieces: within each, the systems differ by far less than a pixel
MOST_PIXELS = 1024
READ = ("PNG", "JPEG", "GIF", "WEBP")


def box_around(tile: Tile, srid: int) -> tuple[Box, tuple[int, int]]:
    """Return the box of another system that covers the tile, and the size in pixels to ask for."""
    corners = _corners(tile, srid)
    (west, south), (east, north) = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    across = np.hypot(*(corners[0, -1] - corners[0, 0])) / PIXELS
    wide, high = (min(MOST_PIXELS, max(16, math.ceil(side / across))) for side in (east - west, north - south))
    return (float(west), float(south), float(east), float(north)), (wide, high)


def bent(content: bytes, tile: Tile, srid: int, box: Box) -> bytes:
    """Return the tile as PNG from a picture of ``box`` in the other system. Raises ``ServiceProblem``."""
    west, south, east, north = box
    try:
        with Image.open(io.BytesIO(content), formats=READ) as opened:
            if max(opened.size) > 2 * MOST_PIXELS:
                raise ServiceProblem(_("Der Dienst schickt ein größeres Bild als verlangt."))
            picture = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ServiceProblem(_("Der Dienst schickt kein lesbares Bild.")) from error
    corners = _corners(tile, srid)
    pixels = (corners - (west, north)) * (picture.width / (east - west), -picture.height / (north - south))
    step = PIXELS // STEPS
    mesh = [
        (
            (column * step, row * step, (column + 1) * step, (row + 1) * step),
            tuple(float(number) for at in _around(row, column) for number in pixels[at]),
        )
        for row in range(STEPS)
        for column in range(STEPS)
    ]
    result = picture.transform((PIXELS, PIXELS), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)
    out = io.BytesIO()
    result.save(out, "PNG")
    return out.getvalue()


def _around(row: int, column: int) -> tuple[tuple[int, int], ...]:
    """Return the corners of a piece as Pillow wants them: north-west, south-west, south-east, north-east."""
    return (row, column), (row + 1, column), (row + 1, column + 1), (row, column + 1)


def _corners(tile: Tile, srid: int) -> np.ndarray:
    west, south, east, north = tile.box
    columns, rows = np.meshgrid(np.linspace(west, east, STEPS + 1), np.linspace(north, south, STEPS + 1))
    x, y = _from_mercator(srid).transform(columns, rows)
    return np.stack([x, y], axis=-1)


@cache
def _from_mercator(srid: int) -> Transformer:
    return Transformer.from_crs(MERCATOR, srid, always_xy=True)
