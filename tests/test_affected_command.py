"""Others can check us: `manage.py affected` prints the same answer."""

from __future__ import annotations

import json

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.core.management import CommandError, call_command

from geo.crs import STORAGE_SRID
from tests.paper import KEYS, box

pytestmark = pytest.mark.django_db


def geojson(shape: GEOSGeometry) -> dict:
    return json.loads(MultiPolygon(shape, srid=STORAGE_SRID).transform(4326, clone=True).geojson)


@pytest.fixture
def ask(tmp_path, capsys):
    """Ask the command line about a GeoJSON object, and return what it prints."""

    def _ask(data, *options):
        path = tmp_path / "outline.geojson"
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        call_command("affected", str(path), *options)
        out = capsys.readouterr().out
        return json.loads(out) if "--json" in options else out

    return _ask


def test_by_rules_it_prints_who_is_affected_and_why(alliance, ask):
    outline = geojson(box(1.5, 3.3, 2.5, 3.7))

    (north,) = ask(outline, "--kind", "bplan", "--use", "business", "--reporter", KEYS["Mitte"], "--json")

    assert north["distance_m"] == pytest.approx(300, abs=0.1)
    assert north | {"distance_m": 300} == {
        "key": KEYS["Nord"],
        "name": "Nord",
        "member": "Nord",
        "relation": "within_distance",
        "distance_m": 300,
        "overlap_m2": 0,
        "rule": "Gewerbe 1.000 m",
    }


def test_by_distance_it_prints_every_area_with_the_one_it_lies_in(alliance, ask):
    found = ask(geojson(box(1.5, 3.3, 2.5, 3.7)), "--distance", "300", "--json")

    assert [(row["name"], row["relation"]) for row in found] == [("Mitte", "contains"), ("Nord", "within_distance")]


def test_by_distance_it_leaves_out_the_reporter_when_asked(alliance, ask):
    found = ask(geojson(box(1.5, 3.3, 2.5, 3.7)), "--distance", "300", "--reporter", KEYS["Mitte"], "--json")

    assert [row["name"] for row in found] == ["Nord"]


def test_a_collection_gives_one_answer_for_each_id(alliance, ask):
    features = [
        {"type": "Feature", "id": "a", "properties": {}, "geometry": geojson(box(1, 1, 2, 2))},
        {"type": "Feature", "id": 7, "properties": {}, "geometry": geojson(box(1, 5, 2, 6))},
    ]

    found = ask({"type": "FeatureCollection", "features": features}, "--distance", "0", "--json")

    assert {name: [row["name"] for row in rows] for name, rows in found.items()} == {"a": ["Mitte"], "7": ["Nord"]}


def test_without_json_it_prints_a_line_for_each_area(alliance, ask):
    assert "Nord" in ask(geojson(box(1.5, 3.3, 2.5, 3.7)), "--distance", "300")
    assert ask(geojson(box(50, 50, 51, 51)), "--distance", "300") == "nobody is affected\n"


@pytest.mark.parametrize(
    ("data", "options", "sentence"),
    [
        ("{}", [], "Say either --distance M, or what is planned"),
        ("{}", ["--distance", "-1"], "from 0 to 1,000,000"),
        ("{}", ["--kind", "palace"], "There is no kind 'palace'. There are: fnp"),
        ("{", ["--distance", "1"], "is not JSON"),
        ("[]", ["--distance", "1"], "no GeoJSON object"),
        ('{"type": "Point", "coordinates": []}', ["--distance", "1"], "Punkt"),
    ],
)
def test_what_it_cannot_answer_it_says_in_a_sentence(alliance, ask, data, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        ask(data, *options)
