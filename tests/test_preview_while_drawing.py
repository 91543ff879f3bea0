"""While a planner draws, the page shows who would be told."""

from __future__ import annotations

import json

import pytest
from django.contrib.gis.geos import MultiPolygon

from accounts.models import Role
from geo.crs import STORAGE_SRID
from notifications.models import Choice, RecipientChoice
from tests.paper import box, draft, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(alliance):
    return person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def report(planner):
    return draft(planner, MultiPolygon(box(1, 1, 2, 2), srid=STORAGE_SRID))


@pytest.fixture
def ask(client, planner, report):
    """Ask, signed in as the planner, about an outline that is not saved."""
    client.force_login(planner)

    def _ask(shape, **fields):
        outline = json.loads(MultiPolygon(shape, srid=STORAGE_SRID).transform(4326, clone=True).geojson)
        body = {"outline": outline, "fields": {"kind": "bplan", "use": "business"} | fields}
        return client.post(f"/meldungen/{report.pk}/betroffen/", body, content_type="application/json")

    return _ask


def test_the_planner_sees_who_is_affected_how_near_and_why(ask):
    answer = ask(box(3, 3.3, 3.5, 3.7)).json()

    assert answer["summary_text"] == "Betroffen: 3 Mitglieder"
    assert answer["area_text"] == "20,0 ha"
    assert answer["rule"] == {"name": "Gewerbe 1.000 m", "reach_m": 1000}
    first = answer["affected"][0]
    assert (first["member"], first["distance_text"], first["relation_text"]) == ("Nord", "300 m", "im Umkreis")
    assert first["nearest"]["type"] == "LineString"
    assert answer["ring"]["type"] in ("Polygon", "MultiPolygon")
    assert answer["warnings"] == []


def test_the_planner_sees_who_is_near_but_not_affected(ask):
    answer = ask(box(1.5, 1.5, 2.5, 2.5)).json()

    assert answer["summary_text"] == "Betroffen: kein Mitglied"
    assert answer["nearby"][0]["distance_text"] == "1,5 km"


def test_an_outline_partly_in_the_neighbour_is_warned_of_with_a_way_out(ask):
    answer = ask(box(1, 3.9, 2, 4.1)).json()

    (warning,) = answer["warnings"]
    assert warning["text"] == "Der Umgriff liegt zum Teil in Nord (10,0 ha)."
    assert warning["clipped"]["type"] in ("Polygon", "MultiPolygon")
    assert answer["affected"][0]["relation_text"] == "liegt zum Teil darin · 10,0 ha"


def test_figures_typed_in_german_count(ask):
    assert ask(box(1.5, 1.5, 2.5, 2.5), use="retail_small", sales_area_m2="1.200").json()["rule"]["reach_m"] == 5000


def test_a_member_taken_off_is_shown_with_the_reason(ask, alliance, report):
    RecipientChoice.objects.create(
        version=report.versions.get(), member=alliance["Nord"], choice=Choice.REMOVE, reason="schon besprochen"
    )

    answer = ask(box(1.5, 3.3, 2.5, 3.7)).json()

    assert answer["affected"] == []
    assert (answer["removed"][0]["member"], answer["removed"][0]["reason"]) == ("Nord", "schon besprochen")


def test_an_outline_that_crosses_itself_gets_its_sentence_and_a_repair(client, planner, report):
    client.force_login(planner)
    bow_tie = {
        "type": "Polygon",
        "coordinates": [[[11.76, 48.16], [11.77, 48.17], [11.77, 48.16], [11.76, 48.17], [11.76, 48.16]]],
    }

    response = client.post(
        f"/meldungen/{report.pk}/betroffen/", {"outline": bow_tie, "fields": {}}, content_type="application/json"
    )

    assert response.status_code == 422
    assert response.json()["text"]
    assert response.json()["repaired"]["type"] == "MultiPolygon"


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"outline": null, "fields": 3}', '"x"'])
def test_nonsense_is_refused_with_a_sentence(client, planner, report, body):
    client.force_login(planner)

    response = client.post(f"/meldungen/{report.pk}/betroffen/", body, content_type="application/json")

    assert response.status_code in (400, 422)
    assert response.content


def test_a_planner_of_another_member_gets_404(client, alliance, report):
    client.force_login(person(alliance["Nord"], Role.PLANNER))

    response = client.post(f"/meldungen/{report.pk}/betroffen/", {}, content_type="application/json")

    assert response.status_code == 404


def test_the_answer_costs_few_queries(ask, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        ask(box(3, 3.3, 3.5, 3.7))
