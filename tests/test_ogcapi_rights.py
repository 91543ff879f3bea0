"""A GIS program lists exactly the reports that its person may see, says no more of them, and finds out nothing else."""

from __future__ import annotations

import json

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.test import Client

from geo.models import Report
from tests.ogcapi import client_of, scene_of
from tests.words import unchanging

ITEMS = "/ogc/collections/reports/items"
DETAILED = {"own": {"Offen", "Nur Betroffene", "Zurückgezogen"}, "told": {"Offen", "Nur Betroffene", "Zurückgezogen"}}
SEEN = {
    "own": {"Offen", "Nur Betroffene", "Zurückgezogen", "Im Osten"},
    "told": {"Offen", "Nur Betroffene", "Zurückgezogen", "Im Osten"},
    "untold": {"Offen", "Zurückgezogen", "Im Osten"},
    "office": {"Offen", "Nur Betroffene", "Zurückgezogen", "Im Osten"},
}
DETAILED |= {"untold": set(), "office": SEEN["office"]}

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(alliance):
    return scene_of(alliance)


def features(client, address=ITEMS, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)["features"]


def titles(found):
    return {feature["properties"]["title"] for feature in found}


@pytest.mark.parametrize("who", SEEN)
def test_everybody_lists_exactly_what_they_may_see(scene, who):
    client = client_of(scene, who)
    found = features(client)

    visible = Report.objects.visible_to(scene.people[who]).exclude(status="draft")
    assert {feature["id"] for feature in found} == {str(pk) for pk in visible.values_list("pk", flat=True)}
    assert titles(found) == SEEN[who]
    assert titles(f for f in found if f["properties"]["detailed"]) == DETAILED[who]
    for feature in found:
        detailed = feature["properties"]["detailed"]
        assert (feature["geometry"]["type"] != "Point") == detailed
        assert (feature["properties"]["contact_name"] is not None) == detailed
    for title, report in scene.reports.items():
        answer = client.get(f"{ITEMS}/{report.pk}")
        seen = title != "draft" and report.current.title in SEEN[who]
        assert answer.status_code == (200 if seen else 404), title
    assert {v["properties"]["title"] for v in features(client, "/ogc/collections/versions/items")} == DETAILED[who]
    affected = features(client, "/ogc/collections/affected-areas/items")
    assert {a["properties"]["report_title"] for a in affected} == DETAILED[who] - {"Im Osten"}  # it affects nobody


@pytest.mark.parametrize("who", ["deactivated", "anonymous"])
def test_whoever_has_no_account_gets_nothing(scene, who):
    client = Client() if who == "anonymous" else client_of(scene, who)

    for address in (ITEMS, "/ogc/", "/ogc/collections/areas/items", f"{ITEMS}/{scene.reports['open'].pk}"):
        answer = client.get(address)
        assert answer.status_code == 401
        assert "Basic realm" in answer["WWW-Authenticate"]
        assert "Offen" not in answer.content.decode()


def test_whoever_belongs_to_no_member_finds_nothing(scene):
    assert client_of(scene, "nobody's").get(ITEMS).status_code == 404


def test_a_browser_is_asked_to_sign_in_and_then_shown_a_page(scene):
    client = Client(headers={"Accept": "text/html,*/*;q=0.8"})
    asked = client.get(ITEMS)
    client.force_login(scene.people["told"])
    page = client.get(ITEMS)

    assert asked.url.startswith("/anmelden/?next=/ogc/")
    assert "Nur Betroffene" in page.content.decode()


def test_the_token_is_also_a_password(scene):
    assert titles(features(Client(headers=scene.basic("untold")))) == SEEN["untold"]


def test_a_wrong_token_does_not_fall_back_to_the_session(scene):
    client = Client(headers={"Authorization": "Bearer umg_" + "x" * 43})
    client.force_login(scene.people["told"])

    assert client.get(ITEMS).status_code == 401


def test_a_token_opens_nothing_but_the_interface(scene):
    client = client_of(scene, "own")

    assert client.get("/meldungen/").status_code == 302
    assert client.get("/konto/zugaenge/").status_code == 302


def test_a_token_changes_nothing(scene):
    assert client_of(scene, "own").post(ITEMS, {}).status_code in (403, 405)


def test_a_box_beside_the_point_does_not_find_the_outline_of_a_summary(scene):
    told, untold = client_of(scene, "told"), client_of(scene, "untold")
    outline = scene.reports["open"].current.outline
    corner = outline.boundary.coords[0][0] if outline.geom_type.startswith("Multi") else outline.coords[0][0]
    x, y = corner
    aside = f"{x - 20},{y - 20},{x + 20},{y + 20}"
    system = "http://www.opengis.net/def/crs/EPSG/0/25832"

    assert "Offen" in titles(features(told, **{"bbox": aside, "bbox-crs": system}))
    assert titles(features(untold, **{"bbox": aside, "bbox-crs": system})) == set()
    point = outline.point_on_surface
    around = f"{point.x - 5},{point.y - 5},{point.x + 5},{point.y + 5}"
    assert "Offen" in titles(features(untold, **{"bbox": around, "bbox-crs": system}))
    shape = f"S_INTERSECTS(geometry, BBOX({aside}))"
    assert titles(features(untold, **{"filter": shape, "filter-crs": system})) == set()
    assert "Offen" in titles(features(told, **{"filter": shape, "filter-crs": system}))


@pytest.mark.parametrize(
    "asked",
    [
        {"dwellings": "120"},
        {"filter": "dwellings > 100"},
        {"filter": "dwellings IS NOT NULL"},
        {"filter": "NOT (dwellings < 100)"},
        {"filter": "contact_name LIKE 'Bau%' AND title = 'Offen'"},
        {"filter": "CASEI(description) = CASEI('VERTRAULICH')"},
        {"filter": "description IN ('Vertraulich') OR dwellings BETWEEN 100 AND 130"},
        {"contact_name": "Bauamt", "title": "Offen"},
    ],
)
def test_nobody_finds_out_by_asking_what_is_held_back(scene, asked):
    assert titles(features(client_of(scene, "told"), **asked)) == {"Offen"}
    assert titles(features(client_of(scene, "untold"), **asked)) == set()


def test_what_is_held_back_is_nowhere_in_the_answer(scene):
    text = unchanging(client_of(scene, "untold").get(ITEMS).content.decode())
    page = unchanging(client_of(scene, "untold").get(ITEMS, {"f": "html"}).content.decode())

    for word in ("Vertraulich", "Bauamt", "Nur Betroffene", "120", "Entwurf"):
        assert word not in text.replace("ausstehend", ""), word
        assert word not in page or word == "120", word


def test_the_outline_of_a_version_is_the_one_that_was_announced(scene):
    (found,) = [
        v for v in features(client_of(scene, "told"), "/ogc/collections/versions/items",
                            crs="http://www.opengis.net/def/crs/EPSG/0/25832")
        if v["properties"]["title"] == "Offen"
    ]  # fmt: skip
    drawn = GEOSGeometry(json.dumps(found["geometry"]))
    drawn.srid = 25832

    assert drawn.sym_difference(scene.reports["open"].current.outline).area < 1
    assert found["id"] == f"{scene.reports['open'].pk}.1"


def test_a_page_of_features_costs_the_same_few_queries_however_many(scene, django_assert_max_num_queries):
    client = client_of(scene, "untold")
    features(client)
    for limit in ("1", "1000"):
        with django_assert_max_num_queries(4):
            features(client, limit=limit)
