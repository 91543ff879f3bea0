"""Beside the reports on the map: the search, the numbers by month, and views that people keep."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from geo.models import Report
from notifications.models import SavedView
from notifications.models.saved_view import LONGEST, kept_query
from tests import paper
from tests.test_tiles import announced

pytestmark = pytest.mark.django_db

SOON = timezone.localdate() + timedelta(days=40)
THIS_MONTH, THEN = f"{timezone.localdate():%Y-%m}", f"{SOON:%Y-%m}"


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def people(alliance, planner):
    return {
        "own planner": planner,
        "told member": paper.person(alliance["Nord"], Role.OFFICER),
        "untold member": paper.person(alliance["Suedwest"], Role.OFFICER),
        "Geschäftsstelle": paper.person(None, Role.COORDINATOR),
    }


@pytest.fixture
def two(planner):
    """A report open to all, and one for those it affects (Nord): both with a next step."""
    announced(planner, title="Offenes Nordfeld", next_step_on=SOON)
    announced(planner, title="Vertrauliches Nordfeld", next_step_on=SOON, audience="affected_only")
    paper.draft(planner, MultiPolygon(paper.box(1, 1, 2, 2), srid=25832), title="Entwurf Nordfeld")


def asked(person, address):
    client = Client()
    client.force_login(person)
    return client.get(address)


def test_everybody_finds_the_areas_and_the_reports_they_may_know_of(two, people):
    names = {}
    for who, person in people.items():
        found = asked(person, "/karte/suche.json?q=nordf").json()["found"]
        names[who] = sorted(one["name"] for one in found)
        assert all(one["url"] == f"/meldungen/{one['report']}/" for one in found)

    both = ["Offenes Nordfeld", "Vertrauliches Nordfeld"]
    assert names == {"own planner": both, "told member": both, "untold member": both[:1], "Geschäftsstelle": both}


def test_an_area_is_found_with_its_box_and_a_coordinate_with_its_place(planner):
    (area,) = asked(planner, "/karte/suche.json?q=Nord").json()["found"]
    (place,) = asked(planner, "/karte/suche.json?q=32U 707000 5340000").json()["found"]

    south_west, north_east = paper.at(0, 4), paper.at(4, 8)
    for point in (south_west, north_east):
        point.transform(4326)
    west, south, east, north = area["box"]
    assert area["kind"] == "area"
    assert (west, south, east, north) == pytest.approx(
        (south_west.x, south_west.y, north_east.x, north_east.y), abs=2e-3
    )
    here = paper.at(2, 2)
    here.transform(4326)
    assert (place["kind"], place["at"]) == ("coordinates", pytest.approx([here.y, here.x], abs=1e-5))


def test_a_search_for_nothing_finds_nothing(planner):
    for words in ("", "%20", "%00", "x" * 5000, "%E2%80%AE", "';--", "1"):
        answer = asked(planner, f"/karte/suche.json?q={words}")
        assert (words, answer.status_code, answer.json()) == (words, 200, {"found": []})
        assert answer["Cache-Control"] == "private, no-store"


def test_nobody_is_asked_outside_before_the_button_is_pressed_and_not_for_ever(planner, settings, monkeypatch):
    settings.GEOCODER_URL = "https://adressen.example/?q={q}"
    told = []
    monkeypatch.setattr("geo.places._addresses", lambda words, region: told.append(words) or [])

    asked(planner, "/karte/suche.json?q=Hauptstraße 3")
    assert told == []
    answers = [asked(planner, "/karte/suche.json?q=Hauptstraße 3&dienst=1").status_code for _ in range(45)]
    assert len(told) == answers.count(200) <= 40
    assert answers[-1] == 429


def test_the_months_count_what_each_may_know_of(two, people):
    counted = {}
    for who, person in people.items():
        months = asked(person, "/karte/zeit.json").json()
        counted[who] = (months["announced"], months["expected"])

    both = ({THIS_MONTH: 2}, {THEN: 2})
    assert counted == {
        "own planner": both, "told member": both, "untold member": ({THIS_MONTH: 1}, {}), "Geschäftsstelle": both,
    }  # fmt: skip


def test_the_months_have_the_filter_of_the_map_but_not_its_days(two, planner):
    def numbers(query):
        return asked(planner, f"/karte/zeit.json?{query}").json()["announced"]

    assert numbers("suche=vertraulich") == {THIS_MONTH: 1}
    assert numbers("nutzung=housing") == {}
    assert numbers("zum=2020-01-01&seit=2030-01-01") == {THIS_MONTH: 2}


def test_whoever_is_shut_out_reads_neither(two, planner):
    client = Client()
    client.force_login(planner)
    User.objects.filter(pk=planner.pk).update(is_active=False)

    for address in ("/karte/suche.json?q=nord", "/karte/zeit.json", "/karte/ansichten/"):
        assert client.get(address).status_code == Client().get(address).status_code == 302


def keep(person, name, query="nutzung=housing&ausschnitt=11.8,48.2,12", **more):
    client = Client()
    client.force_login(person)
    return client.post(f"/karte/ansichten/neu/?{query}", {"name": name, **more})


def offered(person):
    page = asked(person, "/karte/ansichten/").content.decode()
    return re.findall(r'class="strong" href="/karte/\?([^"]*)">([^<]+)<', page)


def test_a_view_is_kept_found_again_and_nobody_elses(people):
    officer, other = people["told member"], people["untold member"]
    answer = keep(officer, "Wohnen <b>", "nutzung=housing&zum=2026-05-01&ausschnitt=11.8,48.2,12&next=//evil&bbox=1")

    assert answer["Location"] == "/karte/?nutzung=housing&zum=2026-05-01&ausschnitt=11.8,48.2,12"
    assert [name for _, name in offered(officer)] == ["Wohnen &lt;b&gt;"]
    assert offered(other) == offered(people["Geschäftsstelle"]) == []
    view = SavedView.objects.get()
    for act in ("", "entfernen/", "wieder/"):
        client = Client()
        client.force_login(other)
        assert client.post(f"/karte/ansichten/{view.pk}/{act}", {"name": "x"}).status_code == 404


def test_only_the_geschaeftsstelle_keeps_views_for_everybody(people):
    office, officer = people["Geschäftsstelle"], people["told member"]
    keep(office, "Einzelhandel vor Entwurf", shared="on")
    keep(officer, "Heimlich für alle", shared="on")

    assert [name for _, name in offered(people["untold member"])] == ["Einzelhandel vor Entwurf"]
    view = SavedView.objects.get(user=None)
    client = Client()
    client.force_login(officer)
    assert client.post(f"/karte/ansichten/{view.pk}/entfernen/").status_code == 404
    client.force_login(office)
    client.post(f"/karte/ansichten/{view.pk}/", {"name": "Nur für uns"})
    assert offered(people["untold member"]) == []
    assert [name for _, name in offered(office)] == ["Nur für uns"]


def test_whoever_only_looks_on_is_offered_the_shared_views_and_changes_none(people, alliance):
    keep(people["Geschäftsstelle"], "Für alle", shared="on")
    keep(people["told member"], "Meine")
    onlooker = User(member=alliance["Nord"], roles=[Role.OFFICER])

    assert [str(view) for view in SavedView.objects.offered_to(onlooker)] == ["Für alle"]
    assert not SavedView.objects.editable_by(onlooker).exists()


def test_a_removed_view_comes_back(people):
    officer = people["told member"]
    keep(officer, "Wohnen")
    view = SavedView.objects.get()
    client = Client()
    client.force_login(officer)

    client.post(f"/karte/ansichten/{view.pk}/entfernen/")
    assert offered(officer) == []
    assert client.get(f"/karte/ansichten/{view.pk}/").status_code == 404
    client.post(f"/karte/ansichten/{view.pk}/wieder/")
    assert [name for _, name in offered(officer)] == ["Wohnen"]


def test_a_view_keeps_nothing_but_what_the_map_says():
    assert kept_query("x=1&next=/a&csrfmiddlewaretoken=2") == ""
    assert kept_query("suche=a%00b%26c") == "suche=ab%26c"
    assert len(kept_query("suche=" + "ä" * 9000)) <= LONGEST


def test_a_view_opens_no_report_that_is_closed(two, people):
    keep(people["own planner"], "Alles", "suche=vertraulich")
    view = SavedView.objects.get()

    for person in people.values():
        assert f"/karte/?{view.query}" not in str(offered(people["untold member"]))
        seen = asked(person, f"/meldungen/?{view.query}").content.decode()
        titles = Report.objects.visible_to(person).filter(current__title__startswith="Vertraulich")
        assert ("Vertrauliches Nordfeld" in seen) is titles.exists()
