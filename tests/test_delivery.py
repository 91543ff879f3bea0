"""Claim, send, complete: what becomes of a delivery when the mail server says no, nothing, or too much."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Role
from notifications import delivery
from notifications.models import Delivery, Destination, Sending, State
from notifications.pictures import draw
from notifications.services import announce
from tests import paper
from tests.sink import Sink
from tests.together import at_once


@pytest.fixture
def sink(settings):
    with Sink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 4
        server.patience_s = 12
        yield server


@pytest.fixture
def waiting(alliance):
    """One delivery that waits: Nord is to hear of a business park in Mitte."""
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    announce(paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82)), by=planner, idempotency_key=uuid.uuid4())
    return Delivery.objects.get()


def attempt(one):
    delivery.deliver("email")
    one.refresh_from_db()
    return one


def due_now(one):
    Delivery.objects.filter(pk=one.pk).update(due_at=timezone.now() - timedelta(seconds=1))


def test_a_mail_is_handed_over_once(sink, waiting):
    attempt(waiting)
    attempt(waiting)

    (mail,) = sink.mails
    assert (waiting.state, waiting.attempt, waiting.last_error) == (State.DONE, 1, "")
    assert mail.recipient == "bauamt@nord.example"
    assert mail.message_id.startswith(f"<{waiting.pk}@")


def test_a_mailbox_that_does_not_exist_is_given_up_at_once(sink, waiting):
    sink.mode = "refuse"

    attempt(waiting)

    assert waiting.state == State.FAILED
    assert "no such mailbox" in waiting.last_error
    assert waiting.completed_at is not None


def test_greylisting_is_met_with_patience_under_the_same_message_id(sink, waiting):
    sink.mode = "greylist"

    attempt(waiting)
    assert (waiting.state, waiting.attempt) == (State.WAITING, 1)
    assert timedelta(seconds=50) < waiting.due_at - timezone.now() < timedelta(seconds=75)
    due_now(waiting)
    attempt(waiting)

    assert (waiting.state, waiting.attempt, waiting.last_error) == (State.DONE, 2, "")
    assert sink.ids() == [f"<{waiting.pk}@ostallianz.example>"]


@pytest.mark.parametrize(
    ("mode", "words"),
    [("hang", "brach ab"), ("drop", "brach ab"), ("refuse_sender", "weist uns ab")],
)
def test_what_may_pass_is_tried_again(sink, waiting, mode, words):
    sink.mode = mode

    attempt(waiting)

    assert waiting.state == State.WAITING
    assert words in waiting.last_error


def test_a_message_the_server_refuses_is_given_up(sink, waiting):
    sink.mode = "refuse_data"

    attempt(waiting)

    assert (waiting.state, "554" in waiting.last_error) == (State.FAILED, True)


def test_a_server_that_is_down_is_tried_again(sink, waiting):
    sink.stop()

    attempt(waiting)

    assert (waiting.state, "nicht erreichbar" in waiting.last_error) == (State.WAITING, True)


def test_a_server_that_never_answers_quit_does_not_hold_up_the_row(sink, waiting):
    sink.mode, sink.patience_s = "hang_quit", 30
    begun = time.monotonic()

    attempt(waiting)

    assert waiting.state == State.DONE
    assert time.monotonic() - begun < 15


def test_a_server_that_drips_is_cut_off_before_the_lease_ends(sink, waiting, settings):
    settings.DELIVERY_LEASE_SECONDS = 12
    sink.mode, sink.patience_s = "drip", 60
    begun = time.monotonic()

    attempt(waiting)

    assert waiting.state == State.WAITING
    assert time.monotonic() - begun < 12


def test_an_address_nobody_can_have_does_not_stop_the_others(sink, alliance, waiting):
    waiting.destination.address = "kein postfach@@nord"
    waiting.destination.save()
    planner = paper.person(alliance["Mitte"], Role.PLANNER, name="zweite")
    announce(paper.draft(planner, paper.box(1.5, 0.3, 2.5, 0.6)), by=planner, idempotency_key=uuid.uuid4())

    attempt(waiting)

    assert (waiting.state, "gültige" in waiting.last_error) == (State.FAILED, True)
    assert [mail.recipient for mail in sink.mails] == ["bauamt@sued.example"]


def test_a_mailbox_that_its_server_does_not_know_rests_at_once_and_others_are_held(sink, waiting):
    sink.answers["bauamt@nord.example"] = "550 5.1.1 no such user"

    attempt(waiting)

    waiting.destination.refresh_from_db()
    assert (waiting.state, waiting.destination.is_broken) == (State.FAILED, True)
    assert "5.1.1" in waiting.destination.broken_why


def test_a_mailbox_refused_by_policy_does_not_rest(sink, waiting):
    sink.answers["bauamt@nord.example"] = "550 5.7.1 not welcome"

    attempt(waiting)

    waiting.destination.refresh_from_db()
    assert (waiting.state, waiting.destination.is_broken) == (State.FAILED, False)


def test_an_address_that_rests_gets_nothing_until_it_is_used_again(sink, waiting):
    waiting.destination.active = False
    waiting.destination.save()

    attempt(waiting)
    assert (waiting.state, waiting.last_error) == (State.WAITING, "Die Adresse ist abgeschaltet.")
    waiting.destination.active = True
    waiting.destination.save()
    due_now(waiting)
    attempt(waiting)

    assert [mail.recipient for mail in sink.mails] == ["bauamt@nord.example"]


def test_a_line_break_in_a_name_does_not_make_a_header(sink, waiting):
    waiting.destination.label = "Bauamt\r\nBcc: alle@welt.example"
    waiting.destination.save()

    attempt(waiting)

    (mail,) = sink.mails
    assert waiting.state == State.DONE
    assert mail.message["Bcc"] is None
    assert [mail.recipient for mail in sink.mails] == ["bauamt@nord.example"]


def test_a_broken_template_is_poison_and_no_more(sink, waiting, monkeypatch):
    monkeypatch.setattr("notifications.channels.email.compose", _broken)

    attempt(waiting)

    assert (waiting.state, "nicht erstellen" in waiting.last_error) == (State.FAILED, True)


def _broken(_delivery):
    from django.template import TemplateSyntaxError

    raise TemplateSyntaxError("{% oops")


def test_an_error_of_ours_is_tried_again_by_a_better_version(sink, waiting, monkeypatch):
    monkeypatch.setattr("notifications.channels.email.compose", lambda _delivery: (_ for _ in ()).throw(RuntimeError))

    attempt(waiting)

    assert waiting.state == State.WAITING


def test_a_worker_that_lost_its_lease_changes_nothing(sink, waiting):
    late = delivery.claim("email")
    due_now(waiting)
    attempt(waiting)

    delivery._mine(late.pk, late.attempt).update(state=State.FAILED, completed_at=timezone.now())

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempt) == (State.DONE, 2)


def test_a_claimed_delivery_is_nobody_elses_until_its_lease_ends(waiting):
    assert delivery.claim("email").attempt == 1
    assert delivery.claim("email") is None
    due_now(waiting)
    assert delivery.claim("email").attempt == 2


def test_waits_grow_from_a_minute_to_an_hour(settings):
    waits = [delivery.wait_after(number, "email").total_seconds() / 60 for number in (1, 2, 3, 4, 5, 6, 50)]

    for wait, least in zip(waits, (1, 5, 15, 30, 60, 60, 60), strict=True):
        assert least <= wait <= least * 1.2


def test_after_five_days_it_is_given_up(sink, waiting):
    sink.stop()
    Delivery.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(days=5))

    attempt(waiting)

    assert (waiting.state, "nicht erreichbar" in waiting.last_error) == (State.FAILED, True)


def test_a_worker_that_was_off_for_a_week_still_sends(sink, waiting):
    week_ago = timezone.now() - timedelta(days=7)
    Delivery.objects.filter(pk=waiting.pk).update(created_at=week_ago, due_at=week_ago)

    attempt(waiting)

    assert waiting.state == State.DONE


def test_a_delivery_that_kills_its_workers_is_given_up_in_the_end(sink, waiting):
    Delivery.objects.filter(pk=waiting.pk).update(attempt=delivery.MOST_ATTEMPTS)

    attempt(waiting)

    assert (waiting.state, sink.mails) == (State.FAILED, [])


def test_what_hangs_when_the_worker_stops_is_handed_back(waiting):
    claimed = delivery.claim("email")
    delivery._in_hand[claimed.pk] = claimed.attempt
    try:
        assert delivery.hand_back() == 1
    finally:
        delivery._in_hand.clear()

    assert delivery.claim("email").attempt == 2


@pytest.mark.django_db(transaction=True)
def test_many_workers_share_the_queue_without_sending_twice(sink):
    paper.draw_boundaries()
    planner = paper.person(paper.found_alliance()["Mitte"], Role.PLANNER)
    for _ in range(10):
        announce(paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82)), by=planner, idempotency_key=uuid.uuid4())

    at_once(*[lambda: delivery.deliver("email")] * 4)

    assert len(sink.ids()) == len(set(sink.ids())) == 10
    assert set(Delivery.objects.values_list("state", "attempt")) == {(State.DONE, 1)}
    assert Sending.objects.get().mark == 10, "each was counted, whoever took it"


@pytest.mark.django_db(transaction=True)
def test_two_mailboxes_of_a_member_at_the_same_moment_share_one_map(sink, monkeypatch):
    paper.draw_boundaries()
    alliance = paper.found_alliance()
    Destination.objects.create(member=alliance["Nord"], channel="email", address="rathaus@nord.example")
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    announce(paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82)), by=planner, idempotency_key=uuid.uuid4())
    drawn = []

    def slowly(scene):
        drawn.append(scene)
        time.sleep(0.5)
        return draw(scene)

    monkeypatch.setattr("notifications.pictures.draw", slowly)

    at_once(*[lambda: delivery.deliver("email")] * 2)

    assert {mail.recipient for mail in sink.mails} == {"bauamt@nord.example", "rathaus@nord.example"}
    assert len(drawn) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_taken_inside_a_transaction_that_may_come_to_nothing():
    with transaction.atomic(), pytest.raises(RuntimeError):
        delivery.claim("email")
