"""The page of a report with its answers: what each role sees of them, and may do. And what waits on the overview."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from coordination import services
from coordination.models import Response, ResponseFile
from coordination.waiting import awaiting, awaiting_answer
from geo.models import Report
from notifications.services import announce
from tests import mailing, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def report(planner):
    """Nord, Nordost and Ost are asked."""
    return tell(planner)


def tell(planner, days=10, **fields):
    until = timezone.localdate() + timedelta(days=days)
    drawn = paper.draft(planner, paper.box(3.5, 3.5, 3.8, 3.8), **({"wish": "answer", "answer_by": until} | fields))
    announce(drawn, by=planner, idempotency_key=uuid.uuid4())
    return Report.objects.get(pk=drawn.pk)


def says(report, member, answer="concerns", **more):
    return services.answer(report, member, area_keys=[paper.KEYS[member.short_name]], answer=answer, **more)


def page(client, user, report):
    client.force_login(user)
    answer = client.get(f"/meldungen/{report.pk}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def answers(shown):
    """Return the card and the table of a page; the discussion names people on purpose."""
    return (
        shown.partition('id="antwort"')[2].partition('id="facts"')[0]
        + (shown.partition('id="rueckmeldungen"')[2].partition('id="verlauf"')[0])
    )


def test_who_answered_is_known_to_colleagues_alone(client, alliance, report, planner):
    officer = paper.person(alliance["Nord"], Role.OFFICER, name="Vroni")
    says(report, alliance["Nord"], text="Der Knoten ist voll.", by=officer)
    sees = {
        "colleague": paper.person(alliance["Nord"]), "reporter": planner,
        "other": paper.person(alliance["Ost"], Role.OFFICER), "office": paper.person(None, Role.COORDINATOR),
    }  # fmt: skip

    named = {who: "Vroni Muster" in answers(page(client, user, report)) for who, user in sees.items()}

    assert named == {"colleague": True, "reporter": False, "other": False, "office": False}
    for user in sees.values():
        shown = page(client, user, report)
        assert "Der Knoten ist voll." in shown
        assert "1 von 3 geantwortet" in shown
        assert "Noch keine Antwort" in shown


def test_readers_of_the_summary_see_no_answer(client, alliance, report):
    says(report, alliance["Nord"], text="Der Knoten ist voll.")

    shown = page(client, paper.person(alliance["Suedwest"], Role.OFFICER), report)

    for word in ("Knoten", "Rückmeldungen", "geantwortet", "is-answer", "Ihre Antwort"):
        assert word not in shown


def test_each_role_does_what_it_may(client, alliance, report, planner):
    [given] = says(report, alliance["Nord"])
    form = {"answer": "no_objection", f"fassung-{paper.KEYS['Ost']}": "0"}
    may = {}
    people = {
        "officer": paper.person(alliance["Ost"], Role.OFFICER), "reader": paper.person(alliance["Ost"]),
        "planner": paper.person(alliance["Ost"], Role.PLANNER), "reporter": planner,
        "office": paper.person(None, Role.COORDINATOR), "stranger": paper.person(alliance["Sued"], Role.OFFICER),
    }  # fmt: skip
    for who, user in people.items():
        client.force_login(user)
        may[who] = client.post(f"/meldungen/{report.pk}/antwort/", form).status_code
        client.post(f"/rueckmeldungen/{given.pk}/geklaert/")
        client.post(f"/rueckmeldungen/{given.pk}/erwidern/", {"text": f"von {who}"})

    assert may == {"officer": 302, "reader": 404, "planner": 200, "reporter": 404, "office": 404, "stranger": 404}
    given.refresh_from_db()
    assert given.reply == "von reporter"
    assert given.settled_by_neighbour_at is None
    assert given.settled_by_reporter_at is not None


def test_what_a_colleague_overtook_stays_typed_and_is_sent_again_on_purpose(client, alliance, report):
    officer = paper.person(alliance["Nord"], Role.OFFICER)
    says(report, alliance["Nord"], "no_objection", by=paper.person(alliance["Nord"], Role.PLANNER, name="Kollegin"))
    client.force_login(officer)
    form = {"answer": "concerns", "text": "Meine Worte.", f"fassung-{paper.KEYS['Nord']}": "0"}

    answer = client.post(f"/meldungen/{report.pk}/antwort/", form)

    shown = answer.content.decode()
    assert "Kollegin Muster hat am" in shown
    assert "Meine Worte." in shown
    seen = re.search(rf'name="fassung-{paper.KEYS["Nord"]}" value="(\d+)"', shown)[1]
    client.post(f"/meldungen/{report.pk}/antwort/", form | {f"fassung-{paper.KEYS['Nord']}": seen})
    assert Response.objects.get().text == "Meine Worte."


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("place", "quatsch", "keine Zahl"),
        ("place", "48.17 11.80\n48.18 11.81", "eines einzigen Punktes"),
        ("answer", "", "Wählen Sie eine Antwort."),
        ("until_on", "irgendwann", "gültiges Datum"),
        ("text", "x" * 4001, "4000"),
        ("topics", "gibtsnicht", "gibtsnicht"),
    ],
)
def test_a_mistake_is_said_at_the_field_and_nothing_is_lost(client, alliance, report, field, value, sentence):
    client.force_login(paper.person(alliance["Nord"], Role.OFFICER))

    answer = client.post(f"/meldungen/{report.pk}/antwort/", {"answer": "remarks", "text": "Bleibt.", field: value})

    assert sentence in answer.content.decode()
    assert field == "text" or "Bleibt." in answer.content.decode()
    assert not Response.objects.exists()


def test_files_reach_the_parties_and_nobody_else(client, alliance, report, planner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    officer = paper.person(alliance["Nord"], Role.OFFICER)
    client.force_login(officer)
    files = {"uploads": [SimpleUploadedFile("Plan.pdf", b"%PDF-"), SimpleUploadedFile("Foto.jpg", b"JFIF")]}
    client.post(f"/meldungen/{report.pk}/antwort/", {"answer": "remarks"} | files)
    plan = ResponseFile.objects.get(name="Plan.pdf")
    address = f"/rueckmeldungen/dateien/{plan.pk}/"

    got = {}
    for who, user in {
        "neighbour": paper.person(alliance["Ost"]), "reporter": planner, "office": paper.person(None, Role.COORDINATOR),
        "stranger": paper.person(alliance["Suedwest"], Role.OFFICER), "own": officer,
    }.items():  # fmt: skip
        client.force_login(user)
        got[who] = (answer := client.get(address)).status_code
        if answer.streaming:
            assert b"".join(answer.streaming_content) == b"%PDF-"
            assert answer["Content-Disposition"].startswith("attachment")

    assert got == {"neighbour": 200, "reporter": 200, "office": 200, "stranger": 404, "own": 200}
    client.post(f"{address}entfernen/")
    assert client.get(address).status_code == 404
    client.post(f"{address}wieder/")
    assert b"".join(client.get(address).streaming_content) == b"%PDF-"


def test_the_map_says_each_answer_in_colour_and_words(client, alliance, report, planner):
    says(report, alliance["Nord"])
    says(report, alliance["Ost"], "no_objection")

    shown = page(client, planner, report)

    data = json.loads(re.search(r'id="report-map-data" type="application/json">(.*?)</script>', shown)[1])["answers"]
    assert data[paper.KEYS["Nord"]] == {"class": "is-affected is-answer-concerns", "note": "Bedenken"}
    assert data[paper.KEYS["Nordost"]] == {"class": "is-affected is-answer-silent", "note": "Noch keine Antwort"}


def test_earlier_answers_stay_beside(client, alliance, report, planner):
    officer = paper.person(alliance["Nord"], Role.OFFICER)
    says(report, alliance["Nord"], text="Erste Worte.", by=officer)
    says(report, alliance["Nord"], "no_objection", text="Zweite Worte.", by=officer, revision=1)
    mailing.change(report, planner, gross_floor_m2=9000)

    shown = page(client, officer, report)

    assert "Antwort zur Fassung 1 – die neue Fassung ist noch nicht beantwortet" in shown
    assert "Erste Worte." in shown
    assert "Zweite Worte." in shown
    assert "0 von 3 geantwortet" in shown


def test_a_page_with_many_answers_costs_no_more_queries(client, alliance, report, planner):
    client.force_login(planner)

    def answer_twice(name):
        says(report, alliance[name], topics=["traffic"])
        says(report, alliance[name], topics=["traffic"], text="Neu.", revision=1)

    answer_twice("Nord")
    client.get(f"/meldungen/{report.pk}/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/meldungen/{report.pk}/")
    answer_twice("Nordost")
    answer_twice("Ost")

    with CaptureQueriesContext(connection) as three:
        client.get(f"/meldungen/{report.pk}/")

    assert len(three) == len(one)


# --- What waits -------------------------------------------------------------------------------------------------


def test_the_list_knows_answers_versions_and_extensions(alliance, planner):
    nord, today = alliance["Nord"], timezone.localdate()
    soon, later, done = tell(planner, 5), tell(planner, 8), tell(planner, 2)
    says(done, nord, "remarks")
    wish = services.ask_for_time(soon, nord, until_on=today + timedelta(days=20))

    assert list(awaiting_answer(nord)) == [soon, later]
    services.grant_time(wish, by=planner)
    cases, total = awaiting(nord, today)
    assert [(case.report, case.days) for case in cases] == [(later, 8), (soon, 20)]
    assert total == 2

    mailing.change(done, planner, gross_floor_m2=9000)
    assert done in awaiting_answer(nord)
