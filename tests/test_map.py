"""The map's list, card and counts: the same reports as in the tiles, for whoever may know of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from coordination.models import Answer, Response
from geo.models import Report, Use
from notifications.services import announce, withdraw
from tests import paper

pytestmark = pytest.mark.django_db

NEAR_NORD = (1.8, 3.5, 2.2, 3.7)  # in Mitte, 300 m from Nord: of business, so within 1,000 m


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def people(alliance, planner):
    return {
        "own": planner,
        "told": paper.person(alliance["Nord"], Role.OFFICER),
        "untold": paper.person(alliance["Suedwest"], Role.OFFICER),
        "office": paper.person(None, Role.COORDINATOR),
    }


def announced(planner, outline=NEAR_NORD, audience="all_members", **fields):
    asked = {"answer_by": timezone.localdate() + timedelta(days=28)} if fields.get("wish") == "answer" else {}
    report = paper.draft(planner, paper.box(*outline), **asked, **fields)
    Report.objects.filter(pk=report.pk).update(audience=audience)
    announce(report, by=planner, idempotency_key=uuid4())
    return Report.objects.get(pk=report.pk)


def ask(person, name, *args, **query):
    client = Client()
    if person:
        client.force_login(person)
    return client.get(reverse(name, args=args), query)


def titles(person, **query):
    return [report["title"] for report in ask(person, "reports-json", **query).json()["reports"]]


def test_list_card_counts_and_question_keep_to_who_may_know(planner, people):
    open_one = announced(planner, title="Offen")
    closed = announced(planner, audience="affected_only", title="Vertraulich", use="housing")
    paper.draft(planner, paper.box(*NEAR_NORD), title="Entwurf")

    for who, known in {"own": 2, "told": 2, "untold": 1, "office": 2}.items():
        person = people[who]
        assert len(titles(person)) == known, who
        assert sum(ask(person, "map-counts-json").json()["groups"].values()) == known, who
        assert ask(person, "report-json", open_one.pk).json()["title"] == "Offen"
        expected = 404 if who == "untold" else 200
        assert ask(person, "report-json", closed.pk).status_code == expected, who
        assert ask(person, "affected-here-json", meldung=closed.pk).status_code == expected, who
        assert ask(person, "affected-here-json", meldung=open_one.pk).status_code == 200, who

    User.objects.filter(pk=people["own"].pk).update(is_active=False)
    for nobody in (None, people["own"]):
        for name in ("reports-json", "map-counts-json", "affected-here-json"):
            assert ask(nobody, name).status_code == 302


def test_a_line_says_what_lies_where_and_how_it_stands_to_us(planner, people):
    announced(planner, title="Gewerbepark")

    [line] = ask(people["told"], "reports-json").json()["reports"]

    assert (line["title"], line["member"], line["relation_text"]) == ("Gewerbepark", "Mitte", "300 m von Ihrer Grenze")
    assert (line["group"], line["size"], line["own"], line["withdrawn"]) == ("business", 2, False, False)
    assert 11 < line["at"][0] < 12
    assert ask(people["untold"], "reports-json").json()["reports"][0]["relation_text"] == ""


def test_the_view_decides_and_so_does_an_outline_that_reaches_into_it(planner, people):
    announced(planner, title="Gewerbepark")

    def seen(person, *corners):
        west, south, east, north = paper.box(*corners).transform(4326, clone=True).extent
        return titles(person, bbox=f"{west},{south},{east},{north}")

    assert seen(people["untold"], 1, 3, 3, 4) == ["Gewerbepark"]
    assert seen(people["untold"], 3, 0, 4, 1) == []
    corner = (1.81, 3.51, 1.83, 3.53)  # inside the outline, away from its point
    assert seen(people["told"], *corner) == ["Gewerbepark"]
    assert seen(people["untold"], *corner) == []


@pytest.mark.parametrize("view", ["", "1,2,3", "a,b,c,d", "nan,1,2,3", "300,48,301,49"])
def test_a_view_that_is_none_is_refused(people, view):
    assert ask(people["told"], "reports-json", bbox=view).status_code == 400


def test_the_nearest_come_first_and_pages_follow_each_other(planner, people, monkeypatch):
    monkeypatch.setattr("notifications.report_map.A_PAGE", 2)
    announced(planner, (1, 0.1, 1.1, 0.2), title="Fern")
    announced(planner, NEAR_NORD, title="Nah")
    announced(planner, (1, 1, 1.1, 1.1), title="Mitten")

    first = ask(people["told"], "reports-json").json()
    assert ([one["title"] for one in first["reports"]], first["count"], first["more"]) == (["Nah", "Mitten"], 3, True)
    assert titles(people["told"], seite=2) == ["Fern"]
    monkeypatch.setattr("notifications.report_map.MEASURED_AT_ONCE", 0)  # as among thousands: in growing squares
    assert ask(people["told"], "reports-json").json() == first
    assert titles(people["told"], seite=2) == ["Fern"]
    assert titles(people["office"]) == ["Mitten", "Nah"], "whoever has no areas reads the newest first"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"nutzung": "housing"}, {"Wohnen"}),
        ({"nutzung": "housing business"}, {"Wohnen", "Gewerbe"}),
        ({"nutzung": "keine"}, set()),
        ({"nutzung": "unsinn", "stand": "unsinn", "antwort": "unsinn"}, {"Wohnen", "Gewerbe"}),
        ({"welche": "betreffen"}, {"Gewerbe"}),
        ({"groesse": "0"}, {"Wohnen"}),
        ({"art": "idea"}, {"Wohnen"}),
        ({"jahr": "1999"}, set()),
        ({"suche": "mitte wohnen"}, {"Wohnen"}),
        ({"antwort": "wartet-auf-uns"}, {"Gewerbe"}),
        ({"antwort": "offen"}, {"Gewerbe"}),
        ({"antwort": "vollstaendig"}, set()),
    ],
)
def test_every_filter_of_the_map_decides_what_is_listed(planner, people, query, found):
    announced(planner, (1, 1, 1.05, 1.05), title="Wohnen", use="housing", kind="idea")
    announced(planner, title="Gewerbe", wish="answer")

    assert set(titles(people["told"], **query)) == found


def test_what_is_answered_is_known_to_those_who_take_part_alone(planner, people, alliance):
    report = announced(planner, title="Gewerbe", wish="answer")
    area = report.current.affected.get(member=alliance["Nord"]).area
    said = Response.objects.create(
        report=report, version=report.current, member=alliance["Nord"], area_key=area.key, given_at=report.announced_at,
        answer=Answer.CONCERNS,
    )  # fmt: skip

    for who, knows in {"own": True, "told": True, "office": True, "untold": False}.items():
        assert (titles(people[who], antwort="bedenken") == ["Gewerbe"]) is knows, who
    assert titles(people["told"], antwort="wartet-auf-uns") == []
    assert titles(people["untold"], antwort="offen") == []

    settled = dict.fromkeys(["settled_by_reporter_at", "settled_by_neighbour_at"], report.announced_at)
    Response.objects.filter(pk=said.pk).update(**settled)
    assert titles(people["own"], antwort="bedenken") == []


def test_the_legend_counts_each_use_as_if_none_were_chosen(planner, people):
    announced(planner, (1, 1, 1.05, 1.05), title="Wohnen", use="housing", kind="idea")
    withdrawn = announced(planner, title="Vorbei")
    announced(planner, title="Gewerbe")
    withdraw(withdrawn, by=planner, reason="Aufgegeben", idempotency_key=uuid4())

    counted = ask(people["told"], "map-counts-json", status="gemeldet", nutzung="housing").json()

    assert (counted["groups"]["housing"], counted["groups"]["business"]) == (1, 1)
    assert sum(counted["patterns"].values()) == 1


@pytest.mark.parametrize("query", [{}, {"status": "gemeldet"}, {"nutzung": "housing"}, {"welche": "unsere"}])
def test_the_number_over_the_list_is_that_of_its_lines_for_everybody(planner, people, query):
    announced(planner, title="Offen")
    announced(planner, audience="affected_only", title="Vertraulich", use="housing")
    withdraw(
        announced(planner, title="Vorbei", use="housing"), by=planner, reason="doch nicht", idempotency_key=uuid4()
    )
    paper.draft(planner, paper.box(*NEAR_NORD), title="Entwurf", use="housing")

    for name, person in people.items():
        for view in ({}, {"bbox": "11,47.5,13,48.9"}, {"bbox": "-20,10,-19,11"}):
            said = ask(person, "reports-json", **query, **view).json()
            assert said["count"] == len(said["reports"]), (name, view)
        counts = ask(person, "map-counts-json", **query).json()["groups"]
        listed = [one["group"] for one in ask(person, "reports-json", **query).json()["reports"]]
        assert all(listed.count(group) == counts[group] for group in set(listed)), name


def test_who_would_be_affected_is_asked_of_a_place_or_a_report(planner, people):
    place = dict(zip(("lon", "lat"), paper.at(2, 3.6).transform(4326, clone=True).coords, strict=True))

    asked = ask(people["untold"], "affected-here-json", **place, nutzung="business").json()
    nearest = asked["affected"][0]
    assert (nearest["member"], nearest["relation_text"]) == ("Nord", "im Umkreis")
    assert "1,0 km" in asked["rule_text"]
    housing = ask(people["untold"], "affected-here-json", **place, nutzung="housing").json()
    assert housing["affected"] == []

    report = announced(planner, title="Gewerbepark")
    assert [
        one["member"] for one in ask(people["told"], "affected-here-json", meldung=report.pk).json()["affected"]
    ] == ["Nord"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"lon": "11.8", "lat": "48.2", "nutzung": "business", "art": "gibtesnicht"}, 404),
        ({"lon": "11.8", "lat": "48.2", "nutzung": "gibtesnicht"}, 404),
        ({"lon": "nan", "lat": "48.2", "nutzung": "business"}, 400),
        ({"lon": "11.8", "lat": "91", "nutzung": "business"}, 400),
        ({"meldung": "keine-id"}, 404),
        ({}, 400),
    ],
)
def test_a_question_about_no_place_is_refused(people, query, status):
    assert Use.objects.active().filter(code="business").exists()
    assert ask(people["told"], "affected-here-json", **query).status_code == status


def test_a_subscription_can_begin_with_an_area_or_a_place_of_the_map(people):
    page = ask(people["told"], "subscription-new", gebiet=paper.KEYS["Nord"]).content.decode()
    assert f'value="{paper.KEYS["Nord"]}"' in page
    assert page.count("checked") >= 1

    page = ask(people["told"], "subscription-new", ort="48.2; 11.8", umkreis="1000").content.decode()
    assert 'value="48.2; 11.8"' in page
