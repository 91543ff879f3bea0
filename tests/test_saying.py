"""What is not a report itself is told by the same rows and the same ways: inbox, mail, live page."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import Role
from geo.models import Report
from notifications import services
from notifications.mails import compose
from notifications.models import Activity, Destination, Notification
from notifications.services.saying import Saying, say
from tests import paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def report(planner):
    drawn = paper.draft(planner, paper.box(1.8, 3.0, 2.2, 3.4))
    services.announce(drawn, by=planner, idempotency_key=uuid.uuid4())
    return Report.objects.get(pk=drawn.pk)


def answered(report: Report) -> Saying:
    return Saying(
        verb="answered", title=report.current.title, news="Nord hat Bedenken",
        lead="Nord hat zu *Gewerbegebiet Nord* geantwortet:\r\n *Bedenken*.", facts=[("Themen", "Verkehr")],
        path=f"/meldungen/{report.pk}/", button="Antwort ansehen", why="Mitte hat die Meldung gemacht.", report=report,
    )  # fmt: skip


def test_a_member_reads_it_in_its_inbox_and_its_mailbox_gets_one_delivery(alliance, report, planner, client):
    officer = paper.person(alliance["Nord"], Role.OFFICER)

    say(answered(report), members=[alliance["Mitte"]], by=officer)

    told = Notification.objects.get(activity__verb="answered")
    assert [one.destination.address for one in told.deliveries.all()] == ["bauamt@mitte.example"]
    client.force_login(planner)
    page = client.get("/posteingang/?was=rundum").content.decode()
    assert "Nord hat zu Gewerbegebiet Nord geantwortet: Bedenken." in page
    assert "Mitte hat die Meldung gemacht." in page
    assert "neue Meldung" not in page


def test_nobody_is_told_of_their_own_act_and_a_key_is_one_act(alliance, report, planner):
    key = uuid.uuid4()
    officer = paper.person(alliance["Nord"], Role.OFFICER)

    say(answered(report), people=[planner, officer], by=officer, idempotency_key=key)
    say(answered(report), people=[planner, officer], by=officer, idempotency_key=key)

    assert [one.user for one in Notification.objects.filter(activity__verb="answered")] == [planner]
    assert Activity.objects.filter(verb="answered").count() == 1


def test_what_concerns_no_report_comes_from_the_alliance(alliance, planner, client, settings):
    saying = Saying(
        verb="event", title="Herbsttreffen", news="Einladung", lead="Die Allianz lädt ein.", path="/termine/",
        button="Ansehen", why="Sie arbeiten in Mitte.", thread="event-1",
    )  # fmt: skip

    say(saying, people=[planner])

    client.force_login(planner)
    page = client.get("/posteingang/").content.decode()
    assert "Herbsttreffen" in page
    assert settings.ALLIANCE_NAME in page
    assert Destination.objects.get(user=planner).address == planner.email


def test_the_mail_says_it_in_the_thread_of_its_report(alliance, report, settings):
    say(answered(report), members=[alliance["Mitte"]])
    told = Notification.objects.get(activity__verb="answered").deliveries.get()

    mail = compose(told)

    assert mail.subject == "[Mitte] Gewerbegebiet Nord – Nord hat Bedenken"
    assert "Nord hat zu Gewerbegebiet Nord geantwortet: Bedenken." in mail.body
    assert mail.extra_headers["References"] == f"<report-{report.pk}@{settings.MAIL_DOMAIN}>"
    assert "List-Unsubscribe" not in mail.extra_headers
