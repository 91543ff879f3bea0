"""Names of areas and numbers of reports on the map: they overlap nothing that was written before them."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from coordination.paper.page import UNITS
from coordination.paper.palette import INK, MUTED, WHITE
from notifications.pictures.labels import font

Box = tuple[float, float, float, float]  # left, top, right, bottom
NAME_SIZE, NOTE_SIZE, NUMBER_SIZE = 330, 260, 270
LARGE = 12 * UNITS
EDGE = 1.5 * UNITS  # names keep this far from the frame
MEASURED_AT = 100  # pixels: widths grow with the size


class Labels:
    """Finds free places on a map of this size, and writes there."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.taken: list[Box] = []
        self.written: list[str] = []

    def keep_free(self, left: float, top: float, right: float, bottom: float) -> None:
        """Let nothing be written here."""
        self.taken.append((left, top, right, bottom))

    def name(self, shape: BaseGeometry, name: str, note: str, *, member: bool) -> None:
        """Write an area's name, and a note under it, where most room is; nowhere, if there is none."""
        wide = max(_width(name, NAME_SIZE), _width(note, NOTE_SIZE))
        high = NAME_SIZE * 1.1 + (NOTE_SIZE * 1.15 if note else 0)
        for x, y in self._places(shape, wide, high):
            if self._take((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)):
                first = y - high / 2 + NAME_SIZE * 0.85
                style = 'font-weight="600"' if member else 'font-style="italic"'
                self._write(x, first, name, NAME_SIZE, INK if member else MUTED, style)
                if note:
                    self._write(x, first + NOTE_SIZE * 1.15, note, NOTE_SIZE, INK, "")
                return

    def number(self, symbol: Box, number: int) -> None:
        """Write a report's number beside its symbol; into the middle of what is large enough."""
        left, top, right, bottom = symbol
        x, y = (left + right) / 2, (top + bottom) / 2
        wide, high = _width(str(number), NUMBER_SIZE), NUMBER_SIZE * 0.8
        aside, above = (right - left + wide) / 2 + 50, (bottom - top) / 2 + high
        places = [(x + aside, y), (x - aside, y), (x, y - above), (x, y + above)]
        if min(right - left, bottom - top) > LARGE:
            places.insert(0, (x, y))
        for centre_x, centre_y in places:
            box = (centre_x - wide / 2, centre_y - high / 2, centre_x + wide / 2, centre_y + high / 2)
            if self._take(box, edge=0):
                self._write(centre_x, centre_y + high / 2, str(number), NUMBER_SIZE, INK, 'font-weight="600"')
                return

    def _places(self, shape: BaseGeometry, wide: float, high: float) -> Iterator[tuple[float, float]]:
        """Yield where a name may stand: first where all of it lies inside its area, then anywhere in it."""
        seen = shapely.clip_by_rect(shape, 0, 0, self.width, self.height)
        if seen.is_empty or not seen.area:
            return
        west, south, east, north = seen.bounds
        grid = np.meshgrid(np.linspace(west, east, 25)[1:-1], np.linspace(south, north, 25)[1:-1])
        points = np.column_stack([axis.ravel() for axis in grid])
        shapely.prepare(seen)
        points = points[shapely.covers(seen, shapely.points(points))]
        nearest_first = np.argsort(shapely.distance(shapely.points(points), seen.centroid), kind="stable")
        points = points[nearest_first]
        x, y = points[:, 0], points[:, 1]
        room = shapely.covers(seen, shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))
        yield from points[room].tolist() if room.any() else points[:12].tolist()

    def _take(self, box: Box, edge: float = EDGE) -> bool:
        left, top, right, bottom = box
        if left < edge or top < edge or right > self.width - edge or bottom > self.height - edge:
            return False
        if any(left < r and right > le and top < b and bottom > t for le, t, r, b in self.taken):
            return False
        self.taken.append(box)
        return True

    def _write(self, x: float, y: float, text: str, size: int, colour: str, style: str) -> None:
        # No outline of white letters behind the letters: who copies or searches the text would find each one twice.
        wide = _width(text, size) + size * 0.3
        ground = f'x="{x - wide / 2:.0f}" y="{y - size * 0.82:.0f}" width="{wide:.0f}" height="{size * 1.06:.0f}"'
        self.written.append(f'<rect {ground} rx="{size * 0.2:.0f}" fill="{WHITE}" fill-opacity="0.72"/>')
        place = f'x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-family="Fira Sans" font-size="{size}" {style}'
        self.written.append(f'<text {place} fill="{colour}">{escape(text)}</text>')


def _width(text: str, size: int) -> float:
    return float(font("600SemiBold", MEASURED_AT).getlength(text)) / MEASURED_AT * size
