"""Vorschau, Melden, Zurückziehen as pages, and the demo's mailbox."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from accounts.models import Role
from geo.services import save_draft, start_version
from notifications import delivery
from notifications.models import Activity, Delivery, DemoMail, Destination, RecipientChoice, State
from notifications.reach import reach
from notifications.services import announce, mark_read
from notifications.templatetags.reach import reach_table
from tests import paper

NORTH = paper.box(1.5, 3.4, 2.5, 3.82)


@pytest.fixture
def planner(alliance, client):
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    client.force_login(planner)
    return planner


def page(client, report, name="report-preview"):
    return client.get(reverse(name, args=[report.pk]))


def button(response):
    """Return what the page's Melden button sends."""
    html = response.content.decode()
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', html)[1]
        for name in ("version", "revision", "digest", "idempotency_key")
    }


def test_the_preview_names_who_will_know_and_why_and_sends_nothing(client, planner):
    html = page(client, paper.draft(planner, NORTH)).content.decode()

    assert "1 Mitglied erfährt von „Gewerbegebiet Nord“" in html
    assert "Regel „Gewerbe 1.000 m“" in html
    assert "E-Mail an Bauamt Nord" in html
    assert "[Mitte] Gewerbegebiet Nord – neue Meldung, 180 m von Ihrer Grenze" in html
    assert 'src="data:image/png;base64,' in html
    assert not Activity.objects.exists()


def test_an_incomplete_draft_has_no_button_but_says_what_is_missing(client, planner):
    html = page(client, paper.draft(planner, NORTH, title="")).content.decode()

    assert "Geben Sie der Meldung einen Titel." in html
    assert "report-announce" not in html
    assert ">Melden<" not in html


def test_pressing_melden_tells_the_neighbour_and_says_so(client, planner):
    report = paper.draft(planner, NORTH)
    seen = button(page(client, report))

    response = client.post(reverse("report-announce", args=[report.pk]), seen)

    (message,) = response.wsgi_request._messages
    assert response.url == reverse("report-detail", args=[report.pk])
    assert str(message) == "1 Mitglied benachrichtigt: Nord."


def test_pressing_twice_with_the_same_page_is_one_announcement(client, planner):
    report = paper.draft(planner, NORTH)
    seen = button(page(client, report))

    for _ in range(2):
        assert client.post(reverse("report-announce", args=[report.pk]), seen).status_code == 302

    assert (Activity.objects.count(), Delivery.objects.count()) == (1, 1)


def test_what_changed_since_the_preview_is_shown_before_it_is_sent(client, planner):
    report = paper.draft(planner, NORTH)
    seen = button(page(client, report))
    save_draft(report.versions.get(), {"title": "Gewerbegebiet Nordost"}, by=planner, revision=0)

    response = client.post(reverse("report-announce", args=[report.pk]), seen)

    assert response.status_code == 409
    assert "Der Entwurf wurde geändert" in response.content.decode()
    assert "Gewerbegebiet Nordost" in response.content.decode()
    assert not Activity.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_answer_lost_after_the_commit_is_asked_for_again(client, monkeypatch):
    paper.draw_boundaries()
    planner = paper.person(paper.found_alliance()["Mitte"], Role.PLANNER)
    client.force_login(planner)
    report = paper.draft(planner, NORTH)
    seen = button(page(client, report))
    cuts = iter([True, False])

    def cut_after_commit(*args, **kwargs):
        activity = announce(*args, **kwargs)
        if next(cuts):
            raise OperationalError("server closed the connection unexpectedly")
        return activity

    monkeypatch.setattr("notifications.views.announcing.announce", cut_after_commit)

    response = client.post(reverse("report-announce", args=[report.pk]), seen)

    assert response.status_code == 302
    assert (Activity.objects.count(), Delivery.objects.count()) == (1, 1)


def test_the_button_works_for_the_thousandth_version_and_the_thousandth_revision(client, alliance, planner):
    report = paper.draft(planner, NORTH)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE geo_reportversion SET id = 1234567, revision = 1234 WHERE report_id = %s", [report.pk])

    response = client.post(reverse("report-announce", args=[report.pk]), button(page(client, report)))

    assert response.status_code == 302
    assert Activity.objects.count() == 1


def test_a_member_is_taken_off_with_a_reason_and_back(client, alliance, planner):
    report = paper.draft(planner, NORTH)
    choice = {"member": alliance["Nord"].pk, "choice": "remove"}

    refused = client.post(reverse("report-choice", args=[report.pk]), choice | {"reason": " "})
    assert refused.status_code == 422
    assert "Warum soll Nord es nicht erfahren?" in refused.content.decode()
    client.post(reverse("report-choice", args=[report.pk]), choice | {"reason": "Weiß es schon"})
    assert "Kein Mitglied ist betroffen" in page(client, report).content.decode()
    client.post(reverse("report-choice", args=[report.pk]), choice | {"choice": "rule"})

    assert not RecipientChoice.objects.exists()
    assert "1 Mitglied erfährt" in page(client, report).content.decode()


def test_a_member_is_added_with_a_reason_and_what_was_typed_stays(client, alliance, planner):
    report = paper.draft(planner, NORTH)
    choice = {"member": alliance["Sued"].pk, "choice": "add"}

    refused = client.post(reverse("report-choice", args=[report.pk]), choice | {"reason": "x" * 301})
    assert "x" * 301 in refused.content.decode()
    client.post(reverse("report-choice", args=[report.pk]), choice | {"reason": "Zufahrt"})

    html = page(client, report).content.decode()
    assert "2 Mitglieder erfahren" in html
    assert "von Hand ergänzt: Zufahrt" in html


def test_each_member_s_mail_can_be_read_before_it_is_sent(client, alliance, planner):
    report = paper.draft(planner, paper.box(1.5, 3.4, 3.8, 3.82))

    html = client.get(reverse("report-preview", args=[report.pk]), {"mitglied": alliance["Ost"].pk}).content.decode()

    assert "So liest es Ost" in html
    assert "200 m von Ihrer Grenze" in html


def test_an_immaterial_version_is_published_and_the_page_says_so(client, planner):
    report = paper.draft(planner, NORTH)
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    version = start_version(report, by=planner)
    save_draft(version, {"description": "Klarer."}, by=planner, revision=version.revision)

    response = page(client, report)
    client.post(reverse("report-announce", args=[report.pk]), button(response))

    assert "Diese Fassung benachrichtigt niemanden" in response.content.decode()
    assert "Veröffentlichen" in response.content.decode()
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("name", ["report-preview", "report-choice", "report-announce", "report-withdraw"])
def test_a_stranger_s_report_does_not_exist(client, alliance, planner, name):
    stranger = paper.person(alliance["Nord"], Role.PLANNER)
    report = paper.draft(stranger, paper.box(1, 5, 2, 6))

    act = client.get if name == "report-preview" else client.post
    assert act(reverse(name, args=[report.pk])).status_code == 404


def test_withdrawing_asks_for_a_reason_and_tells_those_who_knew(client, planner):
    report = paper.draft(planner, NORTH)
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    html = page(client, report, "report-withdraw").content.decode()
    assert "1 Mitglied erfährt, dass die Meldung zurückgezogen ist: Nord." in html
    key = re.search(r'name="idempotency_key" value="([^"]*)"', html)[1]
    address = reverse("report-withdraw", args=[report.pk])

    assert client.post(address, {"idempotency_key": key, "reason": ""}).status_code == 422
    for _ in range(2):
        assert client.post(address, {"idempotency_key": key, "reason": "Kein Bedarf"}).status_code == 302

    report.refresh_from_db()
    assert (report.status, report.withdrawn_reason) == ("withdrawn", "Kein Bedarf")
    assert Activity.objects.count() == 2


def test_the_reporter_sees_who_was_reached_in_plain_words(alliance, planner, rf):
    report = paper.draft(planner, paper.box(1.5, 3.4, 3.8, 3.82))
    activity = announce(report, by=planner, idempotency_key=uuid.uuid4())
    Destination.objects.filter(member=alliance["Ost"]).update(active=False)
    delivery.deliver("email")
    Delivery.objects.filter(notification__member=alliance["Nordost"]).update(
        state=State.FAILED, last_error="Der Mailserver nimmt für diese Adresse nichts an (550 unbekannt)."
    )
    Delivery.objects.filter(notification__member=alliance["Nord"]).update(attempt=2)
    reader = paper.person(alliance["Nord"], Role.OFFICER)
    mark_read(activity.notifications.get(member=alliance["Nord"]), by=reader)

    rows = {row.member.short_name: row for row in reach(report)}

    assert re.fullmatch(r"übergeben am .+ Uhr, im zweiten Versuch", rows["Nord"].ways[0].sentence)
    assert rows["Nordost"].ways[0].sentence.startswith("nicht zustellbar: Der Mailserver nimmt")
    assert rows["Nord"].read.endswith("Uhr")
    assert rows["Ost"].read == ""
    assert "Muster" not in str(rows)


def test_other_members_do_not_see_who_was_reached(alliance, planner, rf):
    report = paper.draft(planner, NORTH)
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    request = rf.get("/")

    shown = {}
    for name, user in {
        "reporter": planner,
        "neighbour": paper.person(alliance["Nord"], Role.PLANNER),
        "office": paper.person(None, Role.COORDINATOR),
    }.items():
        request.user = user
        shown[name] = reach_table({"request": request}, report)["shown"]

    assert shown == {"reporter": True, "neighbour": False, "office": True}


def test_the_demo_keeps_its_mails_and_shows_them(client, planner, settings):
    settings.DEMO_MAILBOX = True
    settings.EMAIL_BACKEND = "notifications.demo_mailbox.DemoMailboxBackend"
    announce(paper.draft(planner, NORTH), by=planner, idempotency_key=uuid.uuid4())
    delivery.deliver("email")
    kept = DemoMail.objects.get()

    listed = client.get(reverse("demo-mailbox")).content.decode()
    shown = client.get(reverse("demo-mail", args=[kept.pk])).content.decode()
    pretty = client.get(reverse("demo-mail-html", args=[kept.pk]))

    assert "neue Meldung, 180 m von Ihrer Grenze" in listed
    assert "Der Umgriff liegt 180 m von Ihrer Grenze." in shown
    assert "data:image/png;base64," in shown
    assert "cid:" not in pretty.content.decode()
    assert "script-src 'none'" in pretty["Content-Security-Policy"]
    assert "sandbox" in pretty["Content-Security-Policy"]


def test_a_real_system_has_no_demo_mailbox(client, planner, settings):
    settings.DEMO_MAILBOX = False
    assert client.get(reverse("demo-mailbox")).status_code == 404


def test_the_planner_sees_how_many_hear_by_subscription_and_never_who(alliance, client):
    from tests.subscribing import subscription

    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    subscription(paper.person(alliance["Ost"], name="ostfrau"))
    subscription(planner)
    report = paper.draft(planner, paper.box(1.8, 1.8, 2.2, 2.2))
    client.force_login(planner)

    page = client.get(f"/meldungen/{report.pk}/vorschau/").content.decode()

    assert "Außerdem hört 1 Empfänger davon" in page
    assert "ostfrau" not in page
