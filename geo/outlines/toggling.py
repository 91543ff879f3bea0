"""An outline put together from the objects of a layer: parcels, plans. Each click adds one, or takes it out again."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo.outlines.normal import normalise
from geo.outlines.parsing import Outline, check_size, parse, read, shaped
from geo.outlines.region import Region

# Neighbouring parcels share a border, but not every corner on it: corners this near to the other's border are
# put on it, and no crack remains between them.
CRACK_M = 0.02
REACH_M = 0.05  # an object counts as lying in the outline up to this
CRUMB_M2 = 1.0  # what rounding leaves over is smaller


def toggled(outline: Any, piece: Any, *, region: Region) -> tuple[Outline | None, bool]:
    """Return the outline with the piece added (True), or taken out where it lay inside already (False).

    ``outline`` (None for none) and ``piece`` are GeoJSON geometries in WGS 84. What a service delivers with heights
    or doubled corners is mended; a piece of another dimension than the outline takes its place. None is returned
    when nothing remains. Raises ``OutlineProblem`` for what is no outline.
    """
    added = shaped(read(piece), region).shape
    before = parse(outline, region=region).shape if outline else None
    if before is None or shapely.get_dimensions(before) != shapely.get_dimensions(added):
        return _whole(added), True
    before, added = _fitted(before, added)
    if not before.buffer(REACH_M).covers(added):
        return _whole(shapely.union(before, added)), True
    left = _without_crumbs(shapely.difference(before, added if added.area else added.buffer(REACH_M)))
    return (_whole(left) if left else None), False


def _fitted(one: BaseGeometry, other: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """Return both with the corners on their common border in the same places."""
    near = shapely.snap(one, other, CRACK_M)
    both = near, shapely.snap(other, near, CRACK_M)
    if all(shape.is_valid and not shape.is_empty for shape in both):
        return both
    return shapely.set_precision(one, CRACK_M), shapely.set_precision(other, CRACK_M)


def _whole(shape: BaseGeometry) -> Outline:
    outline = Outline(normalise(shape))
    return Outline(outline.shape, tuple(check_size(outline)))


def _without_crumbs(shape: BaseGeometry) -> BaseGeometry | None:
    parts = shapely.get_parts(shape)
    if any(part.area for part in parts):
        parts = [part for part in parts if part.area >= CRUMB_M2]
    return shapely.union_all(parts) if len(parts) else None
