"""A member's own system hears of reports: signed, patiently, and of nothing that is confidential."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from accounts.models import Role
from config.embedded import BASE_DIR
from notifications import delivery
from notifications.channels import CHANNELS
from notifications.models import Delivery, Destination, Purpose, State
from notifications.services import announce, mend, withdraw
from notifications.services.webhooks import add_webhook, ping, rotate
from notifications.signing import rotated
from tests import paper
from tests.ports import wait_for_port
from tests.receiver import Receiver, closed_port


@pytest.fixture
def receiver(settings):
    """Nord's system. The operator allowed to reach it inside the own network."""
    settings.EGRESS_ALLOWED_HOSTS = settings.SEND_ONLY_TO = ["127.0.0.1"]
    with Receiver() as server:
        yield server


@pytest.fixture
def hook(alliance, receiver):
    """Nord's webhook; ``hook.secret`` is what its people were shown."""
    destination = Destination(member=alliance["Nord"], address=receiver.url, label="Fachverfahren")
    destination.secret = add_webhook(destination)
    return destination


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def waiting(hook, planner):
    """One delivery that waits: Nord's system is to hear of a business park in Mitte."""
    report = paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82), description="Vertraulich: drei Hallen")
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    return Delivery.objects.get(channel="webhook")


def attempt(one):
    delivery.deliver("webhook")
    one.refresh_from_db()
    return one


def due_now(one):
    Delivery.objects.filter(pk=one.pk).update(due_at=timezone.now() - timedelta(seconds=1))


def test_nords_system_hears_of_a_report_and_the_official_library_says_it_is_ours(receiver, hook, waiting):
    attempt(waiting)

    said = Webhook(hook.secret).verify(receiver.last.body, receiver.last.headers)
    report = waiting.notification.activity.report_id
    assert (waiting.state, waiting.attempt) == (State.DONE, 1)
    assert said["type"] == "report.announced"
    assert said["data"] == {
        "notification": str(waiting.notification_id),
        "activity": str(waiting.notification.activity_id),
        "report": str(report),
        "url": f"http://localhost:8000/meldungen/{report}/",
    }
    assert receiver.last.headers["webhook-id"] == str(waiting.pk)
    assert receiver.last.headers["content-type"] == "application/json"


def test_nothing_confidential_leaves_the_house(receiver, waiting):
    attempt(waiting)

    said = receiver.last.body.decode()
    assert not [word for word in ("Vertraulich", "Gewerbegebiet", "Mitte", "Bauamt") if word in said]


def test_a_message_that_was_tampered_with_is_found_out(receiver, hook, waiting):
    attempt(waiting)

    with pytest.raises(WebhookVerificationError):
        Webhook(hook.secret).verify(receiver.last.body.replace(b"announced", b"withdrawn"), receiver.last.headers)


def test_changing_and_withdrawing_are_told_too(receiver, hook, waiting, planner):
    attempt(waiting)
    withdraw(waiting.notification.activity.report, by=planner, reason="Aufgegeben", idempotency_key=uuid.uuid4())

    delivery.deliver("webhook")

    assert [json.loads(got.body)["type"] for got in receiver.got] == ["report.announced", "report.withdrawn"]


def test_every_attempt_has_the_same_id_and_a_signature_of_its_own_time(receiver, hook, waiting):
    receiver.status = 503
    attempt(waiting)
    due_now(waiting)
    time.sleep(1.1)
    receiver.status = 200

    attempt(waiting)

    first, second = receiver.got
    assert (waiting.state, waiting.attempt, waiting.last_error) == (State.DONE, 2, "")
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] < second.headers["webhook-timestamp"]
    assert Webhook(hook.secret).verify(second.body, second.headers)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (500, "ein Fehler aufgetreten (500)"), (503, "ein Fehler aufgetreten (503)"), (429, "bittet um Geduld (429)"),
        (404, "kennt diese Adresse nicht (404)"), (401, "verweigert den Zugang (401)"), (400, "nicht angenommen (400)"),
        (304, "leitet um"),
    ],
)  # fmt: skip
def test_a_refusal_is_said_in_words_and_tried_again(receiver, waiting, status, words):
    receiver.status = status

    attempt(waiting)

    assert (waiting.state, words in waiting.last_error) == (State.WAITING, True)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_a_yes(receiver, waiting, status):
    receiver.status = status

    assert attempt(waiting).state == State.DONE


def test_the_wish_to_be_left_alone_is_respected(receiver, waiting):
    receiver.status, receiver.answer_headers = 429, {"Retry-After": "3600"}

    attempt(waiting)

    assert timedelta(minutes=59) < waiting.due_at - timezone.now() <= timedelta(hours=1)


def test_the_wish_may_name_a_day_in_the_calendar(receiver, waiting):
    receiver.status = 503
    receiver.answer_headers = {"Retry-After": format_datetime(timezone.now() + timedelta(hours=2))}

    attempt(waiting)

    assert timedelta(minutes=118) < waiting.due_at - timezone.now() <= timedelta(hours=2)


def test_nobody_is_left_alone_for_longer_than_a_day(receiver, waiting):
    receiver.status, receiver.answer_headers = 503, {"Retry-After": "99999999999999"}

    attempt(waiting)

    assert timedelta(hours=23) < waiting.due_at - timezone.now() <= timedelta(hours=24)


@pytest.mark.parametrize("nonsense", ["bald", "-5", "Mon, 99 Foo 2026 25:61:61 GMT", "²"])
def test_a_wish_nobody_understands_changes_nothing(receiver, waiting, nonsense):
    receiver.status, receiver.answer_headers = 503, {"Retry-After": nonsense}

    attempt(waiting)

    assert waiting.state == State.WAITING
    assert waiting.due_at - timezone.now() < timedelta(seconds=7)


def test_a_redirect_into_our_own_machine_is_not_followed(receiver, waiting):
    receiver.status, receiver.answer_headers = 301, {"Location": receiver.url + "/innen"}

    attempt(waiting)

    assert (waiting.state, "leitet um" in waiting.last_error) == (State.WAITING, True)
    assert [got.path for got in receiver.got] == ["/eingang"]


def test_gone_means_gone_until_somebody_mends_it(receiver, hook, waiting, planner):
    receiver.status = 410
    attempt(waiting)
    hook.refresh_from_db()
    assert (waiting.state, hook.is_broken, "(410)" in hook.broken_why) == (State.FAILED, True, True)
    report = paper.draft(planner, paper.box(1.5, 3.5, 2.5, 3.9), title="Zweite")
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    receiver.status = 200
    delivery.deliver("webhook")
    assert len(receiver.got) == 1

    mend(hook)
    delivery.deliver("webhook")

    assert len(receiver.got) == 2


def test_an_endless_answer_is_not_listened_to(receiver, waiting):
    receiver.mode, receiver.status = "endless", 200
    begun = time.monotonic()

    attempt(waiting)

    assert waiting.state == State.DONE
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("mode", ["silent", "drip"])
def test_a_system_that_never_gets_to_the_point_is_given_up_in_time(receiver, waiting, mode, monkeypatch):
    monkeypatch.setattr("notifications.channels.http.ANSWER_WITHIN_S", 0.8)
    receiver.mode = mode
    begun = time.monotonic()

    attempt(waiting)

    assert (waiting.state, waiting.attempt) == (State.WAITING, 1)
    assert "Es wurde abgebrochen" in waiting.last_error
    assert time.monotonic() - begun < 10


def test_a_system_that_is_down_is_tried_again(waiting, hook):
    Destination.objects.filter(pk=hook.pk).update(address=f"http://127.0.0.1:{closed_port()}/")

    attempt(waiting)

    assert (waiting.state, waiting.last_error) == (State.WAITING, "127.0.0.1 nimmt keine Verbindung an.")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]", "2130706433"])
def test_inner_addresses_are_not_reached_unless_the_operator_says_so(receiver, waiting, hook, settings, host):
    settings.EGRESS_ALLOWED_HOSTS, settings.SEND_ONLY_TO = [], ["*"]
    port = receiver.url.split(":")[2].split("/")[0]
    Destination.objects.filter(pk=hook.pk).update(address=f"https://{host}:{port}/")

    attempt(waiting)

    assert (waiting.state, "nicht im öffentlichen Netz" in waiting.last_error) == (State.WAITING, True)
    assert receiver.got == []


def test_without_https_nothing_is_sent_into_the_internet(waiting, hook, settings):
    settings.SEND_ONLY_TO = ["*"]
    Destination.objects.filter(pk=hook.pk).update(address="http://fachverfahren.nord.example/")

    attempt(waiting)

    assert (waiting.state, "https://" in waiting.last_error) == (State.FAILED, True)


def test_a_test_system_tells_nobody_but_whom_it_may(receiver, waiting, settings):
    settings.SEND_ONLY_TO = []

    attempt(waiting)

    assert (waiting.state, waiting.last_error.startswith("Testsystem")) == (State.FAILED, True)
    assert receiver.got == []


def test_a_webhook_that_rests_gets_nothing(receiver, waiting, hook):
    Destination.objects.filter(pk=hook.pk).update(active=False)

    attempt(waiting)

    assert (waiting.state, receiver.got) == (State.WAITING, [])


def test_both_secrets_hold_for_a_day_after_a_new_one_was_made(receiver, hook, waiting):
    new = rotate(hook)

    attempt(waiting)

    assert len(receiver.last.headers["webhook-signature"].split(" ")) == 2
    for secret in (hook.secret, new):
        assert Webhook(secret).verify(receiver.last.body, receiver.last.headers)


def test_a_secret_made_in_a_hurry_does_not_end_the_one_in_use(receiver, hook, waiting):
    rotate(hook)
    rotate(hook)

    attempt(waiting)

    assert Webhook(hook.secret).verify(receiver.last.body, receiver.last.headers)


def test_after_a_day_only_the_new_secret_holds(receiver, hook, waiting):
    new = rotate(hook)
    hook.refresh_from_db()
    hook.details["secrets"][1]["until"] = (timezone.now() - timedelta(seconds=1)).isoformat()
    hook.save()

    attempt(waiting)

    assert Webhook(new).verify(receiver.last.body, receiver.last.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(hook.secret).verify(receiver.last.body, receiver.last.headers)


def test_a_ping_says_nothing_of_any_report(receiver, hook):
    one = ping(hook, by=paper.person(hook.member, Role.OFFICER))

    attempt(one)

    said = Webhook(hook.secret).verify(receiver.last.body, receiver.last.headers)
    assert (one.state, one.purpose, said["type"], said["data"]) == (State.DONE, Purpose.TEST, "ping", {})


def test_a_ping_that_fails_is_not_tried_again(receiver, hook):
    receiver.status = 500
    one = ping(hook, by=paper.person(hook.member, Role.OFFICER))

    attempt(one)

    assert (one.state, "(500)" in one.last_error) == (State.FAILED, True)


def test_ten_attempts_spread_over_more_than_three_days(receiver, waiting):
    receiver.status = 500
    hours = [
        delivery.wait_after(number, "webhook").total_seconds() / 3600 for number in range(1, 10) for _ in range(20)
    ]
    table = [5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24]

    assert sum(table) == pytest.approx(75.6, abs=0.1)
    for place, wait in enumerate(hours):
        least = table[place // 20]
        assert least <= wait <= least * 1.2
    assert len({round(wait, 9) for wait in hours}) == len(hours)  # no two systems are asked at the same moment


@pytest.mark.parametrize("jitter", [0, 0.2])
def test_the_tenth_failure_is_the_last(receiver, waiting, jitter, monkeypatch):
    monkeypatch.setattr(delivery.random, "uniform", lambda low, high: 1 + jitter)
    receiver.status = 500
    for _ in range(12):
        attempt(waiting)
        passed = waiting.due_at - timezone.now()
        Delivery.objects.filter(pk=waiting.pk).update(created_at=waiting.created_at - passed)
        due_now(waiting)

    assert (waiting.state, waiting.attempt, len(receiver.got)) == (State.FAILED, 10, 10)


def test_the_registry_knows_how_patient_a_webhook_is():
    way = CHANNELS["webhook"]

    assert len(way.waits_s()) == 9
    assert sum(way.waits_s()) * 1.2 < way.gives_up_after().total_seconds() < sum(way.waits_s()) + 24 * 3600


def test_the_example_for_a_members_it_does_what_it_says(hook, waiting, tmp_path):
    page = (BASE_DIR / "docs/webhooks.md").read_text()
    script = tmp_path / "incoming.py"
    script.write_text(page.split("```python\n")[1].split("```")[0])
    port = closed_port()
    example = subprocess.Popen(
        [sys.executable, str(script)],
        env=os.environ | {"UMGRIFF_SECRET": hook.secret, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_port(port)
        Destination.objects.filter(pk=hook.pk).update(address=f"http://127.0.0.1:{port}/")
        assert attempt(waiting).state == State.DONE
        assert json.loads(example.stdout.readline())["type"] == "report.announced"
        Destination.objects.filter(pk=hook.pk).update(details=hook.details | rotated({}, now=timezone.now()))
        stranger = ping(hook, by=paper.person(hook.member))
        assert "(401)" in attempt(stranger).last_error
    finally:
        example.terminate()
        example.communicate(timeout=60)
