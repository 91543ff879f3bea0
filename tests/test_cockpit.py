"""The cockpit says what needs the Geschäftsstelle today, each thing once, with the act that settles it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from coordination.cockpit.silence import silent_members
from coordination.defaults import load_series
from coordination.models import EventSeries, TimeRequest
from geo.models import Edition, MapLayer, ReportVersion
from geo.services.cumulative import rebuild_hints
from notifications.models import Destination, MailboxReading
from notifications.services import break_off
from tests import case_scene
from tests.case_scene import announced, opened, says
from tests.cumulative import quiet_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(alliance):
    return case_scene.found_scene(alliance)


@pytest.fixture
def office(scene, client):
    client.force_login(scene.office)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    return client


def titles(client, path="/cockpit/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return [need.title for group in answer.context["groups"] for need in group.shown]


def overdue(report, days=20):
    ReportVersion.objects.filter(pk=report.current_id).update(answer_by=timezone.localdate() - timedelta(days=days))


def failed_job(name="coordination.remind"):
    pk = app.configure_task(name).defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [pk])
    return pk


def test_an_alliance_in_order_needs_nothing(office):
    EventSeries.objects.all().delete()

    page = office.get("/cockpit/").content.decode()

    assert "Heute braucht nichts die Geschäftsstelle" in page
    assert "Alles erledigt" in page
    assert 'aria-current="page"' in page


def test_everything_that_needs_somebody_stands_there_once_with_its_act(office, scene):
    opened(scene)
    overdue(announced(scene, "Logistik"))
    break_off(Destination.objects.get(member=scene.west).pk, "Das Postfach gibt es nicht.")
    Destination.objects.filter(member=scene.sued).update(active=False)
    MapLayer.objects.create(
        title="Luftbild", kind="wms", url="https://x.example/", layer="l", state="down", down_since=timezone.now(),
        problem="Der Dienst antwortet nicht.",
    )  # fmt: skip
    Edition.objects.filter(name="Papier").update(in_force_from=timezone.now() - timedelta(days=600))
    load_series()
    failed_job()

    answer = office.get("/cockpit/")
    page = answer.content.decode()

    needs = [need for group in answer.context["groups"] for need in group.shown]
    assert f"{len(needs) + answer.context['groups'][-1].more} Dinge brauchen die Geschäftsstelle" in page
    said = "\n".join(need.title for need in needs)
    for words in (
        "Ein Auftrag ist gescheitert: An Antworten erinnern", "West ist nicht erreichbar: Bauamt West",
        "Sued hat kein Postfach", "Gewerbegebiet Nord", "Nord schweigt seit 2 Wochen",
        "Die Ebene „Luftbild“ antwortet nicht", "Die Grenzen „Papier“ sind 20 Monate alt", "noch in diesem Jahr",
    ):  # fmt: skip
        assert said.count(words) >= 1, words
    assert all(need.url or need.posts for need in needs if "Grenzen" not in need.title)
    assert "seit heute offen" in page.lower()
    assert page.count("btn--primary") == 1


def test_a_mailbox_for_returned_mails_that_nobody_can_read_is_said_with_what_it_means(office, settings):
    then = timezone.now() - timedelta(hours=3)
    MailboxReading.objects.create(tried_at=timezone.now(), read_at=then, trouble="refused")
    assert "Zurückgekommene Mails werden nicht gelesen" not in titles(office), "there is no such mailbox"
    settings.BOUNCE_IMAP_URL = "imaps://rueck:geheim@mail.example/INBOX"

    assert titles(office).count("Zurückgekommene Mails werden nicht gelesen") == 1
    page = office.get("/cockpit/").content.decode()
    assert "Der Mailserver lässt uns nicht hinein." in page
    assert "geheim" not in page


def test_silence_counts_by_the_member_s_own_date_and_its_newest_version(office, scene):
    today = timezone.localdate()
    report = announced(scene, "Logistik")
    overdue(report)
    says(scene, scene.nord, "remarks", report=report)
    granted = {"decision": "granted", "granted_until_on": today + timedelta(days=3), "decided_at": timezone.now()}

    found, total = silent_members(today, most=10)
    assert [one.name for one in found] == ["Nordost", "Ost"]
    assert (total, found[0].count, found[0].weeks, found[0].reports) == (2, 1, 2, [(report.pk, "Logistik")])

    TimeRequest.objects.create(report=report, member=scene.ost, until_on=today + timedelta(days=3), **granted)
    assert [one.name for one in silent_members(today, most=10)[0]] == ["Nordost"], "who was given time is not late"

    overdue(scene.report, days=30)
    found, _total = silent_members(today, most=1)
    assert [(one.name, one.count, one.weeks) for one in found] == [("Nord", 1, 4)]

    overdue(scene.report, days=400)
    assert {one.name: one.count for one in silent_members(today, most=10)[0]} == {"Nordost": 1}


def test_a_job_that_failed_runs_again_or_is_put_away(office):
    pk = failed_job()

    page = office.post("/cockpit/auftraege/coordination.remind/erneut/", follow=True).content.decode()
    assert "1 Auftrag läuft noch einmal." in page
    assert ProcrastinateJob.objects.get(pk=pk).status == "todo"
    assert "gescheitert" not in page

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [pk])
    failed_job("notifications.write_export")
    page = office.post("/cockpit/auftraege/coordination.remind/weglegen/", follow=True).content.decode()
    assert "1 gescheiterter Auftrag ist weggelegt." in page
    assert [job.task_name for job in ProcrastinateJob.objects.filter(status="failed")] == ["notifications.write_export"]


def test_a_failed_job_whose_successor_waits_is_not_queued_twice(office):
    failed_job("notifications.gather_digests")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET queueing_lock = 'gather_digests' WHERE task_name = %s",
            ["notifications.gather_digests"],
        )
    waiting = app.configure_task("notifications.gather_digests", queueing_lock="gather_digests").defer(timestamp=1)

    page = office.post("/cockpit/auftraege/notifications.gather_digests/erneut/", follow=True).content.decode()

    assert "Ein neuerer Auftrag wartet schon." in page
    assert list(ProcrastinateJob.objects.filter(task_name="notifications.gather_digests").values_list("pk")) == [
        (waiting,)
    ]


def test_a_silent_worker_is_said_first(office):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '10 minutes'")

    assert titles(office)[0] == "Es wird nichts verschickt"


def test_figures_lead_to_the_reports_behind_them_and_can_be_divided_otherwise(office, scene):
    page = office.get("/cockpit/").content.decode()
    assert re.search(r'href="/meldungen/\?nur=laufend[^"]*mitglied=', page)

    assert 'href="?nach=stand" aria-current="true"' in office.get("/cockpit/?nach=stand").content.decode()


def test_hints_of_sums_stand_beside_with_their_reports(office, scene):
    shops = [quiet_shop(scene.planner, x, 500) for x in (2.8, 3.2)]
    rebuild_hints()

    page = office.get("/cockpit/").content.decode()

    assert "Zusammen gesehen" in page
    assert "1.000 m² Verkaufsfläche im Umkreis von" in page
    assert all(shop.current.title in page for shop in shops)


def test_as_many_questions_for_many_troubles_as_for_few(office, scene, django_assert_max_num_queries):
    load_series()
    opened(scene)
    overdue(announced(scene, "Eins"))
    office.get("/cockpit/")
    with django_assert_max_num_queries(70) as few:
        office.get("/cockpit/")
    for number in range(4):
        overdue(announced(scene, f"Noch {number}"))
        says(scene, scene.nord, report=announced(scene, f"Streit {number}"))
        EventSeries.objects.create(name=f"Reihe {number}", level="working", month=3, yearly_target=2)

    with django_assert_max_num_queries(len(few.captured_queries)):
        office.get("/cockpit/")


def test_the_navigation_leads_the_office_to_cases_and_to_all_it_keeps(office, scene, client):
    page = office.get("/verwaltung/").content.decode()
    for address in (
        "/mitglieder/",
        "/regeln/",
        "/listen/",
        "/ebenen/",
        "/zustellungen/",
        "/termine/reihen/",
        "/faelle/",
    ):
        assert f'href="{address}"' in page, address
    assert re.search(r'href="/verwaltung/" aria-current="page"', page)
    assert re.search(r'href="/verwaltung/" aria-current="page"', office.get("/regeln/").content.decode())

    client.force_login(scene.officer)
    page = client.get("/").content.decode()
    assert "/verwaltung/" not in page
    assert "/cockpit/" not in page
    assert re.search(r'href="/" aria-current="page"', page)
