"""A scene as SVG at true scale. User units are hundredths of a millimetre of the page."""

from __future__ import annotations

import base64

import shapely
from shapely.geometry.base import BaseGeometry

from coordination.paper import symbols
from coordination.paper.furniture import north_arrow, scale_bar
from coordination.paper.labels import Box, Labels
from coordination.paper.page import Page, path
from coordination.paper.palette import (
    AFFECTED_WIDTH,
    BORDER,
    BORDER_WIDTH,
    INK,
    MEMBER,
    OUTSIDE,
    OWN_BORDER_WIDTH,
    RED,
    own_colours,
)
from coordination.paper.scenes import Development, Ground, Scene
from coordination.paper.sheets import Rect

BEHIND = {"member": 0.0, "outside": 0.35, "affected": 0.4}  # how much of a backdrop the areas cover


def draw(scene: Scene, place: Rect) -> str:
    """Return the map of this size as an SVG document."""
    pen = _Pen(scene, place)
    pen.backdrop()
    pen.grounds()
    pen.measures()
    furniture = pen.furniture()
    pen.developments()
    pen.names()
    clip = f'<clipPath id="frame"><rect width="{pen.page.width}" height="{pen.page.height}"/></clipPath>'
    inside = "".join(pen.drawn)
    frame = f'<rect width="{pen.page.width}" height="{pen.page.height}" fill="none" stroke="{INK}" stroke-width="35"/>'
    labels = "".join(pen.labels.written)
    return symbols.svg(
        place.width,
        place.height,
        f'<defs>{clip}</defs><g clip-path="url(#frame)">{inside}{labels}{furniture}</g>{frame}',
    )


class _Pen:
    def __init__(self, scene: Scene, place: Rect) -> None:
        self.scene, self.page = scene, Page(scene, place)
        self.labels = Labels(self.page.width, self.page.height)
        self.drawn: list[str] = []
        self.colours = own_colours()
        # The large first: what lies in the hole of another is drawn into it.
        laid = [(ground, self.page.laid(ground.shape)) for ground in scene.grounds]
        self.areas = [(ground, shape) for ground, shape in laid if not shape.is_empty]
        self.areas.sort(key=lambda one: one[1].envelope.area, reverse=True)

    def backdrop(self) -> None:
        size = f'width="{self.page.width}" height="{self.page.height}"'
        self.drawn.append(f'<rect {size} fill="{OUTSIDE}"/>')
        if self.scene.backdrop:
            data = base64.b64encode(self.scene.backdrop.picture).decode()
            link = f"data:{self.scene.backdrop.media_type};base64,{data}"
            self.drawn.append(f'<image {size} preserveAspectRatio="none" href="{link}"/>')

    def grounds(self) -> None:
        for ground, shape in self.areas:
            kind = "affected" if ground.affected else "member" if ground.member else "outside"
            fill = {"affected": self.colours.tint, "member": MEMBER, "outside": OUTSIDE}[kind]
            opacity = BEHIND[kind] if self.scene.backdrop else 1
            self.drawn.append(f'<path d="{path(shape)}" fill="{fill}" fill-opacity="{opacity}" fill-rule="evenodd"/>')
        for ground, shape in sorted(self.areas, key=lambda one: (one[0].affected, one[0].own)):
            self.drawn.append(_border(ground, shape, self.colours.accent))

    def measures(self) -> None:
        if self.scene.ring is not None:
            dashes = f'stroke="{self.colours.accent}" stroke-width="35" stroke-dasharray="180 150"'
            d = path(self.page.laid(self.scene.ring.boundary))
            self.drawn.append(f'<path d="{d}" fill="none" {dashes}/>')
        for way in self.scene.ways:
            d = path(self.page.laid(way))
            self.drawn.append(f'<path d="{d}" fill="none" stroke="{RED}" stroke-width="45"/>')

    def developments(self) -> None:
        # The large first: small ones lie on top and can be seen. One's own last.
        for one in sorted(self.scene.developments, key=lambda one: (one.own, -one.hectares)):
            shape = self.page.laid(one.shape)
            if not shape.is_empty:
                self._development(one, shape)

    def _development(self, one: Development, shape: BaseGeometry) -> None:
        left, top, right, bottom = shape.bounds
        small = max(right - left, bottom - top) < symbols.SMALLEST
        if small or shape.geom_type in ("Point", "MultiPoint"):
            points = [shape.centroid] if small else shapely.get_parts(shape)
            boxes = [self._spot(one, point) for point in points]
        else:
            self.drawn.append(symbols.outline(shape, one.group, one.pattern, own=one.own))
            boxes = [shape.bounds]
        if one.number:
            self.labels.number(boxes[-1], one.number)
        if one.own or boxes[0] != shape.bounds:
            for box in boxes:
                self.labels.keep_free(*box)

    def _spot(self, one: Development, point: BaseGeometry) -> Box:
        self.drawn.append(symbols.spot(point.x, point.y, one.hectares, one.group, one.pattern, own=one.own))
        far = symbols.radius(one.hectares) + 30
        return point.x - far, point.y - far, point.x + far, point.y + far

    def furniture(self) -> str:
        bar, bar_place = scale_bar(self.page.height, self.page.to_the_metre, self.scene.scale)
        arrow, arrow_place = north_arrow(self.page.width)
        self.labels.keep_free(*bar_place)
        self.labels.keep_free(*arrow_place)
        return bar + arrow

    def names(self) -> None:
        first = sorted(self.areas, key=lambda one: (not one[0].own, not one[0].member, -one[1].area))
        for ground, shape in first:
            self.labels.name(shape, ground.name, ground.note, member=ground.member)


def _border(ground: Ground, shape: BaseGeometry, accent: str) -> str:
    colour, width = BORDER, BORDER_WIDTH
    if ground.affected:
        colour, width = accent, AFFECTED_WIDTH
    if ground.own:
        colour, width = INK, OWN_BORDER_WIDTH
    return f'<path d="{path(shape)}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"/>'
