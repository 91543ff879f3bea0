"""Filters in CQL2 (OGC 19-079r2, 21-065r2): what they find, and that nobody can choke the site with one."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from notifications.ogcapi.depth import is_too_deep
from notifications.ogcapi.filters import LONGEST
from tests.ogcapi import client_of, scene_of

REPORTS = "/ogc/collections/reports/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
ALL = {"Offen", "Nur Betroffene", "Zurückgezogen", "Im Osten"}
MITTE = ALL - {"Im Osten"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(alliance):
    return client_of(scene_of(alliance), "office")


def found(program, text, **more):
    answer = program.get(REPORTS, {"filter": text, **more})
    assert answer.status_code == 200, answer.content.decode()
    return {feature["properties"]["title"] for feature in json.loads(answer.content)["features"]}


TEXTS = [
    ("title = 'Offen'", {"Offen"}),
    ("'Offen' = title", {"Offen"}),
    ("title <> 'Offen'", ALL - {"Offen"}),
    ("title = 'Offen' OR title = 'Im Osten' AND status = 'withdrawn'", {"Offen"}),
    ("(title = 'Offen' OR title = 'Im Osten') AND reporter = 'Ost'", {"Im Osten"}),
    ("NOT (title = 'Offen' OR title = 'Im Osten')", {"Nur Betroffene", "Zurückgezogen"}),
    ("dwellings > 7", {"Offen"}),
    ("7 < dwellings", {"Offen"}),
    ("dwellings >= 6.5 AND dwellings <= 7.5", {"Im Osten"}),
    ("dwellings = 7.5", set()),
    ("NOT (dwellings > 7)", {"Im Osten"}),
    ("dwellings IS NULL", {"Nur Betroffene", "Zurückgezogen"}),
    ("dwellings BETWEEN 100 AND 200", {"Offen"}),
    ("dwellings NOT BETWEEN 100 AND 200", {"Im Osten"}),
    ("title IN ('Offen', 'Im Osten')", {"Offen", "Im Osten"}),
    ("title NOT IN ('Offen', 'Im Osten')", {"Nur Betroffene", "Zurückgezogen"}),
    ("title LIKE '%e%'", ALL - {"Im Osten"} | {"Im Osten"}),
    ("title LIKE 'O__en'", {"Offen"}),
    ("title NOT LIKE 'O%'", ALL - {"Offen"}),
    ("CASEI(title) = CASEI('OFFEN')", {"Offen"}),
    ("CASEI(title) LIKE CASEI('IM%')", {"Im Osten"}),
    ("CASEI(title) IN (CASEI('IM OSTEN'), CASEI('offen'))", {"Offen", "Im Osten"}),
    ("detailed = TRUE", ALL),
    ("announced_at > TIMESTAMP('2020-01-01T00:00:00Z')", ALL),
    ("announced_at < DATE('2020-01-01')", set()),
    ("title = 'O''Brien'", set()),
    ("title = 'x'' OR 1=1 --'", set()),
    ("TRUE", ALL),
    ("S_INTERSECTS(geometry, BBOX(0, 0, 90, 80))", ALL),
    ("S_WITHIN(geometry, BBOX(0, 0, 90, 80)) AND reporter = 'Ost'", {"Im Osten"}),
    ("S_DISJOINT(geometry, POINT(11 48))", ALL),
    ("NOT S_INTERSECTS(geometry, BBOX(0, 0, 90, 80))", set()),
    ("S_INTERSECTS(POLYGON((0 0, 90 0, 90 80, 0 80, 0 0)), geometry)", ALL),
    ("S_INTERSECTS(geometry, LINESTRING(0 0, 1 1))", set()),
]


@pytest.mark.parametrize("chunk", range(4))
def test_a_filter_in_text_finds_what_it_says(program, chunk):
    for text, expected in TEXTS[chunk::4]:
        assert found(program, text) == expected, text


def test_a_filter_in_json_finds_the_same(program):
    tree = {"op": "and", "args": [
        {"op": ">", "args": [{"property": "dwellings"}, 7]},
        {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [0, 0, 90, 80]}]},
    ]}  # fmt: skip

    assert found(program, json.dumps(tree), **{"filter-lang": "cql2-json"}) == {"Offen"}
    assert found(program, json.dumps(tree)) == {"Offen"}


def test_shapes_are_read_in_the_system_that_is_named(program):
    metric = "S_INTERSECTS(geometry, BBOX(700000, 5330000, 708999, 5350000))"
    swapped = "S_INTERSECTS(geometry, BBOX(48.1, 11, 48.3, 12))"

    assert found(program, metric, **{"filter-crs": EPSG + "25832"}) == MITTE
    assert found(program, swapped, **{"filter-crs": EPSG + "4326"}) == found(
        program, "S_INTERSECTS(geometry, BBOX(11, 48.1, 12, 48.3))"
    )


def test_filters_join_what_else_is_asked(program):
    assert found(program, "dwellings > 0", reporter="Ost") == {"Im Osten"}


WRONG = [
    "title =", "unbekannt = 1", "title = 1", "dwellings = 'viele'", "dwellings > TRUE", "title LIKE 5", "title",
    "contact_name = password", "S_INTERSECTS(outline, POINT(1 2))", "S_INTERSECTS(geometry, POLYGON((1 2)))",
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "pg_sleep(5) = 1", "detailed", "title = title",
    "T_AFTER(announced_at, DATE('x'))", "A_CONTAINS(effects, ('x'))", "announced_at > 'gestern'", "null", "1",
    "status.reporter = 'x'", "(" * 3000 + "TRUE" + ")" * 900, "NOT " * 61 + "TRUE", " AND ".join(["TRUE"] * 400),
    "x" * (LONGEST + 1), "dwellings > 1e999", "S_INTERSECTS(geometry, POINT(1e400 2))", "title = '\u0000'",
    "current__title = 'Offen'", "pk = 1", "{", "[]", '{"op": 5}', '{"op": "and"}', '{"op": "and", "args": [' * 60,
    '{"op":"not","args":[]}', '{"op":"in","args":[{"property":"title"}]}',
    '{"op":"=","args":[{"property":["title"]},"x"]}', '{"op":"casei","args":[{"property":"title"}]}',
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_what_is_no_filter_here_is_a_400_and_never_an_error(program, text):
    answer = program.get(REPORTS, {"filter": text})

    assert answer.status_code == 400, text
    assert json.loads(answer.content)["code"] == "InvalidParameterValue"


@pytest.mark.parametrize("more", [{"filter-lang": "sql"}, {"filter-crs": "EPSG:4326"}])
def test_languages_and_systems_must_be_known(program, more):
    assert program.get(REPORTS, {"filter": "TRUE", **more}).status_code == 400


DEEP = ["(" * 30 + "TRUE" + ")" * 30, "NOT " * 60 + "TRUE", "a=" + "-" * 59 + "b", "NOT (" * 30 + "TRUE" + ")" * 30,
        "f(" * 30 + "1" + ")" * 30, "a=" + "+".join(["1"] * 60), "a=" + "^".join(["2"] * 60),
        " AND ".join(["a=1"] * 450), '{"op":"not","args":[' * 15 + "true" + "]}" * 15]  # fmt: skip


def test_the_deepest_filters_that_are_let_in_fit_a_small_thread():
    """In a child: where they did not fit, the whole process would be gone."""
    code = """
import json, sys, threading, cql2
threading.stack_size(512 * 1024)
def read(text):
    (cql2.parse_json if text[0] == "{" else cql2.parse_text)(text).to_json()
for text in json.load(sys.stdin):
    thread = threading.Thread(target=read, args=(text,)); thread.start(); thread.join()
"""
    assert not [text for text in DEEP if is_too_deep(text) or len(text) > LONGEST]

    subprocess.run([sys.executable, "-c", code], input=json.dumps(DEEP), text=True, check=True, timeout=60)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 31 + ")" * 31,
        ")" * 50 + "(" * 40,
        "NOT " * 61,
        "-" * 70,
        "'(' " + "(" * 31,
        "1^" * 70,
        "[" * 31,
        "f(" * 40,
    ],
)
def test_what_would_overrun_the_stack_is_not_even_read(text):
    assert is_too_deep(text)


def test_parentheses_in_a_text_are_text():
    assert not is_too_deep("title = '" + "(" * 100 + "'")


def test_queryables_name_what_filters_may_say(program):
    """[/req/queryables/get-queryables-response]"""
    answer = program.get("/ogc/collections/reports/queryables")
    schema = json.loads(answer.content)

    assert answer["Content-Type"] == "application/schema+json"
    assert schema["properties"]["dwellings"]["type"] == "integer"
    assert schema["properties"]["announced_at"]["format"] == "date-time"
    assert schema["properties"]["geometry"]["x-ogc-role"] == "primary-geometry"
    assert "url" not in schema["properties"]
