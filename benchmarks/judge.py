"""An independent judge of distances: it shares nothing with the product.

Boundaries and outlines are cut into pieces of 25 m, put into an azimuthal equidistant projection around the
outline, and the nearest pair is measured on the ellipsoid with pyproj's Geod.
"""

from __future__ import annotations

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer

GEOD = Geod(ellps="GRS80")
DEGREES = CRS("EPSG:4258")
TO_DEGREES = Transformer.from_crs(25832, DEGREES, always_xy=True)


class Judge:
    """Measures geodesic metres from one outline (EPSG:25832)."""

    def __init__(self, outline: shapely.Geometry) -> None:
        lon, lat = TO_DEGREES.transform(outline.centroid.x, outline.centroid.y)
        local = CRS.from_proj4(f"+proj=aeqd +lat_0={lat} +lon_0={lon} +ellps=GRS80 +units=m")
        self._to_local = Transformer.from_crs(DEGREES, local, always_xy=True)
        self._to_degrees = Transformer.from_crs(local, DEGREES, always_xy=True)
        self._outline = self._local(outline)

    def _local(self, shape: shapely.Geometry) -> shapely.Geometry:
        def project(coordinates: np.ndarray) -> np.ndarray:
            return np.column_stack(self._to_local.transform(*TO_DEGREES.transform(*coordinates.T)))

        return shapely.transform(shapely.segmentize(shape, 25), project)

    def metres_to(self, area: shapely.Geometry) -> float:
        """Return the geodesic metres to an area (EPSG:25832); 0 where they meet."""
        line = shapely.shortest_line(self._outline, self._local(area))
        (lon1, lat1), (lon2, lat2) = (self._to_degrees.transform(*end) for end in line.coords)
        return float(GEOD.inv(lon1, lat1, lon2, lat2)[2])
