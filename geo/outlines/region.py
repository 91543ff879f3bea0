"""Where outlines are expected: a box around the areas one reports for. It catches swapped axes and lost digits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pyproj import CRS

from geo.crs import EDGE_SRID, STORAGE_SRID
from geo.outlines.limits import REGION_MARGIN_M
from geo.outlines.systems import LIKELY, Mask, Numbers, is_degrees, transformed

# No place we know has a smaller easting or northing: 708.171 is 708,171 metres, not 708.
LEAST_METRES = 50_000.0


@dataclass(frozen=True)
class Region:
    """A box in the storage CRS, margin included."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, west: float, south: float, east: float, north: float) -> Region:
        """Return the region around this box (storage CRS): with a margin of 50 km on every side."""
        margin = REGION_MARGIN_M
        return cls(west - margin, south - margin, east + margin, north + margin)

    @classmethod
    def of_storage(cls) -> Region:
        """Return the region of an alliance that has no boundaries yet: where the storage CRS is good for."""
        use = CRS.from_epsg(STORAGE_SRID).area_of_use
        west, south, east, north = use.bounds if use else (5.0, 46.0, 16.0, 56.0)
        # One zone further on either side: measuring is exact there too (TECH.md).
        corners = np.array([[west - 6, max(south, 45.0)], [east + 6, min(north, 60.0)]])
        low, high = transformed(corners, EDGE_SRID, STORAGE_SRID)
        return cls(low[0], low[1] - REGION_MARGIN_M, high[0], high[1])

    def covers(self, xy: Numbers, srid: int) -> Mask:
        """Say for every point, given in this system, whether it lies in the region."""
        limit = 360.0 if is_degrees(srid) else 1e8
        least = 0.0 if is_degrees(srid) else LEAST_METRES
        sane = ((np.abs(xy) <= limit) & (np.abs(xy) >= least)).all(axis=1)
        inside = np.zeros(len(xy), dtype=bool)
        if sane.any():
            place = transformed(xy[sane], srid, STORAGE_SRID)
            low, high = (self.west, self.south), (self.east, self.north)
            inside[sane] = ((place >= low) & (place <= high)).all(axis=1)
        return inside


@dataclass(frozen=True)
class Guess:
    """A way to read numbers: the system, whether x and y are swapped, and which points then lie in the region."""

    srid: int
    swapped: bool
    inside: Mask

    @property
    def fits(self) -> bool:
        """Every point lies in the region."""
        return bool(self.inside.all())


def guess(xy: Numbers, region: Region, systems: list[int] | None = None) -> Guess | None:
    """Return the way to read these numbers that puts most of them into the region, or None when none does."""
    best: Guess | None = None
    for srid in systems or LIKELY:
        for swapped in (False, True):
            inside = region.covers(xy[:, ::-1] if swapped else xy, srid)
            found = Guess(srid, swapped, inside)
            if found.fits:
                return found
            if inside.any() and (best is None or inside.sum() > best.inside.sum()):
                best = found
    return best
