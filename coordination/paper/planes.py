"""The plane a map is drawn in: the storage CRS, or the UTM zone the place lies in.

A map is true to scale in its own zone only: at 15° E, metres of zone 32 are 0.17 per cent too long (0.7 mm on an
A3 sheet) and its north is 4.4° off. East of 12° E, sheets are therefore drawn in EPSG:25833, and so on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry, Polygon
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

from coordination.paper.sheets import Box
from geo.crs import EDGE_SRID, LONGEST_EDGE_M, STORAGE_SRID

# ETRS89 / UTM zones 28N to 38N are EPSG:25828 to 25838.
ETRS89_UTM = range(25828, 25839)
RIM = 0.05  # of the frame: asked for beyond it, since a box in one plane is none in the other


@dataclass(frozen=True)
class Plane:
    """A metric CRS to draw in."""

    srid: int

    @property
    def name(self) -> str:
        """What the CRS is called, as it stands on the sheet."""
        return f"{CRS(self.srid).name.replace('zone', 'Zone')} (EPSG:{self.srid})"

    def shapes(self, stored: Sequence[GEOSGeometry]) -> list[BaseGeometry]:
        """Return geometries of the storage CRS in this plane, for drawing."""
        shapes = shapely.from_wkb([bytes(one.wkb) for one in stored])
        return list(self.moved(np.asarray(shapes, dtype=object)))

    def moved(self, shapes: Any) -> Any:
        """Return an array of shapes of the storage CRS in this plane; edges stay the lines they were drawn as."""
        if self.srid == STORAGE_SRID or not len(shapes):
            return shapes
        lined = shapely.segmentize(shapes, LONGEST_EDGE_M)
        return shapely.transform(lined, lambda xy: _axes(STORAGE_SRID, self.srid, xy))

    def stored_box(self, frame: Box) -> Polygon:
        """Return a box of the storage CRS that holds the frame, for asking the database."""
        rim = (frame[2] - frame[0]) * RIM
        wider = shapely.box(frame[0] - rim, frame[1] - rim, frame[2] + rim, frame[3] + rim)
        return _polygon(_moved_box(wider, self.srid, STORAGE_SRID))

    def box_of(self, stored: GEOSGeometry) -> Box:
        """Return the box around a geometry of the storage CRS, in this plane."""
        (shape,) = self.shapes([stored])
        west, south, east, north = shape.bounds
        return west, south, east, north

    def degrees(self, frame: Box) -> Box:
        """Return the frame's box in degrees (WGS 84)."""
        return _moved_box(shapely.box(*frame), self.srid, EDGE_SRID)


def plane_at(stored: GEOSGeometry) -> Plane:
    """Return the plane for a map around this geometry (storage CRS)."""
    if STORAGE_SRID not in ETRS89_UTM:
        return Plane(STORAGE_SRID)
    west, south, east, north = stored.extent
    longitude, _latitude = _transformer(STORAGE_SRID, EDGE_SRID).transform((west + east) / 2, (south + north) / 2)
    zone = 25800 + int((longitude + 180) // 6) + 1
    return Plane(zone if zone in ETRS89_UTM else STORAGE_SRID)


def _moved_box(box: BaseGeometry, source: int, target: int) -> Box:
    lined = shapely.segmentize(box, max(box.length / 64, 1))
    west, south, east, north = shapely.transform(lined, lambda xy: _axes(source, target, xy)).bounds
    return west, south, east, north


def _polygon(box: Box) -> Polygon:
    polygon = Polygon.from_bbox(box)
    polygon.srid = STORAGE_SRID
    return polygon


def _axes(source: int, target: int, xy: Any) -> Any:
    return np.column_stack(_transformer(source, target).transform(xy[:, 0], xy[:, 1]))


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)
