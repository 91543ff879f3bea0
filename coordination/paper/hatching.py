"""Hatching as lines of its own, not as a printer's pattern: every program draws it alike, at every size.

In hundredths of a millimetre of the page. The firmer a plan, the fuller (Pattern): dots, diagonal, grid, solid.
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

STEP = {"dots": 200, "diagonal": 210, "grid": 240}
DOTTED = f"1 {STEP['dots'] - 1}"  # stroke-dasharray, with round ends
MOST_LINES = 4_000


def hatching(shape: BaseGeometry, pattern: str) -> BaseGeometry:
    """Return the lines that fill the shape (for dots: to be dashed by DOTTED); those of neighbours run on."""
    if pattern == "solid" or not shape.area:
        return shapely.GeometryCollection()
    west, south, east, north = shape.bounds
    step = STEP[pattern]
    x, y = _steps(west, east, step), _steps(south, north, step)
    if pattern == "dots":
        return _dots(shape, shape.bounds, y) if len(y) else shapely.GeometryCollection()
    lines = _slants(west, south, east, north, step) if pattern == "diagonal" else _grid(x, y, shape.bounds)
    return shapely.intersection(shapely.multilinestrings(lines), shape) if lines else shapely.GeometryCollection()


def _steps(low: float, high: float, step: int) -> np.ndarray:
    return np.arange(np.ceil(low / step), np.floor(high / step) + 1)[:MOST_LINES] * step


def _dots(shape: BaseGeometry, bounds: tuple[float, ...], y: np.ndarray) -> BaseGeometry:
    """Return lines that begin at a dot: dashed at the step, they are rows of dots (a path of dots takes far longer)."""
    west, _south, east, _north = bounds
    rows = shapely.multilinestrings([shapely.LineString([(west, one), (east, one)]) for one in y])
    parts = shapely.bounds(shapely.get_parts(shapely.intersection(rows, shape)))
    begin = np.ceil(parts[:, 0] / STEP["dots"]) * STEP["dots"]
    held = begin < parts[:, 2]
    ends = zip(begin[held].tolist(), parts[held, 2].tolist(), parts[held, 1].tolist(), strict=True)
    return shapely.multilinestrings([shapely.LineString([(left, row), (right, row)]) for left, right, row in ends])


def _slants(west: float, south: float, east: float, north: float, step: int) -> list[BaseGeometry]:
    # Rising to the right; on the page y grows downwards.
    return [
        shapely.LineString([(total - south, south), (total - north, north)])
        for total in _steps(west + south, east + north, step)
    ]


def _grid(x: np.ndarray, y: np.ndarray, bounds: tuple[float, ...]) -> list[BaseGeometry]:
    west, south, east, north = bounds
    upright = [shapely.LineString([(one, south), (one, north)]) for one in x]
    return upright + [shapely.LineString([(west, one), (east, one)]) for one in y]
