"""Numbers before they have a place: heights, gaps, open rings, doubled points. What is mended is also reported."""

from __future__ import annotations

import math

import numpy as np
from django.utils.translation import gettext as _

from geo.outlines.limits import MAX_PARTS, MAX_VERTICES
from geo.outlines.problems import OutlineProblem
from geo.outlines.reading import AREA, LINE, Part, Reading, Ring
from geo.outlines.systems import Numbers
from geo.outlines.words import number


def clean(reading: Reading) -> None:
    """Mend in the reading what has one obvious repair, and note each as a problem; raise what has none."""
    check_amount(reading)
    _flatten(reading)
    _keep_one_dimension(reading)


def check_amount(reading: Reading) -> None:
    """Raise when there is nothing, or more than an outline may have."""
    if not any(ring for part in reading.parts for ring in part.rings):
        raise OutlineProblem("empty")
    vertices = sum(len(ring) for part in reading.parts for ring in part.rings)
    if vertices > MAX_VERTICES:
        raise OutlineProblem("too_many_vertices", count=number(vertices), limit=number(MAX_VERTICES))
    if len(reading.parts) > MAX_PARTS:
        raise OutlineProblem("too_many_parts", count=number(len(reading.parts)), limit=number(MAX_PARTS))


def _flatten(reading: Reading) -> None:
    heights = False
    for i, part in enumerate(reading.parts):
        for j, ring in enumerate(part.rings):
            for k, position in enumerate(ring):
                where = reading.where(i, j, k)
                if len(position) > 4:
                    raise OutlineProblem("uneven_dimensions", count=len(position), where=where)
                if not all(map(math.isfinite, position[:2])):
                    raise OutlineProblem("not_finite", where=where)
                heights = heights or len(position) > 2
            part.rings[j] = [position[:2] for position in ring]
    if heights:
        reading.problems.append(OutlineProblem("three_d"))


def _keep_one_dimension(reading: Reading) -> None:
    highest = max(reading.dimensions)
    if len(reading.dimensions) > 1:
        reading.problems.append(OutlineProblem("mixed_types"))
        kept = [(index, part) for index, part in enumerate(reading.parts) if part.dimension == highest]
        renamed = {old: new for new, (old, part) in enumerate(kept)}
        reading.lines = {(renamed[i], j, k): line for (i, j, k), line in reading.lines.items() if i in renamed}
        reading.parts = [part for index, part in kept]
        reading.ways = []


def mend_rings(reading: Reading) -> None:
    """Close open rings, drop doubled points, raise where too few remain."""
    for i, part in enumerate(reading.parts):
        for j, ring in enumerate(part.rings):
            if not ring:
                raise OutlineProblem("too_few_points", shape=_name(part), where=reading.where(i, j, 0))
            closed = _close(ring, reading, i, j) if part.dimension == AREA else ring
            part.rings[j] = _without_doubles(closed, reading, i, j)
            needed = {AREA: 3, LINE: 2}.get(part.dimension, 1)
            if len(set(part.rings[j])) < needed:
                raise OutlineProblem("too_few_points", shape=_name(part), where=reading.where(i, j, 0))


def _name(part: Part) -> str:
    return _("Eine Fläche") if part.dimension == AREA else _("Eine Linie")


def _close(ring: Ring, reading: Reading, i: int, j: int) -> Ring:
    if ring[0] == ring[-1] and len(ring) > 1:
        return ring
    if not reading.typed:
        reading.problems.append(OutlineProblem("unclosed_ring", where=reading.where(i, j, len(ring) - 1)))
    return [*ring, ring[0]]


def _without_doubles(ring: Ring, reading: Reading, i: int, j: int) -> Ring:
    kept = ring[:1]
    for k, position in enumerate(ring[1:], start=1):
        if position != kept[-1]:
            kept.append(position)
        elif not any(problem.code == "duplicate_points" for problem in reading.problems):
            where = reading.where(i, j, min(k, len(ring) - 1))
            reading.problems.append(OutlineProblem("duplicate_points", where=where))
    return kept


def positions(reading: Reading) -> Numbers:
    """Return all positions, one after the other, as an (n, 2) array."""
    return np.array([position for part in reading.parts for ring in part.rings for position in ring], dtype=float)


def put_positions(reading: Reading, xy: Numbers) -> None:
    """Write positions back in the same order."""
    flat = iter(map(tuple, xy.tolist()))
    for part in reading.parts:
        part.rings = [[next(flat) for each in ring] for ring in part.rings]


def where_of(reading: Reading, index: int) -> str:
    """Return in words where the position with this running index stands."""
    for i, part in enumerate(reading.parts):
        for j, ring in enumerate(part.rings):
            if index < len(ring):
                return reading.where(i, j, index)
            index -= len(ring)
    return ""
