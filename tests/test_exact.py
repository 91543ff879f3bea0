"""Distances and decisions against an independent geodesic computation, on both sides of the UTM seam.

The judge shares nothing with the product (benchmarks/judge.py).
"""

from __future__ import annotations

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from pyproj import Transformer
from shapely.affinity import translate

from benchmarks.boundaries import generated
from benchmarks.judge import Judge
from geo.affected import within
from geo.crs import STORAGE_SRID
from geo.editions import put_in_force
from geo.models import Area, AreaKind, Edition, Layer

pytestmark = pytest.mark.django_db

THRESHOLDS_M = (0, 250, 1_000, 3_000, 10_000)
COUNTRY_M = 24_000
PLACES = {
    "Aachen, the western end of zone 32": (6.2, 50.8),
    "Poing, in zone 32": (11.8, 48.17),
    "the seam between zones 32 and 33": (12.0, 50.4),
    "Görlitz, in zone 33": (14.8, 51.15),
}


@pytest.fixture(params=PLACES.values(), ids=PLACES.keys())
def country(request, db) -> list[shapely.Polygon]:
    """Thirty crooked municipalities around a place, in force."""
    x, y = Transformer.from_crs(4326, 25832, always_xy=True).transform(*request.param)
    half = COUNTRY_M / 2
    shapes = generated(30, 40, shapely.box(x - half, y - half, x + half, y + half), seed=7)
    edition = Edition.objects.create(layer=Layer.MUNICIPALITIES, name="Exakt", source="test", licence="test")
    Area.objects.bulk_create(
        Area(
            edition=edition,
            key=f"{number:08d}",
            name=str(number),
            kind=AreaKind.MUNICIPALITY,
            boundary=geos(shapely.MultiPolygon([shape])),
        )
        for number, shape in enumerate(shapes)
    )
    put_in_force(edition)
    return shapes


def geos(shape: shapely.Geometry) -> GEOSGeometry:
    return GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=STORAGE_SRID)


def outlines(country: list[shapely.Polygon]) -> list[shapely.MultiPolygon]:
    """A development in every third municipality, and two of each moved to within a few metres of a threshold."""
    found = []
    for number, home in enumerate(country[::3]):
        start = shapely.MultiPolygon([home.representative_point().buffer(60 + 9 * number, quad_segs=2)])
        target = country[(number * 3 + 7) % len(country)]
        judge = Judge(start)
        metres = judge.metres_to(target)
        line = shapely.shortest_line(start, target)
        (x1, y1), (x2, y2) = line.coords
        threshold = THRESHOLDS_M[number % len(THRESHOLDS_M)]
        for margin in (-1.5, 1.5):
            share = (metres - threshold - margin) / metres if metres else 0
            found.append(translate(start, (x2 - x1) * share, (y2 - y1) * share))
        found.append(start)
    return found


def test_nobody_is_wrongly_told_or_forgotten_and_distances_are_right(country):
    judged = 0
    for outline in outlines(country):
        judge = Judge(outline)
        truth = {f"{number:08d}": judge.metres_to(area) for number, area in enumerate(country)}
        for threshold in THRESHOLDS_M:
            found = {one.area.key: one.distance_m for one in within(geos(outline), threshold)}
            for key, metres in truth.items():
                if abs(metres - threshold) > 1:
                    assert (key in found) == (metres <= threshold), (key, metres, threshold)
                    judged += 1
                if key in found:
                    assert found[key] == pytest.approx(metres, abs=1, rel=0.001)
    assert judged > 3_000
