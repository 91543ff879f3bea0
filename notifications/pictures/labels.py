"""Names, metres, scale bar and source line on the map of a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import numpy as np
import shapely
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont
from shapely.geometry.base import BaseGeometry

from geo.formats import METRES_PER_KILOMETRE
from notifications.pictures.scene import Ground, Role, Scene

INK, MUTED, RED = "#15181f", "#525968", "#b3202a"
HALO = "#ffffff"
STYLES = {  # font, size
    Role.READER: ("600SemiBold", 15),
    Role.REPORTER: ("500Medium", 14),
    Role.MEMBER: ("500Medium", 13),
    Role.OUTSIDER: ("400Regular_Italic", 13),
}
ROUND_LENGTHS_M = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
LONGEST_BAR = 0.22  # of the width
MARGIN = 10
MOST_NAMES = 14  # more of them hide the map
STAMPS = 512  # of some 20 kB
Box = tuple[float, float, float, float]
Stamp = tuple[Image.Image, int, int]


@cache
def font(style: str, size: int) -> ImageFont.FreeTypeFont:
    """Return Fira Sans in this style, of this size in pixels."""
    return ImageFont.truetype(str(settings.FONT_DIR / style / f"FiraSans_{style}.ttf"), size)


@lru_cache(STAMPS)
def _stamp(text: str, face: ImageFont.FreeTypeFont, colour: str, halo: int, anchor: str) -> Stamp:
    """Return words with their halo, and where their upper left corner lies from the anchor. Many maps show the same."""
    left, top, right, bottom = (round(side) for side in face.getbbox(text, anchor=anchor, stroke_width=halo))
    stamp = Image.new("RGBA", (max(right - left, 1), max(bottom - top, 1)), (255, 255, 255, 0))
    on_stamp = ImageDraw.Draw(stamp)
    on_stamp.text((-left, -top), text, colour, face, anchor=anchor, stroke_width=halo, stroke_fill=HALO)
    return stamp, left, top


class Labels:
    """Writes on a picture; what is written first keeps its place."""

    def __init__(self, image: Image.Image, scene: Scene, fineness: int) -> None:
        self.scene, self.fine = scene, fineness
        self.width, self.height = image.size
        self.image, self.on = image, ImageDraw.Draw(image, "RGBA")
        self.taken: list[Box] = []

    def write(self) -> None:
        """Write everything: what is measured first, then the names, the reader's before the others'."""
        self._source()
        self._scale_bar()
        self.taken.append(self._box_of(self.scene.outline))
        self._metres()
        order = list(STYLES)
        written = 0
        for ground in sorted(self.scene.grounds, key=lambda one: (order.index(one.role), -one.shape.area)):
            written += self._name(ground)
            if written == MOST_NAMES:
                break

    def _pixel(self, x: float, y: float) -> tuple[float, float]:
        west, _, east, north = self.scene.frame
        scale = self.width / (east - west)
        return (x - west) * scale, (north - y) * scale

    def _box_of(self, shape: BaseGeometry) -> Box:
        west, south, east, north = shape.bounds
        (left, top), (right, bottom) = self._pixel(west, north), self._pixel(east, south)
        return left, top, right, bottom

    def _text(self, place: tuple[float, float], text: str, face: Any, colour: str, anchor: str = "mm") -> None:
        stamp, left, top = _stamp(text, face, colour, 2 * self.fine, anchor)
        self.image.paste(stamp, (round(place[0] + left), round(place[1] + top)), mask=stamp)

    def _name(self, ground: Ground) -> bool:
        """Write the name of an area where there is room for it, and return whether there was."""
        style, size = STYLES[ground.role]
        face = font(style, size * self.fine)
        wide, high = face.getlength(ground.name), size * self.fine
        colour = MUTED if ground.role == Role.OUTSIDER else INK
        for x, y in self._places(ground.shape, wide, high):
            box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            if self._free(box):
                self._text((x, y), ground.name, face, colour)
                self.taken.append(box)
                return True
        return False

    def _places(self, shape: BaseGeometry, wide: float, high: float) -> Iterator[tuple[float, float]]:
        """Yield where a name may stand: first where all of it lies well inside its area, then anywhere in it."""
        seen = shapely.clip_by_rect(shape, *self.scene.frame)
        west, south, east, north = self.scene.frame
        metres = (east - west) / self.width
        if seen.is_empty or not seen.area:
            return
        x, y = (
            grid.ravel() for grid in np.meshgrid(np.linspace(west, east, 25)[1:-1], np.linspace(south, north, 13)[1:-1])
        )
        shapely.prepare(seen)
        inside = shapely.covers(seen, shapely.points(x, y))
        x, y = x[inside], y[inside]
        nearest_first = np.argsort(shapely.distance(shapely.points(x, y), seen.centroid), kind="stable")
        x, y = x[nearest_first], y[nearest_first]
        aside, above = wide * metres * 1.1 / 2, high * metres * 1.8 / 2
        room = shapely.covers(seen, shapely.box(x - aside, y - above, x + aside, y + above))
        places = np.column_stack([x, y])
        for place in places[room] if room.any() else places[:1]:
            yield self._pixel(*place.tolist())

    def _free(self, box: Box) -> bool:
        left, top, right, bottom = box
        edge = 4 * self.fine
        if left < edge or top < edge or right > self.width - edge or bottom > self.height - edge:
            return False
        return not any(left < r and right > le and top < b and bottom > t for le, t, r, b in self.taken)

    def _metres(self) -> None:
        """Write the metres beside the middle of the way to the border."""
        if self.scene.nearest is None:
            return
        face = font("600SemiBold", 13 * self.fine)
        wide, high = face.getlength(self.scene.metres), 13 * self.fine
        middle = self.scene.nearest.interpolate(0.5, normalized=True)
        x, y = self._pixel(middle.x, middle.y)
        left, top, right, bottom = self._box_of(self.scene.nearest)
        aside, above = (right - left) / 2 + 6 * self.fine, (bottom - top) / 2 + 5 * self.fine
        beside = [(x + aside + wide / 2, y), (x - aside - wide / 2, y)]
        over = [(x, y - above - high / 2), (x, y + above + high / 2)]
        # Beside a steep line, over a flat one: the text must not hide what it measures.
        places = over + beside if right - left > bottom - top else beside + over
        boxes = [_around(*place, wide, high) for place in places]
        free = [number for number, box in enumerate(boxes) if self._free(box)]
        number = next((one for one in free if not self._on_a_border(boxes[one])), free[0] if free else 0)
        box = boxes[number]
        self._text(places[number], self.scene.metres, face, RED)
        self.taken.extend([box, self._box_of(self.scene.nearest)])

    def _on_a_border(self, box: Box) -> bool:
        west, _, east, north = self.scene.frame
        scale = (east - west) / self.width
        left, top, right, bottom = box
        covered = shapely.box(west + left * scale, north - bottom * scale, west + right * scale, north - top * scale)
        return any(ground.shape.boundary.intersects(covered) for ground in self.scene.grounds)

    def _scale_bar(self) -> None:
        west, _, east, _ = self.scene.frame
        fitting = [length for length in ROUND_LENGTHS_M if length <= (east - west) * LONGEST_BAR]
        length = fitting[-1] if fitting else ROUND_LENGTHS_M[0]
        long = length / (east - west) * self.width
        left, bottom, tick = MARGIN * self.fine, self.height - MARGIN * self.fine, 6 * self.fine
        shape = [(left, bottom - tick), (left, bottom), (left + long, bottom), (left + long, bottom - tick)]
        self.on.line(shape, fill=HALO, width=5 * self.fine, joint="curve")
        self.on.line(shape, fill=INK, width=2 * self.fine, joint="curve")
        face = font("400Regular", 12 * self.fine)
        place = (left + long + 6 * self.fine, bottom)
        text = f"{length} m" if length < METRES_PER_KILOMETRE else f"{length // METRES_PER_KILOMETRE} km"
        self._text(place, text, face, INK, "lb")
        right = place[0] + face.getlength(text)
        self.taken.append((left, bottom - 16 * self.fine, right, bottom))

    def _source(self) -> None:
        face = font("400Regular", 11 * self.fine)
        # The mail's own text carries the licence's address; on the map its name is enough.
        text = _shortened(re.sub(r"\s*\(https?://[^)]*\)", "", self.scene.attribution), face, self.width * 0.6)
        wide = face.getlength(text)
        right, bottom, padding = self.width, self.height, 5 * self.fine
        box = (right - wide - 2 * padding, bottom - 18 * self.fine, right, bottom)
        if text:
            self.on.rectangle(box, fill=(255, 255, 255, 225))
            self.on.text((right - padding, bottom - 9 * self.fine), text, font=face, fill=MUTED, anchor="rm")
            self.taken.append(box)


def _around(x: float, y: float, wide: float, high: float) -> Box:
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _shortened(text: str, face: ImageFont.FreeTypeFont, longest: float) -> str:
    if face.getlength(text) <= longest:
        return text
    while text and face.getlength(f"{text}…") > longest:
        text = text[:-1]
    return f"{text.rstrip()}…"
