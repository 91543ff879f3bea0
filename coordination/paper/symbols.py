"""Developments as SVG: colour says the use, hatching the stage, as on the screen."""

from __future__ import annotations

import math

import shapely
from shapely.geometry.base import BaseGeometry

from coordination.paper.hatching import DOTTED, hatching
from coordination.paper.page import UNITS, path
from coordination.paper.palette import (
    COLOUR_WIDTH,
    DOT_WIDTH,
    EDGE_WIDTH,
    HATCH_WIDTH,
    INK,
    OWN_COLOUR_WIDTH,
    OWN_EDGE_WIDTH,
    USES,
    WHITE,
)

# What is smaller on paper gets a symbol in its place.
SMALLEST = 4 * UNITS


def outline(shape: BaseGeometry, group: str, pattern: str, *, own: bool = False) -> str:
    """Return an outline on the page: hatched, with an edge in its colour on a darker one. Lines have no inside."""
    edge, colour_width = (OWN_EDGE_WIDTH, OWN_COLOUR_WIDTH) if own else (EDGE_WIDTH, COLOUR_WIDTH)
    drawn, colour = path(shape), USES[group]
    lines = f'<path d="{drawn}" fill="none" stroke-linejoin="round" stroke-linecap="round" '
    edges = f'{lines}stroke="{INK}" stroke-width="{edge}"/>{lines}stroke="{colour}" stroke-width="{colour_width}"/>'
    return _filled(shape, drawn, colour, pattern) + edges


def spot(x: float, y: float, hectares: float, group: str, pattern: str, *, own: bool = False) -> str:
    """Return the round symbol that stands for a place; it grows with the root of the hectares."""
    disc = shapely.Point(x, y).buffer(radius(hectares), 16)
    ground = f'<path d="{path(disc)}" fill="{WHITE}" stroke="{INK}" stroke-width="{110 if own else 70}"/>'
    ring = f'<path d="{path(disc)}" fill="none" stroke="{USES[group]}" stroke-width="{70 if own else 40}"/>'
    return ground + _filled(disc, path(disc), USES[group], pattern) + ring


def radius(hectares: float) -> float:
    """Return the radius of a symbol: the screen's, in units of the page."""
    return min(6.4 + 1.6 * math.sqrt(max(hectares, 0)), 20) * 25.4 / 96 * UNITS


def swatch(group: str, pattern: str, *, width: int = 8, height: int = 5) -> str:
    """Return a sample for the legend, as an SVG of so many millimetres."""
    area = shapely.box(EDGE_WIDTH, EDGE_WIDTH, width * UNITS - EDGE_WIDTH, height * UNITS - EDGE_WIDTH)
    return svg(width, height, outline(area, group, pattern))


def svg(width_mm: float, height_mm: float, content: str, title: str = "") -> str:
    """Return a whole SVG image whose user units are hundredths of a millimetre."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm:g}mm" height="{height_mm:g}mm" '
        f'viewBox="0 0 {width_mm * UNITS:g} {height_mm * UNITS:g}">{title}{content}</svg>'
    )


def _filled(shape: BaseGeometry, drawn: str, colour: str, pattern: str) -> str:
    if not shape.area:
        return ""
    if pattern == "solid":
        return f'<path d="{drawn}" fill="{colour}" fill-opacity="0.7" fill-rule="evenodd"/>'
    width = f'{DOT_WIDTH}" stroke-dasharray="{DOTTED}' if pattern == "dots" else str(HATCH_WIDTH)
    lines = path(hatching(shape, pattern))
    return f'<path d="{lines}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round"/>'
