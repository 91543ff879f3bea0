"""The form every stored outline has: Multi, two-dimensional, oriented, dense, in the storage CRS."""

from __future__ import annotations

import math

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import EDGE_SRID, LONGEST_EDGE_M, STORAGE_SRID
from geo.outlines.limits import SAME_PLACE_M
from geo.outlines.systems import Numbers, is_degrees, transformed

# A degree of latitude, a little long: pieces then stay under the longest edge in every projection used.
DEGREE_M = 112_000.0
# Projected metres differ by up to 1 per cent from one system to the next. Foreign edges are cut a little shorter
# than stored ones, so that an outline which was normalised once stays as it is.
STORED_EDGE_M = LONGEST_EDGE_M * 0.98
FOREIGN_EDGE_M = LONGEST_EDGE_M * 0.97
INSERTED_DEGREES = 2e-9  # 0.2 mm: a corner this near to the straight line was put there by densifying
MULTI = {0: shapely.MultiPoint, 1: shapely.MultiLineString, 2: shapely.MultiPolygon}


def normalise(shape: BaseGeometry, srid: int = STORAGE_SRID) -> BaseGeometry:
    """Return a shape given in the system ``srid`` as it is stored.

    A Multi-geometry of one dimension without heights, outer rings counter-clockwise. Edges longer than 500 m
    are cut where they were drawn, because a straight line is a different line in every system; the result is in
    the storage CRS. The shape is taken as valid: ``parse`` and ``check`` judge.
    """
    edge_m = STORED_EDGE_M if srid == STORAGE_SRID else FOREIGN_EDGE_M
    dense = densified(shapely.force_2d(shape), degrees=is_degrees(srid), edge_m=edge_m)
    moved = shapely.transform(dense, lambda xy: transformed(xy, srid, STORAGE_SRID))
    return _as_multi(shapely.orient_polygons(moved, exterior_cw=False))


def _as_multi(shape: BaseGeometry) -> BaseGeometry:
    return shape if shape.geom_type.startswith("Multi") else MULTI[shapely.get_dimensions(shape)]([shape])


def densified(shape: BaseGeometry, *, degrees: bool, edge_m: float) -> BaseGeometry:
    """Return the shape with edges no longer than this, cut in its own system: metres, or degrees."""
    if shapely.get_dimensions(shape) == 0:
        return shape
    if not degrees:
        return shapely.segmentize(shape, edge_m)
    # Scaling keeps straight lines straight, so degrees are cut as if they were metres.
    middle = (shape.bounds[1] + shape.bounds[3]) / 2
    scale = np.array([DEGREE_M * math.cos(math.radians(middle)), DEGREE_M])
    metric = shapely.transform(shape, lambda xy: xy * scale)
    return shapely.transform(shapely.segmentize(metric, edge_m), lambda xy: xy / scale)


def at_the_edge(shape: BaseGeometry) -> BaseGeometry:
    """Return a stored outline in WGS 84 as it was drawn there: without the corners that densifying put in."""
    edge = shapely.transform(shape, _to_edge)
    if shapely.get_dimensions(edge) == 0:
        return edge
    simple = shapely.simplify(edge, INSERTED_DEGREES, preserve_topology=False)  # True keeps four corners of a triangle
    return _as_multi(simple) if simple.is_valid and not simple.is_empty else edge


def _to_edge(xy: Numbers) -> Numbers:
    return np.round(transformed(xy, STORAGE_SRID, EDGE_SRID), 9)  # 0.1 mm


def same_shape(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Say whether two stored outlines are the same to 2 cm, whatever corner they begin with."""
    if one.geom_type != other.geom_type:
        return False
    if shapely.equals_exact(one.normalize(), other.normalize(), tolerance=SAME_PLACE_M):
        return True
    if shapely.get_dimensions(one) == 0 or abs(one.length - other.length) > 1:
        return False
    reach = SAME_PLACE_M
    return bool(one.buffer(reach).covers(other) and other.buffer(reach).covers(one))
