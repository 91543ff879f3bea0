"""What machines ask: /healthz, /readyz, /metrics, and whether the guide's alarms ask for figures that exist."""

from __future__ import annotations

import os
import re
import smtplib
import socket
import threading
import uuid
from datetime import timedelta
from math import isnan

import pytest
import yaml
from django.db import OperationalError, connection
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import Role
from config.embedded import BASE_DIR
from coordination import tasks
from notifications import delivery, health, sending
from notifications.live.hub import MOST_OF_A_PERSON, Hub
from notifications.live.listener import Listener
from notifications.live.stream import MOST_WAITING
from notifications.models import Delivery, MailboxReading
from notifications.services import announce
from tests import paper
from tests.sink import Sink

TOKEN = "ein-langes-geheimnis"
GUIDE = (BASE_DIR / "docs/operators.md").read_text()


@pytest.fixture
def relay(settings, monkeypatch):
    """A mail server that answers, asked anew by every test."""
    monkeypatch.setattr(health, "_answer", None)
    with Sink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def worker(db):
    """A worker that has just said that it lives."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")


@pytest.fixture
def waiting(alliance):
    """One delivery that waits: Nord is to hear of a business park in Mitte."""
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    announce(paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82)), by=planner, idempotency_key=uuid.uuid4())
    return Delivery.objects.get()


def ready(client):
    answer = client.get("/readyz")
    said = answer.json()
    assert (answer.status_code == 200) == said["ready"] == all(one["ok"] for one in said["checks"].values())
    return said["checks"]


def figures(client, settings):
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    samples = [one for family in text_string_to_metric_families(answer.content.decode()) for one in family.samples]
    return {(one.name, *(one.labels[label] for label in sorted(one.labels))): one.value for one in samples}


def test_the_pages_live_even_without_a_database(client):
    answer = client.get("/healthz")  # this test may not touch the database: it would fail

    assert (answer.status_code, answer.content, answer["Cache-Control"].split(",")[0]) == (200, b"ok\n", "max-age=0")


def test_all_is_well(client, relay, worker):
    checks = ready(client)

    assert all(one["ok"] for one in checks.values())
    assert set(checks) == {
        "database",
        "migrations",
        "queue",
        "worker",
        "sending",
        "backup",
        "bounce_mailbox",
        "mail_relay",
    }


def test_a_delivery_that_nobody_takes_is_noticed(client, relay, worker, waiting):
    hour_ago = timezone.now() - timedelta(hours=1)
    Delivery.objects.update(due_at=hour_ago, attempt=1)

    queue = ready(client)["queue"]

    assert not queue["ok"]
    assert queue["oldest_due_s"] >= 3600
    assert queue["expired_leases"] == 1


def test_a_delivery_that_waits_for_its_next_attempt_is_no_trouble(client, relay, worker, waiting):
    Delivery.objects.update(due_at=timezone.now() + timedelta(hours=1), attempt=1)

    assert ready(client)["queue"] == {"ok": True, "oldest_due_s": 0.0, "expired_leases": 0}


@pytest.mark.django_db
def test_no_worker_and_a_silent_worker_are_noticed(client, relay):
    assert ready(client)["worker"] == {"ok": False, "heartbeat_age_s": None}
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes')")

    assert ready(client)["worker"] == {"ok": False, "heartbeat_age_s": 300.0}


def test_sending_that_is_off_is_noticed(client, relay, worker):
    sending.switch_off()

    assert ready(client)["sending"] == {"ok": False, "off_because": "by_hand"}


def test_a_mail_server_that_is_away_is_noticed_and_not_asked_by_everybody(client, relay, worker):
    relay.stop()
    assert not ready(client)["mail_relay"]["ok"]
    relay.start()
    assert not ready(client)["mail_relay"]["ok"], "as of half a minute ago"


def test_a_mail_server_that_says_nothing_costs_seconds_once(client, settings, worker, monkeypatch):
    import time

    monkeypatch.setattr(health, "_answer", None)
    monkeypatch.setattr(health, "RELAY_TIMEOUT_S", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as tarpit:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = tarpit.getsockname()
        begun = time.monotonic()
        asked = [threading.Thread(target=health.mail_relay) for _ in range(16)]
        for one in asked:
            one.start()
        for one in asked:
            one.join()
        assert time.monotonic() - begun < 12
    assert health.mail_relay() == {"ok": False, "smtp": True}


@pytest.mark.django_db
def test_mail_that_goes_another_way_is_not_asked_by_smtp(client, settings, monkeypatch):
    monkeypatch.setattr(health, "_answer", None)
    monkeypatch.setattr(smtplib, "SMTP", None)
    settings.EMAIL_BACKEND = "notifications.demo_mailbox.DemoMailboxBackend"

    assert health.mail_relay() == {"ok": True, "smtp": False}


def test_a_database_that_is_away_is_said_and_no_more(client, relay, worker, monkeypatch):
    def gone():
        raise OperationalError("connection to server at 10.1.2.3 failed for user umgriff")

    monkeypatch.setattr(health, "_database", gone)
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": False}
    assert b"10.1.2.3" not in answer.content


@pytest.mark.django_db
def test_a_missing_migration_is_noticed(client, relay, monkeypatch):
    monkeypatch.setattr(health, "_applied", [])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'notifications'")

    checks = ready(client)

    assert checks["migrations"]["missing"] >= 1
    assert "queue" not in checks, "it may not have its columns yet"


def read_minutes_ago(minutes, trouble=""):
    then = timezone.now() - timedelta(minutes=minutes)
    MailboxReading.objects.update_or_create(pk=1, defaults={"tried_at": then, "read_at": then, "trouble": trouble})


def test_a_bounce_mailbox_that_was_not_read_for_long_is_noticed_and_said(client, settings, relay, worker):
    settings.BOUNCE_IMAP_URL = "imaps://rueck:geheim@mail.example/INBOX"
    assert ready(client)["bounce_mailbox"] == {"ok": True}, "nobody had the time to read it yet"
    read_minutes_ago(3)
    assert ready(client)["bounce_mailbox"]["ok"]
    read_minutes_ago(47, "refused")

    found = ready(client)["bounce_mailbox"]
    assert (found["ok"], found["trouble"], found["age_s"] >= 47 * 60) == (False, "refused", True)
    assert found["said"].startswith("The bounce mailbox was last read 47 minutes ago (refused)")
    assert figures(client, settings)["umgriff_bounce_mailbox_age_seconds",] >= 47 * 60
    settings.READY_MAILBOX_MINUTES = 60
    assert ready(client)["bounce_mailbox"]["ok"]


def test_a_bounce_mailbox_that_never_let_us_in_is_no_trouble_of_a_site_without_one(client, settings, relay, worker):
    settings.BOUNCE_IMAP_URL = "imap://rueck:geheim@mail.example/INBOX"
    tasks.read_mailbox(0)
    found = ready(client)["bounce_mailbox"]
    assert (found["ok"], found["age_s"], found["trouble"]) == (False, None, "setting")
    assert figures(client, settings)["umgriff_bounce_mailbox_age_seconds",] == float("inf")

    settings.BOUNCE_IMAP_URL = ""
    assert ready(client)["bounce_mailbox"] == {"ok": True}
    assert isnan(figures(client, settings)["umgriff_bounce_mailbox_age_seconds",])


def test_ready_costs_few_queries(client, relay, worker, waiting, django_assert_max_num_queries):
    client.get("/readyz")
    with django_assert_max_num_queries(6):
        client.get("/readyz")


@pytest.mark.django_db
def test_without_a_token_there_are_no_figures_and_a_wrong_one_does_not_open_them(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    for wrong in ({}, {"Authorization": "Bearer falsch"}, {"Authorization": f"Basic {TOKEN}"}):
        answer = client.get("/metrics", headers=wrong)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_prometheus_reads_what_became_of_the_deliveries(client, settings, relay, worker, waiting):
    before = figures(client, settings)
    delivery.deliver("email")
    after = figures(client, settings)

    assert before["umgriff_deliveries", "email", "waiting"] == 1
    assert (after["umgriff_deliveries", "email", "waiting"], after["umgriff_deliveries", "email", "done"]) == (0, 1)
    assert after["umgriff_notifications",] == 1
    assert after["umgriff_sending",] == after["umgriff_mail_relay_up",] == 1
    assert after["umgriff_worker_heartbeat_age_seconds",] < 5


def test_the_open_streams_of_this_process_are_counted_under_its_name(client, settings, relay, worker):
    hub, listener = Hub(), Listener(uuid.uuid4(), None, ("officer",), "sitzung")
    before = figures(client, settings)
    me = f"{socket.gethostname()}:{os.getpid()}"
    streams = [hub.open(listener) for _ in range(MOST_OF_A_PERSON)]
    assert hub.open(listener) is None
    for _ in range(MOST_WAITING + 1):
        streams[0].put(b"event: report\n\n")

    after = figures(client, settings)

    def more(name, *labels):
        key = (f"umgriff_{name}", me, *labels)
        return after[key] - before[key]

    assert more("live_streams") == MOST_OF_A_PERSON
    assert [more("live_dropped_total", why) for why in ("slow", "stuck", "full")] == [1, 0, 1]
    assert after["umgriff_live_stream_oldest_seconds", me] > 0
    for stream in streams:
        hub.forget(stream)
    assert figures(client, settings)["umgriff_live_streams", me] == before["umgriff_live_streams", me]


def test_figures_name_nobody(client, settings, relay, worker, waiting):
    settings.METRICS_TOKEN = TOKEN
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()

    assert "@" not in text
    assert "Nord" not in text


def test_the_alarms_of_the_guide_ask_for_figures_that_exist(client, settings, relay, worker):
    names = {name for name, *_ in figures(client, settings)}
    blocks = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    scrape, rules = (yaml.safe_load(block) for block in blocks)

    assert scrape["scrape_configs"][0]["authorization"]["type"] == "Bearer"
    alarms = rules["groups"][0]["rules"]
    assert all({"alert", "expr", "annotations"} <= set(alarm) for alarm in alarms)
    asked = {name for alarm in alarms for name in re.findall(r"umgriff_\w+", alarm["expr"])}
    assert asked
    assert asked <= names
