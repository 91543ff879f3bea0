"""Boxes and places that a map asks for, as they stand in an address, in degrees (WGS 84)."""

from __future__ import annotations

import math
from collections.abc import Mapping

from django.contrib.gis.geos import Point, Polygon

from geo.crs import EDGE_SRID, STORAGE_SRID

Degrees = tuple[float, float, float, float]  # west, south, east, north


def degrees(text: str, *, widest_degrees: float) -> Degrees:
    """Return ``west,south,east,north``. Raises ``ValueError`` for anything but a small, sensible rectangle."""
    west, south, east, north = (float(number) for number in text.split(","))
    if not all(map(math.isfinite, (west, south, east, north))) or not (-180 <= west < east <= 180):
        raise ValueError("no rectangle")
    if not (-90 <= south < north <= 90) or max(east - west, north - south) > widest_degrees:
        raise ValueError("too wide")
    return west, south, east, north


def box(text: str, *, widest_degrees: float) -> Polygon:
    """Return the box in the storage CRS. Raises ``ValueError`` for anything but a small, sensible rectangle."""
    return as_box(degrees(text, widest_degrees=widest_degrees))


def as_box(view: Degrees) -> Polygon:
    """Return the box of these degrees in the storage CRS."""
    asked = Polygon.from_bbox(view)
    asked.srid = EDGE_SRID
    asked.transform(STORAGE_SRID)
    return asked


def place(given: Mapping[str, str]) -> Point:
    """Return the place that ``lon`` and ``lat`` say, in the storage CRS. Raises ``ValueError`` for none."""
    lon, lat = float(given.get("lon", "")), float(given.get("lat", ""))
    if not (-180 <= lon <= 180 and -85 <= lat <= 85):
        raise ValueError("no place")
    asked = Point(lon, lat, srid=EDGE_SRID)
    asked.transform(STORAGE_SRID)
    return asked
