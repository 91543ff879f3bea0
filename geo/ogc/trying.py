"""Where to ask a layer for something small, to see whether it works."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.conf import settings

from geo.crs import EDGE_SRID, STORAGE_SRID
from geo.models import MapLayer
from geo.ogc.described import Box
from geo.outlines.systems import transformed

REACH_M = 100.0


def place_to_try(layer: MapLayer) -> tuple[float, float]:
    """Return a place (longitude, latitude): where maps open, or the middle of a layer that is elsewhere."""
    centre: Sequence[float] = settings.LEAFLET_CONFIG["DEFAULT_CENTER"]  # type: ignore[assignment]
    lat, lon = centre
    bounds = layer.options.get("bounds")
    if not bounds:
        return lon, lat
    west, south, east, north = bounds
    inside = west <= lon <= east and south <= lat <= north
    return (lon, lat) if inside else ((west + east) / 2, (south + north) / 2)


def around(lon: float, lat: float) -> Box:
    """Return a small box (storage CRS) around a place (EPSG:4326)."""
    x, y = transformed(np.array([[lon, lat]]), EDGE_SRID, STORAGE_SRID)[0]
    return float(x) - REACH_M, float(y) - REACH_M, float(x) + REACH_M, float(y) + REACH_M
