"""Who is affected, on the paper map: every distance can be checked by eye (tests/paper.py)."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Polygon

from geo.affected import affected_by, within
from geo.crs import STORAGE_SRID
from geo.models import Relation
from geo.rules import Facts
from tests.paper import KEYS, at, box

pytestmark = pytest.mark.django_db

BUSINESS = Facts(kind="bplan", use="business")  # 1,000 m


def names(found):
    return [one.area.name for one in found]


def multi(*polygons: Polygon) -> MultiPolygon:
    return MultiPolygon(*polygons, srid=STORAGE_SRID)


def of_mitte(outline: GEOSGeometry, facts: Facts = BUSINESS):
    return affected_by(outline, facts, reporter_keys=[KEYS["Mitte"]])


def test_a_business_park_300_m_from_the_northern_border_affects_only_the_north(alliance):
    (north,) = of_mitte(multi(box(1.5, 3.3, 2.5, 3.7)))

    assert north.area.name == "Nord"
    assert north.relation == Relation.WITHIN_DISTANCE
    assert north.distance_m == pytest.approx(300, abs=0.1)
    assert north.rule.name == "Gewerbe 1.000 m"
    assert north.nearest.length == pytest.approx(300, abs=0.1)


def test_an_outline_on_the_border_touches(alliance):
    (north,) = of_mitte(multi(box(1.5, 3.5, 2.5, 4)))

    assert (north.relation, north.distance_m, north.overlap_m2) == (Relation.TOUCHES, 0, 0)
    assert north.nearest is None


def test_an_outline_that_reaches_one_hectare_into_the_neighbour_overlaps(alliance):
    (north,) = of_mitte(multi(box(2, 3, 2.1, 4.1)))

    assert north.relation == Relation.OVERLAPS
    assert north.overlap_m2 == pytest.approx(10_000)


def test_a_sliver_of_a_centimetre_touches_and_does_not_overlap(alliance):
    (north,) = of_mitte(multi(box(1.5, 3.5, 2.5, 4.00001)))

    assert (north.relation, north.overlap_m2) == (Relation.TOUCHES, 0)


def test_a_gap_of_a_centimetre_touches(alliance):
    found = within(multi(box(1.5, 3.5, 2.5, 3.99999)), 0)

    (north,) = [one for one in found if one.area.name == "Nord"]
    assert north.relation == Relation.TOUCHES


def test_an_outline_wholly_in_the_neighbour_is_contained_there(alliance):
    found = of_mitte(multi(box(1, 5, 2, 6)))

    assert found[0].area.name == "Nord"
    assert found[0].relation == Relation.CONTAINS


def test_where_three_members_meet_in_a_corner_all_three_are_affected(alliance):
    found = of_mitte(multi(box(3.5, 3.5, 3.9, 3.9)))

    assert sorted(names(found)) == ["Nord", "Nordost", "Ost"]
    assert {one.area.name: round(one.distance_m) for one in found} == {"Nord": 100, "Ost": 100, "Nordost": 141}


def test_a_hole_in_an_outline_counts_as_outside(alliance):
    ring = multi(Polygon(box(-3, -3, 7, 7).exterior_ring, box(-1, -1, 5, 5).exterior_ring, srid=STORAGE_SRID))

    (mitte,) = [one for one in within(ring, 2000) if one.area.name == "Mitte"]

    assert mitte.distance_m == pytest.approx(1000, abs=0.3)


def test_each_part_of_an_outline_counts(alliance):
    found = of_mitte(multi(box(1.9, 0.2, 2.1, 0.4), box(1.9, 3.6, 2.1, 3.8)))

    assert {one.area.name: round(one.distance_m) for one in found} == {"Sued": 200, "Nord": 200}


def test_a_road_is_measured_along_its_line(alliance):
    road = MultiLineString(LineString((at(-1, 2).coords), (at(3.5, 2).coords)), srid=STORAGE_SRID)

    found = of_mitte(road, Facts(kind="infrastructure", use="transport"))

    assert {one.area.name: (one.relation, round(one.distance_m)) for one in found} == {
        "West": (Relation.OVERLAPS, 0),
        "Ost": (Relation.WITHIN_DISTANCE, 500),
    }


def test_a_road_along_the_border_touches_both_sides(alliance):
    road = MultiLineString(LineString((at(1, 4).coords), (at(3, 4).coords)), srid=STORAGE_SRID)

    assert {one.area.name: one.relation for one in within(road, 0)} == {
        "Mitte": Relation.TOUCHES,
        "Nord": Relation.TOUCHES,
    }


def test_a_mast_inside_is_contained_and_one_on_the_border_touches(alliance):
    inside = within(MultiPoint(at(2, 2), srid=STORAGE_SRID), 0)
    on_border = within(MultiPoint(at(2, 4), srid=STORAGE_SRID), 0)

    assert [(one.area.name, one.relation) for one in inside] == [("Mitte", Relation.CONTAINS)]
    assert {(one.area.name, one.relation) for one in on_border} == {
        ("Mitte", Relation.TOUCHES),
        ("Nord", Relation.TOUCHES),
    }


def test_wind_reaches_ten_times_its_height(alliance):
    mast = MultiPoint(at(2, 2), srid=STORAGE_SRID)

    low = of_mitte(mast, Facts(kind="project", use="wind", height_m=150))
    high = of_mitte(mast, Facts(kind="project", use="wind", height_m=250))

    assert low == []
    assert sorted(names(high)) == ["Nord", "Ost", "Sued", "West"]
    assert high[0].reach_m == 2500


def test_a_land_use_plan_affects_all_direct_neighbours_and_nobody_else(alliance):
    found = of_mitte(multi(box(1.9, 1.9, 2.1, 2.1)), Facts(kind="fnp", use="housing"))

    assert sorted(names(found)) == ["Nord", "Nordost", "Nordwest", "Ost", "Sued", "Suedost", "Suedwest", "West"]
    assert {one.rule.name for one in found} == {"Flächennutzungsplan: alle Nachbarn"}


def test_small_retail_reaches_far_once_it_sells_on_more_than_800_square_metres(alliance):
    outline = multi(box(1.9, 1.9, 2.1, 2.1))

    assert of_mitte(outline, Facts(kind="project", use="retail_small", sales_area_m2=800)) == []
    found = of_mitte(outline, Facts(kind="project", use="retail_small", sales_area_m2=801))
    assert {one.rule.name for one in found} == {"Einzelhandel über 800 m² Verkaufsfläche 5.000 m"}


def test_near_a_district_the_district_is_affected_and_the_city_is_not_on_top(alliance):
    near_district = multi(box(12.2, 1, 12.4, 2))

    found = affected_by(near_district, BUSINESS, reporter_keys=[KEYS["Ost"]])

    assert names(found) == ["Altstadt"]


def test_the_rest_of_the_city_is_a_neighbour_of_its_own(alliance):
    found = affected_by(multi(box(7.2, 1.5, 7.4, 2)), BUSINESS, reporter_keys=[KEYS["Ost"]])

    assert names(found) == ["Stadt (übriges Gebiet)"]
    assert found[0].area.key == KEYS["Stadt"]


def test_asked_by_distance_alone_the_official_areas_answer_with_the_one_it_lies_in(alliance):
    found = within(multi(box(10.5, 1, 10.7, 2)), 300)

    assert {(one.area.name, one.relation) for one in found} == {
        ("Stadt", Relation.CONTAINS),
        ("Altstadt", Relation.CONTAINS),
    }


def test_far_from_everything_nobody_is_affected(alliance):
    assert affected_by(multi(box(50, 50, 51, 51)), BUSINESS, reporter_keys=[]) == []


def test_an_outline_in_degrees_is_refused(alliance):
    outline = multi(box(1, 1, 2, 2))
    outline.transform(4326)

    with pytest.raises(ValueError, match="EPSG:25832, not in EPSG:4326"):
        within(outline, 100)


def test_a_land_use_plan_for_large_retail_affects_its_neighbours_and_whoever_lies_within_5_km(alliance):
    found = of_mitte(multi(box(3.4, 1.9, 3.6, 2.1)), Facts(kind="fnp", use="retail_large"))

    rest = next(one for one in found if one.area.name == "Stadt (übriges Gebiet)")  # no neighbour, 4.4 km away
    assert rest.rule.name == "Großer Einzelhandel 5.000 m"
    assert {"Nordwest", "Suedwest"} <= set(names(found))
