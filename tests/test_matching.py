"""Subscriptions are matched in geodesic metres wherever they lie, by their nearest piece, to the metre."""

from __future__ import annotations

import random
import uuid

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPoint, MultiPolygon, Point, Polygon
from pyproj import Geod, Transformer

from accounts.models import Role
from geo.crs import STORAGE_SRID
from geo.models import ReportVersion
from notifications.matching import cut, matching
from notifications.models import Subscription, SubscriptionPiece
from tests import paper
from tests.subscribing import subscription

pytestmark = pytest.mark.django_db
GEOD = Geod(ellps="GRS80")
TO_EDGE = Transformer.from_crs(STORAGE_SRID, 4326, always_xy=True)
FROM_EDGE = Transformer.from_crs(4326, STORAGE_SRID, always_xy=True)
PLACES = {"Aachen": (6.08, 50.77), "Poing": (11.81, 48.17), "Berlin": (13.4, 52.5), "Görlitz": (14.98, 51.15)}


@pytest.fixture
def reader(alliance):
    return paper.person(alliance["Nord"])


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


def version_of(planner, outline: GEOSGeometry) -> ReportVersion:
    return paper.draft(planner, outline).versions.get()


def point(lon: float, lat: float) -> Point:
    return Point(*FROM_EDGE.transform(lon, lat), srid=STORAGE_SRID)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("metres", [250, 1_000, 10_000, 50_000])
def test_half_a_metre_decides_everywhere_in_germany(reader, planner, place, metres):
    lon, lat = PLACES[place]
    for azimuth in (10, 95, 200, 310):
        far_lon, far_lat, _ = GEOD.fwd(lon, lat, azimuth, metres)
        near = subscription(reader, point(lon, lat), distance_m=metres + 0.5)
        beyond = subscription(reader, point(lon, lat), distance_m=metres - 0.5)

        found = matching(version_of(planner, MultiPoint(point(far_lon, far_lat), srid=STORAGE_SRID)))

        assert (near.pk in found, beyond.pk in found) == (True, False), azimuth


def test_a_large_area_is_cut_into_pieces_and_answers_as_a_whole(reader, planner):
    random.seed(3)
    ring = shapely.Point(paper.at(2, 2).coords).buffer(9_000, quad_segs=500)
    holed = GEOSGeometry(shapely.to_wkb(ring.difference(ring.buffer(-3_000))).hex(), srid=STORAGE_SRID)
    area = MultiPolygon(holed, srid=STORAGE_SRID)
    asked = subscription(reader, area, distance_m=500)
    assert SubscriptionPiece.objects.filter(subscription=asked).count() > 10

    for _ in range(40):
        spot = paper.at(random.uniform(-12, 16), random.uniform(-12, 16))
        outline = MultiPolygon(Polygon.from_bbox((spot.x, spot.y, spot.x + 100, spot.y + 100)), srid=STORAGE_SRID)
        expected = geodesic(area, outline) <= 500
        assert (asked.pk in matching(version_of(planner, outline))) is expected


def geodesic(one: GEOSGeometry, other: GEOSGeometry) -> float:
    """Measure along the shortest planar line; at a few hundred metres no other line is shorter by a millimetre."""
    line = shapely.shortest_line(shapely.from_wkb(bytes(one.wkb)), shapely.from_wkb(bytes(other.wkb)))
    (ax, ay), (bx, by) = line.coords
    return GEOD.inv(*TO_EDGE.transform(ax, ay), *TO_EDGE.transform(bx, by))[2]


def test_touching_counts_at_no_distance(reader, planner):
    asked = subscription(reader, paper.box(0, 0, 4, 4))

    assert matching(version_of(planner, paper.box(4, 1, 4.5, 2))) == [asked.pk]
    assert matching(version_of(planner, paper.box(4.001, 1, 4.5, 2))) == []


def test_a_road_matches_along_its_whole_length(reader, planner):
    asked = subscription(reader, paper.at(20, 0.5), distance_m=600)
    road = LineString(*(paper.at(x, 0).coords for x in range(41)), srid=STORAGE_SRID)

    assert matching(version_of(planner, road)) == [asked.pk]


def test_pieces_follow_their_subscription(reader, planner):
    asked = subscription(reader, paper.at(0, 0), distance_m=100)
    asked.area, asked.distance_m = paper.at(10, 10), 2_000
    asked.save()
    cut([asked])

    assert matching(version_of(planner, paper.box(9, 9, 9.5, 9.5))) == [asked.pk]
    assert matching(version_of(planner, paper.box(-0.1, -0.1, 0.1, 0.1))) == []


def test_matching_one_among_many_reads_no_more_than_two_queries(reader, planner, django_assert_num_queries):
    Subscription.objects.bulk_create(
        Subscription(id=uuid.uuid4(), name=f"Abo {n}", user=reader, area=paper.at(50, n), area_source="place")
        for n in range(50)
    )
    cut(Subscription.objects.all())
    version = version_of(planner, paper.box(49.9, 6.9, 50.1, 7.1))

    with django_assert_num_queries(2):
        found = matching(version)

    assert len(found) == 1
