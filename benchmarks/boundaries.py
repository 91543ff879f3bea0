"""Boundaries to measure on: a generated country at full detail, and the real one where it is at hand."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import shapely

REAL = Path(__file__).resolve().parents[2] / "shared/data/areas_de.gpkg.zip"
# Germany in EPSG:25832, roughly: both sides of the seam between UTM zones 32 and 33.
GERMANY = shapely.box(290_000, 5_240_000, 920_000, 6_100_000)


def generated(
    areas: int = 11_000, corners_per_border: int = 220, country: shapely.Polygon = GERMANY, seed: int = 20261123
) -> list[shapely.Polygon]:
    """Return a country of areas that share crooked borders (EPSG:25832), about six borders each.

    Cells of random points; every border is a random walk between its two ends, the same for both sides.
    """
    random = np.random.default_rng(seed)
    west, south, east, north = country.bounds
    points = random.uniform((west, south), (east, north), (areas, 2))
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=country)
    clipped = shapely.intersection(shapely.get_parts(cells), country)
    straight = shapely.get_parts(shapely.node(shapely.union_all(shapely.boundary(clipped))))
    crooked = [_crooked(np.asarray(line.coords), corners_per_border, random) for line in straight]
    return list(shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.node(shapely.union_all(crooked))))))


def _crooked(line: np.ndarray, corners: int, random: np.random.Generator) -> shapely.LineString:
    start, end = line[0], line[-1]
    along = np.linspace(0, 1, corners)
    walk = np.concatenate([[0], np.cumsum(random.normal(size=corners - 1))])
    bridge = (walk - along * walk[-1]) * np.sin(np.pi * along)
    width = np.abs(bridge).max() or 1.0
    across = np.array([start[1] - end[1], end[0] - start[0]])
    return shapely.LineString(start + np.outer(along, end - start) + np.outer(bridge / width * 0.06, across))


def real() -> list[shapely.Geometry]:
    """Return the municipalities of Germany (VG250, EPSG:25832), or nothing where the data is not at hand."""
    if not REAL.exists():
        return []
    import pyogrio

    layer = zipfile.ZipFile(REAL).namelist()[0]
    _, _, shapes, _ = pyogrio.raw.read(f"/vsizip/{REAL}/{layer}", layer="vg250_gem", columns=[])
    return list(shapely.make_valid(shapely.force_2d(shapely.from_wkb(shapes))))
