"""Small maps drawn by the server as SVG: our own boundaries and one outline, no script, no tiles.

A sketch says no more than the words beside it; it is hidden from screen readers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from shapely.geometry.base import BaseGeometry

from geo.crs import STORAGE_SRID
from geo.sql import statement

SMALLEST_FRAME_M = 1_200.0  # less shows no border one would recognise
ROOM = 1.7  # how much wider the frame is than what it must show
LEAST_ROOM_FOR_A_NAME_PX2 = 2_600.0
NAME_WIDTH_PX = 6.6  # of a letter, on average
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Ground:
    """One area as it is drawn: its path and where its name stands, in pixels of the sketch."""

    key: str
    name: str
    path: str
    x: float
    y: float
    has_room: bool
    role: str  # own, member, outside


@dataclass
class Sketch:
    """A drawing of ``width`` by ``height`` pixels. ``marks`` are numbered places."""

    width: int
    height: int
    grounds: list[Ground] = field(default_factory=list)
    outline: str = ""
    nearest: str = ""
    marks: list[tuple[int, float, float]] = field(default_factory=list)


def frame_around(shapes: Iterable[GEOSGeometry | None], *, aspect: float, room: float = ROOM) -> Box:
    """Return the frame (west, south, east, north; storage CRS) of this aspect that shows the shapes with room."""
    boxes = [shape.extent for shape in shapes if shape is not None]
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    height = max((north - south) * room, (east - west) * room / aspect, SMALLEST_FRAME_M / aspect)
    x, y, width = (west + east) / 2, (south + north) / 2, height * aspect
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def sketches(
    frames: Sequence[Box], size: tuple[int, int], *, own: Collection[str], members: Collection[str]
) -> list[Sketch]:
    """Return one sketch of the areas in force for each frame, in one query.

    ``own`` and ``members`` are the keys of the reader's areas and of all members'.
    """
    drawn = [Sketch(*size) for _ in frames]
    if not frames:
        return drawn
    west, south, east, north = (list(column) for column in zip(*frames, strict=True))
    parameters: dict[str, Any] = {
        "srid": STORAGE_SRID,
        "width": size[0],
        "west": west,
        "south": south,
        "east": east,
        "north": north,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("sketch"), parameters)
        for number, key, name, kind, path, x, y, room in cursor.fetchall():
            role = "outside" if kind == "remainder" or key not in members else "own" if key in own else "member"
            half = len(name) * NAME_WIDTH_PX / 2 + 4  # a name never hangs over the edge
            x, has_room = max(half, min(x, size[0] - half)), room > LEAST_ROOM_FOR_A_NAME_PX2
            drawn[number - 1].grounds.append(Ground(key, name, path, round(x), round(y), has_room, role))
    for sketch in drawn:
        sketch.grounds.sort(key=lambda ground: ground.role == "own")  # one's own border lies on top
    return drawn


def path_in(frame: Box, width: int, shape: GEOSGeometry | None) -> str:
    """Return the shape (storage CRS) as an SVG path in the pixels of a sketch of this width."""
    if shape is None:
        return ""
    scale = width / (frame[2] - frame[0])
    drawn = shapely.simplify(shapely.from_wkb(bytes(shape.wkb)), 0.4 / scale)
    return "".join(_pieces(drawn, frame, scale))


def place_in(frame: Box, width: int, shape: GEOSGeometry) -> tuple[float, float]:
    """Return the pixel where a symbol for the shape stands."""
    scale = width / (frame[2] - frame[0])
    point = shape.point_on_surface
    return round((point.x - frame[0]) * scale, 1), round((frame[3] - point.y) * scale, 1)


def _pieces(shape: BaseGeometry, frame: Box, scale: float) -> Iterable[str]:
    for part in getattr(shape, "geoms", [shape]):
        if part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                yield _line(ring, frame, scale) + "z"
        elif part.geom_type == "Point":
            x, y = (part.x - frame[0]) * scale, (frame[3] - part.y) * scale
            yield f"M{x - 5:.1f} {y:.1f}a5 5 0 1 0 10 0a5 5 0 1 0-10 0z"
        else:
            yield _line(part, frame, scale)


def _line(line: BaseGeometry, frame: Box, scale: float) -> str:
    pixels = [((x - frame[0]) * scale, (frame[3] - y) * scale) for x, y in shapely.get_coordinates(line).tolist()]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in pixels)
