"""Digests: what waited is told once, together, to whom may still see it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Now
from django.template import TemplateSyntaxError
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Role, User
from geo.models import Report
from notifications import delivery, digests, tasks
from notifications.mails import WRITERS
from notifications.models import Delivery, Destination, DigestItem, Purpose, State, Subscription
from notifications.rhythm import timing
from notifications.services import break_off, mend, unsubscribe, withdraw
from tests import invariants, paper
from tests.mailing import change, gathered, link_of, parsed, post, sink, tell  # noqa: F401 (sink is a fixture)
from tests.subscribing import subscription
from tests.test_rhythm_nights import BERLIN, NIGHTS, wanted
from tests.together import at_once


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def reader(alliance):
    person = paper.person(alliance["West"])
    subscription(person, name="Wind im Osten", rhythm="weekly")
    return person


def test_nothing_goes_out_before_its_time(planner, reader):
    tell(planner)

    digests.gather()

    assert post() == {}
    assert DigestItem.objects.get().delivery is None


def test_a_week_is_one_mail_that_names_every_report(planner, reader):
    for title in ("Windrad", "Solarpark", "Umspannwerk"):
        tell(planner, title=title)

    mails = gathered()

    (message,) = mails.values()
    week = timezone.localdate() - timedelta(days=7)
    assert message.subject == f"[OstAllianz] 3 Meldungen aus Ihren Abos, Woche vom {date_format(week, 'j. F')}"
    for words in ("1. Umspannwerk (Mitte)", "2. Solarpark (Mitte)", "3. Windrad (Mitte)"):
        assert words in message.body
    assert "Die Meldung passt zu: Ihr Abo „Wind im Osten“." in message.body


def test_the_table_of_contents_leads_to_each_entry(planner, reader):
    for title in ("Windrad", "Solarpark"):
        tell(planner, title=title)

    (message,) = gathered().values()

    html = message.alternatives[0].content
    for anchor in ("m1", "m2"):
        assert f'href="#{anchor}"' in html
        assert f'id="{anchor}"' in html
    assert html.count("/meldungen/") == 2


def test_one_report_alone_stands_in_the_subject(planner, reader):
    tell(planner, title="Windrad am Forst")

    (message,) = gathered().values()

    assert message.subject == "[OstAllianz] 1 Meldung aus Ihren Abos: Windrad am Forst"


def test_a_daily_digest_says_its_day(planner, reader):
    Subscription.objects.update(rhythm="daily")
    tell(planner)
    tell(planner)

    (message,) = gathered().values()

    assert "Woche" not in message.subject
    assert message.subject.startswith("[OstAllianz] 2 Meldungen aus Ihren Abos, ")


def test_what_happened_to_one_report_is_one_entry(planner, reader):
    report = tell(planner, title="Windrad")
    change(report, planner, height_m=200.0)

    (message,) = gathered().values()

    assert "1 Meldung aus Ihren Abos" in message.subject
    assert ": neue Meldung." in message.body
    assert ": geändert." in message.body
    assert "Höhe" not in message.body, "the reader sees the summary alone"


def test_what_was_withdrawn_meanwhile_is_said_so(planner, reader):
    gone = tell(planner, title="Windrad")
    tell(planner, title="Solarpark")
    Report.objects.filter(pk=gone.pk).update(status="withdrawn", withdrawn_at=timezone.now())

    (message,) = gathered().values()

    assert message.body.count("Inzwischen zurückgezogen. Sie müssen nichts mehr tun.") == 1


def test_a_withdrawal_that_is_told_itself_is_not_said_twice(planner, reader):
    report = tell(planner, title="Windrad")
    withdraw(Report.objects.get(pk=report.pk), by=planner, reason="Vertraulicher Grund", idempotency_key=uuid.uuid4())

    (message,) = gathered().values()

    assert "zurückgezogen" in message.body
    assert "Inzwischen" not in message.body
    assert "Vertraulicher Grund" not in message.body


def test_what_the_reader_may_not_see_any_more_is_counted_and_not_named(planner, reader):
    secret = tell(planner, title="Geheimes Windrad")
    tell(planner, title="Solarpark")
    Report.objects.filter(pk=secret.pk).update(audience="affected_only")

    (message,) = gathered().values()

    assert "1 Meldung aus Ihren Abos: Solarpark" in message.subject
    assert "Geheimes" not in message.message().as_string()
    assert "1 Meldung ist für Sie nicht mehr einsehbar." in message.body


def test_when_nothing_is_left_nothing_is_sent(planner, reader):
    tell(planner)
    User.objects.filter(pk=reader.pk).update(is_active=False)

    assert gathered() == {}
    assert Delivery.objects.get().state == State.DROPPED


def test_what_is_unsubscribed_after_gathering_is_not_sent(planner, reader):
    tell(planner)
    DigestItem.objects.update(due_at=timezone.now())
    digests.gather()
    unsubscribe(list(Subscription.objects.all()), user=reader)

    assert post() == {}


def test_a_digest_can_be_unsubscribed_from(planner, reader, client):
    tell(planner)
    (message,) = gathered().values()

    assert "„Wind im Osten“" in client.get(link_of(message)).content.decode()
    client.post(link_of(message), {"List-Unsubscribe": "One-Click"})
    assert Subscription.objects.get().stopped_at is not None


def test_hundreds_are_cut_at_fifty_and_the_inbox_has_the_rest(planner, reader, django_assert_max_num_queries):
    for number in range(53):
        tell(planner, title=f"Windrad {number}")
    DigestItem.objects.update(due_at=timezone.now())
    digests.gather()

    with django_assert_max_num_queries(40):
        (message,) = post().values()

    assert "53 Meldungen aus Ihren Abos" in message.subject
    assert "Und 3 weitere. Sie stehen in Ihrem Posteingang:" in message.body
    assert message.body.count("/meldungen/") == 50


def test_a_mailbox_that_is_broken_holds_its_digest_until_it_is_mended(planner, reader):
    tell(planner)
    box = Destination.objects.get(user=reader)
    break_off(box.pk, "Postfach gelöscht.")

    assert gathered() == {}
    assert Delivery.objects.get().state == State.HELD
    mend(box)
    assert list(post()) == [reader.email]


def test_a_digest_that_cannot_be_written_stops_no_other(planner, reader, alliance, monkeypatch, caplog):
    other = paper.person(alliance["Sued"])
    subscription(other, name="Alles", rhythm="weekly")
    tell(planner)
    whole = WRITERS[Purpose.DIGEST]

    def torn(delivery):
        if delivery.destination.user == reader:
            raise TemplateSyntaxError("{% oops")
        return whole(delivery)

    monkeypatch.setitem(WRITERS, Purpose.DIGEST, torn)
    assert list(gathered()) == [other.email]
    assert Delivery.objects.get(destination__user=reader).state == State.FAILED
    assert "cannot be written" in caplog.text


def test_every_attempt_has_the_same_message_id(sink, planner, reader):  # noqa: F811
    tell(planner)
    sink.mode = "greylist"
    gathered()
    Delivery.objects.update(due_at=timezone.now())

    delivery.deliver("email")

    digest = Delivery.objects.get(purpose=Purpose.DIGEST)
    assert (digest.state, digest.attempt) == (State.DONE, 2)
    assert sink.ids() == [f"<{digest.pk}@ostallianz.example>"]


def test_a_digest_is_small_and_reads_well_in_a_strict_mail_program(planner, reader):
    tell(planner, title="Wind & <b>Wetter</b>\r\nBcc: alle@welt.example")

    (message,) = gathered().values()

    source = parsed(message)
    assert source["Bcc"] is None
    assert "<b>Wetter" not in message.alternatives[0].content
    assert source["References"] is None
    assert len(message.message().as_bytes()) < 60_000


def test_the_worker_gathers_and_sends_what_is_due(planner, reader):
    tell(planner)
    DigestItem.objects.update(due_at=timezone.now() - timedelta(seconds=1))

    tasks.gather_digests(timestamp=0)
    tasks.deliver_due(timestamp=0)

    assert Delivery.objects.get().state == State.DONE
    with connection.cursor() as cursor:
        assert invariants.broken(cursor) == []


@pytest.mark.parametrize("days", [8, -8], ids=["ahead", "behind"])
def test_a_worker_whose_clock_jumps_gathers_when_the_database_says_so(planner, reader, monkeypatch, days):
    for title in ("Windrad", "Solarpark"):
        tell(planner, title=title)
    honest = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: honest() + timedelta(days=days))

    tasks.gather_digests(timestamp=0)
    assert not Delivery.objects.exists(), "its hour is to come"
    DigestItem.objects.update(due_at=Now() - timedelta(seconds=1))
    tasks.gather_digests(timestamp=0)
    (message,) = post().values()

    week = timezone.localdate(honest()) - timedelta(days=7)
    assert f"Woche vom {date_format(week, 'j. F')}" in message.subject
    assert abs(Delivery.objects.get().created_at - honest()) < timedelta(minutes=5)
    with connection.cursor() as cursor:
        assert invariants.broken(cursor) == []


@pytest.mark.parametrize("days", [8, -8], ids=["ahead", "behind"])
def test_what_a_machine_with_a_wrong_clock_announces_comes_in_the_digest_of_its_week(
    planner, reader, monkeypatch, days
):
    tell(planner, title="Windrad")
    honest = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: honest() + timedelta(days=days))

    tell(planner, title="Solarpark")

    assert DigestItem.objects.count() == 2
    assert DigestItem.objects.values("due_at").distinct().count() == 1


@pytest.mark.parametrize("night", NIGHTS, ids=str)
@pytest.mark.parametrize("hour", [2, 3])
def test_in_the_nights_when_the_clock_changes_a_digest_is_gathered_once_at_its_hour(
    planner, reader, monkeypatch, night, hour
):
    tell(planner)
    evening = datetime(night.year, night.month, night.day, 0, 30, tzinfo=BERLIN).astimezone(UTC)
    due = timing(wanted("daily", hour), evening).at
    DigestItem.objects.update(due_at=due)

    gathered_at = []
    for minutes in range(0, 6 * 60, 30):
        moment = evening + timedelta(minutes=minutes)
        monkeypatch.setattr(digests, "Now", lambda moment=moment: Value(moment))
        gathered_at += [moment] * digests.gather()

    assert gathered_at == [due]


@pytest.mark.django_db(transaction=True)
def test_workers_that_gather_at_once_tell_nothing_twice():
    paper.draw_boundaries()
    members = paper.found_alliance()
    planner = paper.person(members["Mitte"], Role.PLANNER)
    for name in ("Nord", "West", "Ost", "Sued"):
        subscription(paper.person(members[name]), rhythm="daily")
    for _ in range(3):
        tell(planner)
    DigestItem.objects.update(due_at=timezone.now())

    at_once(*[digests.gather] * 4)

    assert Delivery.objects.filter(purpose=Purpose.DIGEST).count() == 4
    assert not DigestItem.objects.filter(delivery=None).exists()
