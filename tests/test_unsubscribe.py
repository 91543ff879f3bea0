"""Unsubscribing with the button of a mail program, and with the link in the mail."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from notifications import unsubscribing
from notifications.models import Delivery, Notification, OptOut, Subscription
from tests import paper
from tests.mailing import NORTH, gathered, link_of, parsed, post, tell
from tests.subscribing import subscription

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def neighbour(alliance):
    return paper.person(alliance["West"])


@pytest.fixture
def stranger():
    """A mail program: no cookies, no page seen before."""
    return Client(enforce_csrf_checks=True)


def mail_to(address, planner):
    tell(planner)
    return post()[address]


def test_a_subscription_mail_carries_the_headers_of_rfc_8058(planner, neighbour, settings):
    settings.UNSUBSCRIBE_ADDRESS = "abbestellen@ostallianz.example"
    subscription(neighbour)

    head = parsed(mail_to(neighbour.email, planner))

    link, box = re.findall(r"<([^>]*)>", head["List-Unsubscribe"])
    token = link.rstrip("/").rpartition("/")[2]
    assert link == f"http://localhost:8000/abbestellen/{token}/"
    assert box == f"mailto:abbestellen@ostallianz.example?subject=abbestellen%20{token}".replace(":", "%3A").replace(
        "mailto%3A", "mailto:"
    )
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert head["List-Id"] == "OstAllianz <abos.ostallianz.example>"


def test_a_duty_notice_cannot_be_unsubscribed(alliance, planner):
    officer = paper.person(alliance["Nord"], Role.OFFICER)
    subscription(officer)
    subscription(alliance["Nord"])
    tell(planner, NORTH)

    message = post()["bauamt@nord.example"]

    assert not {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"} & set(parsed(message).keys())
    assert "abbestellen" not in message.body + message.alternatives[0].content


def test_the_address_of_a_duty_notice_is_never_valid(planner, alliance, client):
    tell(planner, NORTH)
    token = signing.dumps(Delivery.objects.get().pk.hex, salt=unsubscribing.SALT)

    assert client.get(f"/abbestellen/{token}/").status_code == 404


def test_one_click_stops_it_without_cookies_or_a_page(planner, neighbour, stranger):
    subscription(neighbour)
    link = link_of(mail_to(neighbour.email, planner))

    answer = stranger.post(link, ONE_CLICK)

    assert (answer.status_code, answer.content.decode()) == (200, "Abbestellt.")
    tell(planner)
    assert neighbour.email not in post()


def test_one_click_as_a_form_with_boundaries_works_too(planner, neighbour, stranger):
    subscription(neighbour)
    link = link_of(mail_to(neighbour.email, planner))
    body = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'

    answer = stranger.generic("POST", link, body, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 200
    assert Subscription.objects.get().stopped_at is not None


def test_any_other_post_without_the_page_is_refused(planner, neighbour, stranger):
    mine = subscription(neighbour)
    link = link_of(mail_to(neighbour.email, planner))

    assert stranger.post(link, {"abo": mine.pk}).status_code == 403
    assert Subscription.objects.get().stopped_at is None


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_mail_scanner_that_opens_every_link_stops_nothing(planner, neighbour, client, method):
    subscription(neighbour)
    link = link_of(mail_to(neighbour.email, planner))

    for _ in range(3):
        getattr(client, method)(link)

    assert Subscription.objects.get().stopped_at is None


def test_the_page_names_the_subscriptions_and_nothing_else(planner, neighbour, client):
    subscription(neighbour, name="Wind im Osten")
    subscription(neighbour, name="Fremdes", uses=["wind"])
    link = link_of(mail_to(neighbour.email, planner))

    page = client.get(link).content.decode()

    assert "„Wind im Osten“" in page
    for secret in ("Fremdes", neighbour.email, "Gewerbegebiet", "Muster"):
        assert secret not in page


def test_only_what_was_ticked_stops_and_it_can_be_taken_back(planner, neighbour, client):
    keep, stop = subscription(neighbour, name="Bleibt"), subscription(neighbour, name="Endet")
    link = link_of(mail_to(neighbour.email, planner))

    page = client.post(link, {"abo": stop.pk}, follow=True).content.decode()
    assert "Abbestellt. Daraus kommt nichts mehr." in page
    assert names_of(Subscription.objects.kept()) == ["Bleibt"]

    client.post(link, {"abo": stop.pk, "wieder": "1"})
    assert names_of(Subscription.objects.kept()) == ["Bleibt", "Endet"]
    assert keep.pk


def names_of(subscriptions):
    return sorted(subscriptions.values_list("name", flat=True))


def test_nothing_ticked_is_nothing_stopped(planner, neighbour, client):
    subscription(neighbour)
    link = link_of(mail_to(neighbour.email, planner))

    page = client.post(link, follow=True).content.decode()

    assert "Nichts ausgewählt" in page
    assert Subscription.objects.get().stopped_at is None


def test_a_link_stops_only_what_its_own_mail_was_for(planner, neighbour, client):
    subscription(neighbour)
    link = link_of(mail_to(neighbour.email, planner))
    foreign = subscription(paper.person(neighbour.member, name="andere"), name="Fremdes")

    client.post(link, {"abo": foreign.pk})

    foreign.refresh_from_db()
    assert foreign.stopped_at is None


def test_an_office_subscription_goes_on_for_the_others(alliance, planner, neighbour, stranger):
    colleague = paper.person(alliance["West"], name="kollegin")
    subscription(alliance["West"], name="Rundum")
    tell(planner)
    mails = post()

    stranger.post(link_of(mails[neighbour.email]), ONE_CLICK)

    assert OptOut.objects.get().user == neighbour
    tell(planner)
    assert sorted(post()) == ["bauamt@west.example", colleague.email]


def test_a_mailbox_unsubscribes_for_itself(alliance, planner, neighbour, stranger):
    subscription(alliance["West"], name="Rundum")
    tell(planner)

    stranger.post(link_of(post()["bauamt@west.example"]), ONE_CLICK)

    tell(planner)
    assert list(post()) == [neighbour.email]


def test_after_unsubscribing_the_duty_notice_still_comes(alliance, planner, stranger):
    officer = paper.person(alliance["Nord"], Role.OFFICER)
    subscription(officer)
    stranger.post(link_of(mail_to(officer.email, planner)), ONE_CLICK)

    tell(planner, NORTH)

    assert list(post()) == ["bauamt@nord.example"]


def test_what_waited_for_the_digest_is_not_sent_but_stays_in_the_inbox(planner, neighbour, stranger):
    subscription(neighbour)
    link = link_of(mail_to(neighbour.email, planner))
    Subscription.objects.update(rhythm="daily")
    tell(planner)

    stranger.post(link, ONE_CLICK)

    assert gathered() == {}
    assert Notification.objects.inbox_of(neighbour).count() == 2


def test_pressing_again_changes_nothing(planner, neighbour, stranger):
    subscription(neighbour)
    link = link_of(mail_to(neighbour.email, planner))

    assert [stranger.post(link, ONE_CLICK).status_code for _ in range(2)] == [200, 200]


def test_a_link_of_two_years_ago_says_so_and_stops_nothing(planner, neighbour, client, monkeypatch):
    subscription(neighbour)
    link = link_of(mail_to(neighbour.email, planner))
    later = (timezone.now() + timedelta(days=700)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)

    answer = client.post(link, ONE_CLICK)

    assert answer.status_code == 410
    assert "älter als ein Jahr" in answer.content.decode()
    assert Subscription.objects.get().stopped_at is None


@pytest.mark.parametrize("token", ["x", "a:b:c", signing.dumps(uuid.uuid4().hex, salt="anderer Zweck")])
def test_an_invented_address_does_not_exist(db, client, token):
    assert client.get(f"/abbestellen/{token}/").status_code == 404
    assert client.post(f"/abbestellen/{token}/", ONE_CLICK).status_code == 404


def test_a_subscription_that_is_gone_says_so(planner, neighbour, client):
    subscription(neighbour)
    link = link_of(mail_to(neighbour.email, planner))
    Subscription.objects.all().delete()

    assert "Dieses Abo gibt es nicht mehr" in client.get(link).content.decode()
