"""The legend of a map: what is on it and nothing else, each with a sample drawn as the map draws it."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import shapely
from django.utils.translation import gettext as _

from accounts.colours import Palette
from coordination.paper import symbols
from coordination.paper.page import UNITS
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
from coordination.paper.scenes import Scene
from geo.models import MapGroup, Pattern

WIDTH, HEIGHT = 8, 4.6  # millimetres


@dataclass(frozen=True)
class Entry:
    """One line of the legend; ``sample`` is an address of an SVG that the page carries itself."""

    sample: str
    text: str


def legend(scene: Scene, *, reach: str = "") -> list[Entry]:
    """Return the lines of the legend. ``reach`` is the rule's distance, in words."""
    colours = own_colours()
    return [*_reports(scene), *_measures(scene, reach, colours.accent), *_areas(scene, colours)]


def data_address(svg: str) -> str:
    """Return an SVG as an address that carries it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _reports(scene: Scene) -> list[Entry]:
    groups = {one.group for one in scene.developments}
    patterns = {one.pattern for one in scene.developments}
    entries = [_entry(symbols.swatch(group.value, "solid"), group.label) for group in MapGroup if group.value in groups]
    # A pattern says the same in every colour: the sample takes one that is on the map.
    colour = next((group.value for group in MapGroup if group.value in groups), "business")
    entries += [
        _entry(symbols.swatch(colour, pattern.value), pattern.label) for pattern in Pattern if pattern.value in patterns
    ]
    if any(one.place_only for one in scene.developments):
        disc = symbols.spot(WIDTH * UNITS / 2, HEIGHT * UNITS / 2, 0, colour, "solid")
        entries.append(_entry(_svg(disc), _("Lage; den Umgriff sehen Betroffene")))
    return entries


def _measures(scene: Scene, reach: str, accent: str) -> list[Entry]:
    entries = []
    if scene.ring is not None:
        dashes = f'stroke="{accent}" stroke-width="35" stroke-dasharray="180 150"'
        entries.append(_entry(_line(dashes), _("Umkreis %(reach)s") % {"reach": reach}))
    if scene.ways:
        entries.append(_entry(_line(f'stroke="{RED}" stroke-width="45"'), _("kürzester Weg zur Grenze")))
    return entries


def _areas(scene: Scene, colours: Palette) -> list[Entry]:
    kinds = [
        (
            any(one.affected for one in scene.grounds),
            colours.tint,
            colours.accent,
            AFFECTED_WIDTH,
            _("betroffenes Gebiet"),
        ),
        (any(one.own for one in scene.grounds), MEMBER, INK, OWN_BORDER_WIDTH, _("eigenes Gebiet")),
        (any(one.member for one in scene.grounds), MEMBER, BORDER, BORDER_WIDTH, _("Mitgliedsgebiet")),
        (any(not one.member for one in scene.grounds), OUTSIDE, BORDER, BORDER_WIDTH, _("kein Mitglied")),
    ]
    return [_entry(_box(fill, colour, width), text) for there, fill, colour, width, text in kinds if there]


def _entry(svg: str, text: object) -> Entry:
    return Entry(data_address(svg), str(text))


def _svg(content: str) -> str:
    return symbols.svg(WIDTH, HEIGHT, content)


def _line(stroke: str) -> str:
    return _svg(f'<path d="M0 {HEIGHT * UNITS / 2:.0f}h{WIDTH * UNITS}" fill="none" {stroke}/>')


def _box(fill: str, colour: str, width: int) -> str:
    west, south, east, north = shapely.box(0, 0, WIDTH * UNITS, HEIGHT * UNITS).buffer(-30).bounds
    size = f'x="{west:.0f}" y="{south:.0f}" width="{east - west:.0f}" height="{north - south:.0f}"'
    return _svg(f'<rect {size} fill="{fill}" stroke="{colour}" stroke-width="{width}"/>')
