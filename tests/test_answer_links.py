"""Answering from the mail: opening the link never acts, posting does; it opens only what the mail was about."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from coordination import services
from coordination.models import Response, TimeRequest
from geo.models import Report
from notifications import answer_links
from notifications.models import Delivery, Destination, Notification
from notifications.services import withdraw
from tests import mailing, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


def tell(planner, **fields):
    asking = {
        "wish": "answer",
        "answer_by": timezone.localdate() + timedelta(days=28),
        "description": "Geheime Hallen.",
    }
    return mailing.tell(planner, mailing.NORTH, **(asking | fields))


def link_in(message):
    return re.search(r"http://localhost:8000(/antworten/[^/]+/)", message.body)[1]


@pytest.fixture
def link(planner):
    tell(planner)
    return link_in(mailing.post()["bauamt@nord.example"])


def fill(client, link, answer="concerns", **more):
    return client.post(link, {"answer": answer, "name": "Frau Huber", "fassung-09000001": "0"} | more)


def seen(client, link):
    return " ".join(client.get(link).content.decode().split())


def test_the_mail_asks_and_its_button_opens_a_page_that_says_little(client, link):
    page = seen(client, link)

    assert "Gewerbegebiet Nord" in page
    assert "Ihre Antwort für Nord" in page
    for word in (
        "Keine Bedenken",
        "Anmerkungen",
        "Gespräch gewünscht",
        "Nicht betroffen",
        "Mehr Zeit nötig",
        "Ihr Name",
    ):
        assert word in page
    assert "Geheime Hallen" not in page
    assert "Bauamt, " not in page
    assert not Response.objects.exists()


def test_both_parts_of_the_mail_carry_both_links(planner):
    report = tell(planner)
    message = mailing.post()["bauamt@nord.example"]

    for text in (message.body, message.alternatives[0][0]):
        assert "Jetzt antworten" in text
        assert "/antworten/" in text
        assert f"/meldungen/{report.pk}/" in text


def test_who_is_only_informed_gets_no_such_link(planner):
    tell(planner, wish="inform", answer_by=None)

    assert "/antworten/" not in mailing.post()["bauamt@nord.example"].body


def test_scanners_that_open_the_link_many_times_change_nothing(client, link):
    before = (Response.objects.count(), Notification.objects.count(), Delivery.objects.count())

    for _ in range(5):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200

    assert client.options(link).status_code == 405
    assert (Response.objects.count(), Notification.objects.count(), Delivery.objects.count()) == before
    assert not Notification.objects.filter(read_at__isnull=False).exists()


def test_posting_answers_under_the_real_name_and_says_how_to_change_it(client, link, alliance):
    answer = fill(client, link, topics=["traffic"], text="Zu nah.")

    assert answer.status_code == 302
    given = Response.objects.get()
    assert (given.answer, given.topics, given.given_as, given.given_by) == ("concerns", ["traffic"], "Frau Huber", None)
    page = seen(client, answer.url)
    assert "Danke" in page
    assert "Ändern können Sie die Antwort" in page
    assert "Huber" not in page
    assert Notification.objects.filter(activity__verb="answered", member=alliance["Mitte"]).exists()


def test_it_signs_nobody_in(client, link):
    fill(client, link)

    assert "_auth_user_id" not in client.session
    assert client.get("/meldungen/").status_code == 302


def test_a_name_is_needed_behind_a_shared_mailbox(client, link):
    answer = client.post(link, {"answer": "concerns", "text": "Zu nah."})

    assert "Sagen Sie uns, wer antwortet." in answer.content.decode()
    assert "Zu nah." in answer.content.decode()
    assert not Response.objects.exists()


def test_posting_needs_the_token_of_the_page(link):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert fill(strict, link).status_code == 403
    page = strict.get(link).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert fill(strict, link, csrfmiddlewaretoken=token).status_code == 302


def test_a_person_s_own_mail_asks_for_no_name_and_a_reader_s_offers_nothing(client, planner, alliance):
    officer = paper.person(alliance["Nord"], Role.OFFICER)
    reader = paper.person(alliance["Nord"], name="Leser")
    for person in (officer, reader):
        Destination.objects.create(user=person, channel="email", address=f"{person.pk}@nord.example", duty=True)
    tell(planner)
    mails = mailing.post()
    own = link_in(mails[f"{officer.pk}@nord.example"])

    assert "/antworten/" not in mails[f"{reader.pk}@nord.example"].body
    assert "Ihr Name" not in seen(client, own)
    client.post(own, {"answer": "no_objection"})
    assert Response.objects.get().given_by == officer
    officer.is_active = False
    officer.save()
    assert client.get(own).status_code == 404


def test_already_answered_is_said_kindly_and_can_be_changed(client, link, alliance):
    report = Report.objects.get()
    officer = paper.person(alliance["Nord"], Role.OFFICER, name="Vroni")
    services.answer(
        report, alliance["Nord"], area_keys=[paper.KEYS["Nord"]], answer="remarks", text="Na ja.", by=officer
    )

    page = seen(client, link)
    assert "Nord hat schon geantwortet" in page
    assert "Vroni" not in page
    assert "Na ja." in seen(client, f"{link}?aendern=1")
    refused = fill(client, link).content.decode()
    assert "hat am" in refused
    assert Response.objects.get().answer == "remarks"
    fill(client, link, **{f"fassung-{paper.KEYS['Nord']}": "1"})
    assert Response.objects.get().answer == "concerns"


def test_more_time_is_asked_from_the_mail(client, link):
    until = timezone.localdate() + timedelta(days=40)

    answer = fill(client, link, "more_time", until_on=until.isoformat(), reason="Ausschuss")

    wish = TimeRequest.objects.get()
    assert (wish.until_on, wish.reason, wish.asked_as) == (until, "Ausschuss", "Frau Huber")
    assert "entscheidet" in seen(client, answer.url)


def test_a_withdrawn_report_says_so(client, link, planner):
    withdraw(Report.objects.get(), by=planner, reason="Aus.", idempotency_key=uuid.uuid4())

    page = seen(client, link)
    assert "zurückgezogen" in page
    assert "Antwort senden" not in page
    fill(client, link)
    assert not Response.objects.exists()


def test_who_is_no_longer_affected_has_nothing_to_do(client, link, planner):
    mailing.change(Report.objects.get(), planner, outline=paper.box(1.8, 0.3, 2.2, 0.5))

    assert "nicht betroffen" in seen(client, link)


def test_an_old_link_says_so_and_sends_a_new_one_to_the_same_mailbox_only(client, link, planner, monkeypatch, alliance):
    Destination.objects.create(member=alliance["Nord"], channel="email", address="zweites@nord.example")
    monkeypatch.setattr(answer_links, "VALID_FOR", timedelta(seconds=-1))

    old = client.get(link)
    assert old.status_code == 410
    assert "Dieser Link ist abgelaufen" in old.content.decode()
    assert not mailing.post()
    assert "unterwegs" in client.post(link, {"neu": "1", "answer": "concerns", "name": "X"}).content.decode()
    assert "schon unterwegs" in client.post(link, {"neu": "1"}).content.decode()

    monkeypatch.undo()
    mails = mailing.post()
    assert list(mails) == ["bauamt@nord.example"]
    assert not Response.objects.exists()
    assert "Ihre Antwort für Nord" in seen(client, link_in(mails["bauamt@nord.example"]))


@pytest.mark.parametrize("token", ["quatsch", "a:b:c", "x" * 300])
def test_what_we_did_not_sign_does_not_exist(client, db, token):
    assert client.get(f"/antworten/{token}/").status_code == 404


def test_a_link_for_something_else_opens_nothing(client, planner, alliance):
    tell(planner)
    report = Report.objects.get()
    services.answer(report, alliance["Nord"], area_keys=[paper.KEYS["Nord"]], answer="remarks")
    delivery = Delivery.objects.get(notification__activity__verb="answered")

    assert answer_links.address_of(delivery) == ""


def test_a_mailbox_that_rests_or_moved_opens_nothing(client, link, alliance):
    Destination.objects.filter(member=alliance["Nord"]).update(active=False)

    assert client.get(link).status_code == 404
