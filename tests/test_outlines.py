"""What planners type, paste and draw, and the one form it is stored in."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import STORAGE_SRID
from geo.outlines import Region, at_the_edge, check, normalise, parse, same_shape
from geo.outlines.numbers import one_number

HERE = Region.around(701_000, 5_334_000, 717_000, 5_346_000)  # the paper map
CORNER = (708_171, 5_338_986)  # 48.16999° N, 11.80000° O


def first_corner(text: str, **hints: object) -> tuple[float, float]:
    x, y = shapely.get_coordinates(parse(text, region=HERE, **hints).shape)[0]
    return x, y


@pytest.mark.parametrize(
    "typed",
    [
        "708171 5338986",
        "708171,5338986",
        "708171;5338986",
        "708171\t5338986",
        "708171,0 5338986,0",
        "708171.0, 5338986.0",
        "708171,0; 5338986,0",
        "708.171 5.338.986",
        "708.171,0 5.338.986,0",
        "708,171.0 5,338,986.0",
        "708'171 5'338'986",
        "708 171 5 338 986",
        "5338986 708171",
        "E 708171 N 5338986",
        "Ost: 708171 Nord: 5338986",
        "32 708171 5338986",
        "32U 708171 5338986",
        "Zone 32 708171 5338986",
        "32708171 5338986",
        "32.708.171 5.338.986",
        "(708171, 5338986)",
        "\ufeff708171 5338986\r\n",
    ],
)
def test_a_planner_types_metres_as_german_and_english_offices_write_them(typed):
    assert first_corner(typed) == pytest.approx(CORNER, abs=0.01)


@pytest.mark.parametrize(
    "typed",
    [
        "48.16999215 11.799996722",
        "48.16999215, 11.799996722",
        "48.16999215,11.799996722",
        "48,16999215 11,799996722",
        "48,16999215; 11,799996722",
        "48,16999215, 11,799996722",
        "11.799996722 48.16999215",
        "11,799996722; 48,16999215",
        "N 48.16999215 E 11.799996722",
        "48.16999215° N, 11.799996722° O",
        "11.799996722° E 48.16999215° N",
        "48° 10' 11.97174\" N 11° 47' 59.988199\" E",
    ],
)
def test_a_planner_types_degrees_in_either_order(typed):
    assert first_corner(typed) == pytest.approx(CORNER, abs=0.05)


def test_an_unusual_order_is_reported_to_the_planner():
    notes = parse("11.8 48.17", region=HERE).notes

    assert [note.code for note in notes] == ["read_swapped"]
    assert notes[0].sentence == "Gelesen als Grad (WGS 84); die Reihenfolge der beiden Zahlen haben wir getauscht."


def test_the_usual_order_is_named_too():
    assert [note.sentence for note in parse("48.17 11.8", region=HERE).notes] == ["Gelesen als Grad (WGS 84)."]


def test_a_named_system_decides():
    assert first_corner("708171 5338986", crs_hint="25832") == pytest.approx(CORNER)
    assert first_corner("11.799996722 48.16999215", crs_hint="EPSG:4326") == pytest.approx(CORNER, abs=0.01)


def test_zone_33_coordinates_lie_where_they_belong_in_zone_32():
    east_of_the_seam = Region.around(800_000, 5_330_000, 850_000, 5_360_000)  # about 13 degrees east
    outline = parse("33 351000 5340000", region=east_of_the_seam)

    lon, lat = shapely.get_coordinates(at_the_edge(outline.shape))[0]

    assert (lon, lat) == pytest.approx((12.995, 48.196), abs=0.001)


CORNERS = ["708000 5338000", "708400 5338000", "708400 5338300", "708000 5338300"]


def test_one_pair_is_a_point_two_are_a_line_three_are_an_area_that_closes_itself():
    kinds = [parse("\n".join(CORNERS[:count]), region=HERE).shape.geom_type for count in (1, 2, 3, 4)]

    assert kinds == ["MultiPoint", "MultiLineString", "MultiPolygon", "MultiPolygon"]
    assert parse("\n".join(CORNERS), region=HERE).area_m2 == pytest.approx(120_000)


def test_a_word_in_a_line_says_what_follows():
    line = parse("Linie\n" + "\n".join(CORNERS), region=HERE)
    points = parse("Punkte:\n" + "\n".join(CORNERS[:3]), region=HERE)

    assert (line.shape.geom_type, line.length_m, line.area_m2) == ("MultiLineString", pytest.approx(1_100), 0)
    assert shapely.get_num_geometries(points.shape) == 3


def test_a_blank_line_begins_the_next_part_and_loch_a_hole():
    hole = "708100 5338100\n708200 5338100\n708200 5338200\n708100 5338200"
    second = "709000 5338000\n709100 5338000\n709100 5338100\n709000 5338100"

    outline = parse("\n".join(CORNERS) + f"\nLoch\n{hole}\n\n{second}", region=HERE)

    assert shapely.get_num_geometries(outline.shape) == 2
    assert outline.area_m2 == pytest.approx(120_000 - 10_000 + 10_000)


SQUARE = "((708000 5338000, 708400 5338000, 708400 5338300, 708000 5338300, 708000 5338000))"
LON_LAT = "((11.797 48.161, 11.803 48.161, 11.803 48.164, 11.797 48.161))"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"POLYGON {SQUARE}", "MultiPolygon"),
        (f"polygon{SQUARE}", "MultiPolygon"),
        (f"SRID=25832;POLYGON{SQUARE}", "MultiPolygon"),
        (f"SRID=4326; MULTIPOLYGON ({LON_LAT})", "MultiPolygon"),
        (f"POLYGON {LON_LAT};", "MultiPolygon"),
        ("LINESTRING (708000 5338000, 708400 5338000)", "MultiLineString"),
        ("MULTILINESTRING ((708000 5338000, 708400 5338000), (708000 5339000, 708400 5339000))", "MultiLineString"),
        ("POINT (708000 5338000)", "MultiPoint"),
        ("MULTIPOINT (708000 5338000, 708400 5338000)", "MultiPoint"),
        ("MULTIPOINT ((708000 5338000), (7.084e5 5338000))", "MultiPoint"),
        ("MULTIPOLYGON (EMPTY, ((708000 5338000, 708400 5338000, 708400 5338300, 708000 5338000)))", "MultiPolygon"),
    ],
)
def test_wkt_is_read_with_and_without_a_system(text, kind):
    outline = parse(text, region=HERE)

    assert outline.shape.geom_type == kind
    assert check(outline.stored, region=HERE) == []


TRIANGLE = {
    "type": "Polygon",
    "coordinates": [[[11.797, 48.161], [11.803, 48.161], [11.803, 48.164], [11.797, 48.161]]],
}
FEATURE = {"type": "Feature", "properties": {"name": "<script>"}, "geometry": TRIANGLE}
IN_METRES = {
    "type": "Polygon",
    "coordinates": [[[708000, 5338000], [708400, 5338000], [708400, 5338300], [708000, 5338000]]],
}


@pytest.mark.parametrize(
    "data",
    [
        TRIANGLE,
        FEATURE,
        {"type": "FeatureCollection", "features": [FEATURE]},
        {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
         "features": [FEATURE]},
        {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}},
         "features": [{"type": "Feature", "properties": {}, "geometry": IN_METRES}]},
        IN_METRES | {"crs": {"type": "name", "properties": {"name": "EPSG:25832"}}},
        IN_METRES | {"crs": {"type": "name", "properties": {"name": "urn:adv:crs:ETRS89_UTM32"}}},
    ],
)  # fmt: skip
def test_geojson_comes_as_text_as_a_file_or_as_an_object(data):
    text = json.dumps(data)
    shapes = [
        parse(source, region=HERE).shape for source in (data, text, text.encode(), b"\xef\xbb\xbf" + text.encode())
    ]

    assert {shape.geom_type for shape in shapes} == {"MultiPolygon"}
    assert all(shape.equals(shapes[0]) for shape in shapes)


def test_features_without_a_geometry_are_passed_over_and_named():
    empty = {"type": "Feature", "properties": {}, "geometry": None}

    outline = parse({"type": "FeatureCollection", "features": [FEATURE, empty, empty]}, region=HERE)

    assert [note.sentence for note in outline.notes] == [
        "2 Einträge der Datei haben keine Geometrie und wurden übergangen."
    ]


def test_an_unusually_large_outline_is_asked_about_and_accepted():
    outline = parse(
        "POLYGON((704000 5334000, 714000 5334000, 714000 5344000, 704000 5344000, 704000 5334000))", region=HERE
    )

    assert outline.notes[-1].sentence == "Die Fläche ist mit 100 km² ungewöhnlich groß. Ist das gewollt?"


def test_what_is_stored_is_flat_multi_and_counter_clockwise():
    clockwise = shapely.Polygon([(0, 0), (0, 9), (9, 9), (9, 0)], [[(2, 2), (4, 2), (4, 4), (2, 4)]])
    lifted = shapely.transform(
        shapely.force_3d(clockwise), lambda xyz: np.add(xyz, (708_000, 5_338_000, 7)), include_z=True
    )

    stored = normalise(lifted)

    (polygon,) = stored.geoms
    assert stored.geom_type == "MultiPolygon"
    assert not stored.has_z
    assert polygon.exterior.is_ccw
    assert not polygon.interiors[0].is_ccw


def test_long_edges_are_cut_where_they_were_drawn():
    drawn = shapely.LineString([(11.0, 48.0), (12.0, 48.5)])

    stored = normalise(drawn, 4326)

    corners = shapely.get_coordinates(stored)
    steps = np.hypot(*np.diff(corners, axis=0).T)
    assert steps.max() <= 500
    # Halfway along the line as it was drawn, not as the storage system would draw it 200 m beside.
    middle = normalise(shapely.Point(11.5, 48.25), 4326)
    assert stored.distance(middle) < 0.05
    assert shapely.LineString([corners[0], corners[-1]]).distance(middle) > 50


@pytest.mark.parametrize("srid", [4326, 25832, 25833, 3857])
def test_cut_edges_stay_under_500_m_whatever_they_were_drawn_in(srid):
    away = {4326: (11.8, 48.2, 0.1), 25832: (708_000, 5_338_000, 9_000), 25833: (262_000, 5_340_000, 9_000)}
    x, y, size = away.get(srid, (1_313_000, 6_130_000, 9_000))

    stored = normalise(shapely.box(x, y, x + size, y + size), srid)

    corners = shapely.get_coordinates(stored)
    assert np.hypot(*np.diff(corners, axis=0).T).max() <= 500
    assert normalise(stored).equals_exact(stored, 0)  # done once, it is done


def test_the_editor_gets_the_corners_that_were_drawn_back():
    drawn = {"type": "Polygon", "coordinates": [[[11.70, 48.10], [11.80, 48.10], [11.80, 48.17], [11.70, 48.10]]]}

    outline = parse(drawn, region=HERE)

    assert shapely.count_coordinates(outline.shape) > 40
    assert outline.geojson == {"type": "MultiPolygon", "coordinates": [drawn["coordinates"]]}
    assert same_shape(parse(outline.geojson, region=HERE).shape, outline.shape)


places = st.tuples(st.floats(10.5, 13.2), st.floats(47.5, 48.9))


@settings(max_examples=200, deadline=None)
@given(st.lists(places, min_size=3, max_size=8, unique=True))
def test_degrees_come_back_from_storage_within_a_centimetre(corners):
    line = shapely.LineString(corners)

    back = at_the_edge(normalise(line, 4326))

    lines = shapely.get_coordinates(back)
    assert np.abs(lines[0] - corners[0]).max() < 1e-7  # 1 cm is 9e-8 degrees
    assert all(back.distance(shapely.Point(corner)) < 5e-8 for corner in corners)
    assert all(line.distance(shapely.Point(corner)) < 5e-8 for corner in lines)


@pytest.mark.django_db
def test_our_transformation_is_postgis_s():
    lon, lat = 11.8, 48.17
    ours = shapely.get_coordinates(normalise(shapely.Point(lon, lat), 4326))[0]
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_Point(%s, %s), 4326), %s) AS p",
            [lon, lat, STORAGE_SRID],
        )
        theirs = cursor.fetchone()

    assert ours == pytest.approx(theirs, abs=0.001)


def test_a_stored_outline_is_checked_by_the_same_rules():
    crossed = GEOSGeometry(
        "POLYGON((708000 5338000, 708400 5338300, 708400 5338000, 708000 5338300, 708000 5338000))", 25832
    )
    in_degrees = GEOSGeometry("POINT(11.8 48.17)", 4326)

    assert [problem.code for problem in check(crossed, region=HERE)] == ["bow_tie"]
    assert check(in_degrees, region=HERE) == []


def test_moving_a_corner_by_a_hair_is_no_change_and_by_a_hand_it_is():
    square = shapely.box(708_000, 5_338_000, 708_400, 5_338_300)
    other_start = shapely.Polygon([*square.exterior.coords[2:], *square.exterior.coords[1:3]])
    one, two = normalise(square), normalise(other_start)

    assert same_shape(one, two)
    assert same_shape(one, normalise(shapely.box(708_000, 5_338_000, 708_400.001, 5_338_300)))
    assert not same_shape(one, normalise(shapely.box(708_000, 5_338_000, 708_400.1, 5_338_300)))
    assert not same_shape(one, normalise(square.exterior))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("24.000", 24_000), ("24.000,5", 24_000.5), ("24000,5", 24_000.5), ("24 000", 24_000), ("1.5", 1.5),
        ("0,25", 0.25), ("1.234.567", 1_234_567), ("1,234,567.5", 1_234_567.5), ("-3", -3), ("", None),
        ("ca. 24.000", None), ("1,2,3", None), ("1..2", None), ("9" * 50, None),
    ],
)  # fmt: skip
def test_figures_are_read_as_germans_write_them(typed, number):
    assert one_number(typed) == number


def test_the_same_dot_parts_decimals_in_english():
    assert one_number("24.125", german=False) == 24.125
    assert one_number("24,000.5", german=False) == 24_000.5
