"""Drawing a scene with Pillow: flat colours, the alliance's own, the way to the border in red, halos round names."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from typing import Any

import shapely
from PIL import Image, ImageDraw
from shapely.geometry.base import BaseGeometry

from accounts.letterhead import ink_of
from accounts.models import Alliance
from notifications.pictures.labels import Labels
from notifications.pictures.scene import Role, Scene

# Size in the mail; drawn FINENESS times as fine for sharp screens, and SMOOTHING times finer still for smooth edges.
WIDTH, HEIGHT = 528, 240
FINENESS = 2
SMOOTHING = 2

INK, MUTED, RED, WARNING = "#15181f", "#525968", "#b3202a", "#a14400"
FILLS = {Role.REPORTER: "#fbfbf8", Role.MEMBER: "#fbfbf8", Role.OUTSIDER: "#e4e6eb"}
BORDERS = {
    Role.OUTSIDER: ("#a3a9b5", 1.0),
    Role.MEMBER: ("#7a8190", 1.2),
    Role.READER: ("", 2.2),  # in the alliance's colour
    Role.REPORTER: (INK, 2.2),
}
GROUND = "#e4e6eb"
TINT = 71  # of 255: the outline's fill is 28 per cent of the accent
COLOURS = 128  # enough for flat colours with smooth edges; a palette makes the file a third


def draw(scene: Scene) -> bytes:
    """Return the scene as a PNG of twice WIDTH by HEIGHT pixels."""
    pen = _Pen(scene)
    pen.grounds()
    pen.way()
    pen.outline()
    pen.overlap()
    small = pen.image.reduce(SMOOTHING)
    Labels(small, scene, FINENESS).write()
    file = io.BytesIO()
    small.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(file, "PNG")
    return file.getvalue()


class _Pen:
    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.own = ink_of(Alliance.current())
        self.fine = FINENESS * SMOOTHING
        self.image = Image.new("RGB", (WIDTH * self.fine, HEIGHT * self.fine), GROUND)
        self.on = ImageDraw.Draw(self.image)
        west, _, east, north = scene.frame
        scale = WIDTH * self.fine / (east - west)
        self.pixels: Callable[[Any], list[tuple[float, float]]] = lambda line: [
            ((x - west) * scale, (north - y) * scale) for x, y in shapely.get_coordinates(line).tolist()
        ]

    def grounds(self) -> None:
        # The large first: what lies in the hole of another is drawn into it.
        for ground in sorted(self.scene.grounds, key=lambda one: one.shape.envelope.area, reverse=True):
            for polygon in _polygons(ground.shape):
                self.on.polygon(self.pixels(polygon.exterior), fill=FILLS.get(ground.role, self.own.tint))
                for hole in polygon.interiors:
                    self.on.polygon(self.pixels(hole), fill=GROUND)
        for role, (colour, width) in BORDERS.items():  # the reporter's border last: it lies on top
            for ground in self.scene.grounds:
                if ground.role == role:
                    self._lines(ground.shape.boundary, colour or self.own.accent, width)

    def overlap(self) -> None:
        """Hatch what of the outline lies in the reader's areas."""
        if self.scene.outline.area == 0:
            return
        for ground in self.scene.grounds:
            if ground.role == Role.READER and ground.shape.intersects(self.scene.outline):
                self._hatch(ground.shape.intersection(self.scene.outline))

    def way(self) -> None:
        if self.scene.nearest is not None:
            self._lines(self.scene.nearest, RED, 2.4)

    def outline(self) -> None:
        shape = self.scene.outline
        if shape.area:
            self._tint(shape)
            self._lines(shape.boundary, self.own.accent, 2.8)
        elif shape.length:
            self._lines(shape, "#ffffff", 6.4)
            self._lines(shape, self.own.accent, 4)
        else:
            self._dots(shape)

    def _tint(self, shape: BaseGeometry) -> None:
        # Holes need a mask: Pillow fills an outer ring only.
        (left, bottom), (right, top) = self.pixels(shapely.linestrings([shape.bounds[:2], shape.bounds[2:]]))
        west, north = math.floor(left), math.floor(top)
        mask = Image.new("L", (math.ceil(right) - west + 1, math.ceil(bottom) - north + 1), 0)
        on_mask = ImageDraw.Draw(mask)
        for polygon in _polygons(shape):
            on_mask.polygon([(x - west, y - north) for x, y in self.pixels(polygon.exterior)], fill=TINT)
            for hole in polygon.interiors:
                on_mask.polygon([(x - west, y - north) for x, y in self.pixels(hole)], fill=0)
        self.image.paste(self.own.accent, (west, north), mask=mask)

    def _lines(self, shape: BaseGeometry, colour: str, width: float) -> None:
        thick = round(width * self.fine)
        for line in shapely.get_parts(shape):
            pixels = self.pixels(line)
            self.on.line(pixels, fill=colour, width=thick, joint="curve")
            for x, y in (pixels[0], pixels[-1]):
                self.on.ellipse([x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2], fill=colour)

    def _hatch(self, shape: BaseGeometry) -> None:
        west, south, east, north = self.scene.frame
        step = (north - south) / HEIGHT * 7
        height = north - south
        slants = [
            shapely.LineString([(west - height + number * step, south), (west + number * step, north)])
            for number in range(int((east - west + height) / step) + 1)
        ]
        for line in shapely.get_parts(shapely.intersection(shapely.MultiLineString(slants), shape)):
            if line.length:
                self._lines(line, WARNING, 1.4)

    def _dots(self, shape: BaseGeometry) -> None:
        for point in shapely.get_parts(shape):
            ((x, y),) = self.pixels(point)
            for radius, colour in ((8 * self.fine, "#ffffff"), (6.5 * self.fine, self.own.accent)):
                self.on.ellipse([x - radius, y - radius, x + radius, y + radius], fill=colour)


def _polygons(shape: BaseGeometry) -> Iterator[Any]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            yield part
        elif part.geom_type.startswith(("Multi", "GeometryCollection")):
            yield from _polygons(part)
