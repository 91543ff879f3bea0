"""Boxes that a map asks for, as they stand in an address: ``west,south,east,north`` in degrees (WGS 84)."""

from __future__ import annotations

import math

from django.contrib.gis.geos import Polygon

from geo.crs import EDGE_SRID, STORAGE_SRID


def box(text: str, *, widest_degrees: float) -> Polygon:
    """Return the box in the storage CRS. Raises ``ValueError`` for anything but a small, sensible rectangle."""
    west, south, east, north = (float(number) for number in text.split(","))
    if not all(map(math.isfinite, (west, south, east, north))) or not (-180 <= west < east <= 180):
        raise ValueError("no rectangle")
    if not (-90 <= south < north <= 90) or max(east - west, north - south) > widest_degrees:
        raise ValueError("too wide")
    asked = Polygon.from_bbox((west, south, east, north))
    asked.srid = EDGE_SRID
    asked.transform(STORAGE_SRID)
    return asked
