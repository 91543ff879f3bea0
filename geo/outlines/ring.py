"""The ring at a rule's distance around an outline, as maps draw it. Who is affected is never read from it."""

from __future__ import annotations

import shapely
from django.contrib.gis.geos import GEOSGeometry

# Every corner of a spiky outline begins an arc, and every arc crosses all others: 20,000 took ten gigabytes.
MOST_CORNERS = 1000
FINEST = 100  # steps of a distance that nobody sees


def ring(outline: GEOSGeometry, reach_m: float, arc_steps: int = 8) -> GEOSGeometry:
    """Return the ground within ``reach_m`` metres of an outline (both in the storage CRS).

    Exact up to 1,000 corners. Beyond that corners are put on a grid, from a hundredth of the distance on as coarse
    as it takes to be no more: right to what a map shows. ``arc_steps``: steps of a quarter circle.
    """
    shape = shapely.from_wkb(bytes(outline.wkb))
    step = reach_m / FINEST
    while shapely.get_num_coordinates(shape) > MOST_CORNERS:
        shape = shapely.set_precision(shape, step)
        step *= 2
    around = shape.buffer(reach_m, quad_segs=arc_steps)
    return GEOSGeometry(memoryview(around.wkb), srid=outline.srid)
