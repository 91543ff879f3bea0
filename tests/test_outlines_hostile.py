"""Whatever is sent as an outline: a sentence, never a crash."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.outlines import Outline, OutlineProblem, Region, check, parse

HERE = Region.around(701_000, 5_334_000, 717_000, 5_346_000)

numbers = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(),
    st.floats(11.6, 12.0),
    st.floats(48.0, 48.3),
    st.sampled_from([0, -0.0, 1e308, 5e-324, 180, -180, 90, 10**400, None, True, "48", 708_000, 5_338_000]),
)
positions = st.one_of(st.lists(numbers, max_size=5), st.tuples(st.floats(11.7, 11.9), st.floats(48.1, 48.2)).map(list))
coordinates = st.recursive(positions, lambda inner: st.lists(inner, max_size=6), max_leaves=25)
kinds = st.sampled_from(
    [
        "Point",
        "LineString",
        "Polygon",
        "MultiPoint",
        "MultiLineString",
        "MultiPolygon",
        "GeometryCollection",
        "Circle",
        5,
    ]
)
geometries = st.recursive(
    st.fixed_dictionaries({"type": kinds}, optional={"coordinates": coordinates, "crs": st.none() | st.text()}),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"type": st.just("GeometryCollection"), "geometries": st.lists(inner, max_size=4)}),
        st.fixed_dictionaries({"type": st.just("Feature"), "geometry": inner}),
        st.fixed_dictionaries({"type": st.just("FeatureCollection"), "features": st.lists(inner, max_size=4)}),
    ),
    max_leaves=8,
)
anything = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=20,
)
near_words = st.sampled_from(
    ["POLYGON", "((", "))", "(", ")", ",", "708000 5338000", "11.8 48.1", "EMPTY", "Z", "SRID=25832;", "SRID=4326;",
     "MULTIPOINT", "GEOMETRYCOLLECTION", "nan", "-inf", "1e999", "Linie", "Loch", "\n", "\n\n", " ", "32U", "°",
     "'", "N", "48° 10' N 11° 48' O", "5.338.986,5", "{", "[", '"', "\x00", "\ud800", "١٢", "²", "½"]
)  # fmt: skip


def try_it(source: object) -> None:
    """Parse; an answer is an outline that passes the check, or a sentence."""
    found = answer_to(source)
    if isinstance(found, Outline):
        assert check(found.stored, region=HERE) == []
    else:
        assert found.sentence
        assert found.repaired is None or found.repaired.is_valid


def answer_to(source: object) -> Outline | OutlineProblem:
    try:
        return parse(source, region=HERE)
    except OutlineProblem as problem:
        return problem


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text):
    try_it(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(near_words, max_size=25).map("".join))
def test_text_that_almost_is_an_outline_gets_an_answer(text):
    try_it(text)


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer(data):
    try_it(data)


@settings(max_examples=120, deadline=None)
@given(geometries)
def test_any_geojson_gets_an_answer(data):
    try_it(data)
    with contextlib.suppress(ValueError, TypeError):  # what json itself cannot write
        try_it(json.dumps(data))


@settings(max_examples=120, deadline=None)
@given(anything)
def test_any_json_gets_an_answer(data):
    try_it(data)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=12))
def test_any_ring_on_a_small_grid_is_sound_or_repaired(corners):
    ring = [[708_000 + 100 * x, 5_338_000 + 100 * y] for x, y in corners]
    try_it("POLYGON((" + ",".join(f"{x} {y}" for x, y in ring) + "))")
    try_it("\n".join(f"{x};{y}" for x, y in ring))


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=6), min_size=1, max_size=4)
)
def test_any_holes_and_parts_are_sound_or_repaired(rings):
    drawn = [[[11.79 + x / 1000, 48.16 + y / 1000] for x, y in [*ring, ring[0]]] for ring in rings]
    try_it({"type": "Polygon", "coordinates": drawn})
    try_it({"type": "MultiPolygon", "coordinates": [[ring] for ring in drawn]})


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.text(max_size=12))
def test_any_claimed_system_gets_an_answer(claim, hint):
    point = {"type": "Point", "coordinates": [11.8, 48.17], "crs": {"type": "name", "properties": {"name": claim}}}
    try_it(point)
    with contextlib.suppress(OutlineProblem):
        parse("708000 5338000", region=HERE, crs_hint=hint)


@pytest.mark.parametrize(
    "source",
    [
        "(" * 1_000_000,
        "[" * 5_000_000,
        "POLYGON" + "(" * 1_000_000,
        "SRID=" + "9" * 1_000_000,
        "1 2\n" * 2_000_000,
        "°" * 100_000,
        "1° " * 60,
        "9" * 9_000_000,
        "1," * 4_000_000,
        '{"type":"' + "x" * 9_000_000 + '"}',
        '{"type":"Point","coordinates":[' + "1" * 9_000_000 + ",2]}",
        "LINESTRING(" + "708000 5338000 " * 500_000,
    ],
    ids=lambda source: source[:20],
)
def test_huge_input_is_answered_in_seconds(source):
    begun = time.process_time()

    try_it(source)

    assert time.process_time() - begun < 10


def test_an_outline_with_all_corners_it_may_have_is_answered_in_seconds():
    from math import cos, pi, sin

    turn = 2 * pi / 49_999
    ring = [[11.8 + 0.01 * cos(i * turn), 48.17 + 0.01 * sin(i * turn)] for i in range(49_999)]
    begun = time.process_time()

    outline = parse({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}, region=HERE)

    assert outline.area_m2 == pytest.approx(2_590_000, rel=0.02)
    assert time.process_time() - begun < 10
