"""A picture in one coordinate system, laid out in another: small pieces that are straight in both."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
from PIL import Image
from pyproj import Transformer

from coordination.paper.sheets import Box

STEPS = (
    16  # on an A3 sheet, a piece is 2 cm wide: within it the systems differ by less than a hundredth of a millimetre
)
QUALITY = 88


def box_around(frame: Box, srid: int, target: int) -> Box:
    """Return the box in the ``target`` system that holds all of the frame."""
    corners = _corners(frame, srid, target)
    (west, south), (east, north) = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    return float(west), float(south), float(east), float(north)


def warped(picture: Image.Image, box: Box, source: int, frame: Box, srid: int, size: tuple[int, int]) -> bytes:
    """Return the frame (in ``srid``) as a JPEG of this size, taken from a picture of ``box`` (in ``source``)."""
    west, south, east, north = box
    scale = (picture.width / (east - west), -picture.height / (north - south))
    pixels = (_corners(frame, srid, source) - (west, north)) * scale
    across, along = (np.linspace(0, side, STEPS + 1).round().astype(int).tolist() for side in size)
    mesh = [
        (
            (across[column], along[row], across[column + 1], along[row + 1]),
            tuple(float(number) for at in _around(row, column) for number in pixels[at]),
        )
        for row in range(STEPS)
        for column in range(STEPS)
    ]
    laid = picture.transform(size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)
    paper = Image.new("RGB", size, "white")
    paper.paste(laid, mask=laid.getchannel("A"))
    file = io.BytesIO()
    paper.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _around(row: int, column: int) -> tuple[tuple[int, int], ...]:
    """Return the corners of a piece as Pillow wants them: north-west, south-west, south-east, north-east."""
    return (row, column), (row + 1, column), (row + 1, column + 1), (row, column + 1)


def _corners(frame: Box, srid: int, target: int) -> np.ndarray:
    west, south, east, north = frame
    columns, rows = np.meshgrid(np.linspace(west, east, STEPS + 1), np.linspace(north, south, STEPS + 1))
    x, y = _transformer(srid, target).transform(columns, rows)
    return np.stack([x, y], axis=-1)


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)
