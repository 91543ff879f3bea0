"""Channels run side by side: a webhook receiver that hangs holds up no mail."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from notifications import lanes, tasks
from notifications.channels import CHANNELS
from notifications.models import Delivery, Destination, State
from notifications.services.webhooks import add_webhook, ping
from tests import invariants, paper
from tests.mailing import sink  # noqa: F401 (a fixture)
from tests.receiver import Receiver

GIVEN_UP_AFTER_S = 28.0  # before the receiver itself hangs up


@pytest.fixture
def tarpit(settings):
    """A member's system that takes the line and says nothing until it is given up."""
    settings.EGRESS_ALLOWED_HOSTS = ["127.0.0.1"]
    with Receiver() as server:
        server.mode = "silent"
        yield server


def due(alliance, tarpit, *, each: int) -> None:
    """Have so many webhooks and mails wait: words to try the way, which are sent like everything else."""
    by = paper.person(alliance["Nord"])
    hook = Destination(member=alliance["Nord"], address=tarpit.url)
    add_webhook(hook)
    box = Destination.objects.get(member=alliance["Nord"], channel="email")
    for _ in range(each):
        ping(hook, by=by)
        ping(box, by=by)


def states(channel: str) -> Counter[str]:
    return Counter(Delivery.objects.filter(channel=channel).values_list("state", flat=True))


@pytest.mark.django_db(transaction=True)
def test_mails_go_out_at_once_while_a_webhook_receiver_hangs(tarpit, sink, monkeypatch):  # noqa: F811
    monkeypatch.setattr("notifications.channels.http.ANSWER_WITHIN_S", GIVEN_UP_AFTER_S)
    paper.draw_boundaries()
    due(paper.found_alliance(), tarpit, each=4)

    def sweep(channel: str) -> None:
        try:
            tasks.deliver_due(timestamp=0, channel=channel)
        finally:
            connection.close()

    begun = time.monotonic()
    with ThreadPoolExecutor(lanes.threads()) as executor:  # a minute of sweeps, the webhooks always first
        swept = [executor.submit(sweep, channel) for _ in range(6) for channel in ("webhook", "webpush", "email")]
        while states("email") != {State.DONE: 4}:
            assert time.monotonic() - begun < GIVEN_UP_AFTER_S, "the mails wait for the tarpit"
            time.sleep(0.02)
        assert states("webhook") == {State.WAITING: 4}
        assert len(tarpit.got) <= CHANNELS["webhook"].at_once()
        tarpit.stopped.set()
    for one in swept:
        one.result()

    with connection.cursor() as cursor:
        assert invariants.broken(cursor) == []
    assert Counter(Delivery.objects.filter(channel="email").values_list("attempt", flat=True)) == {1: 4}


def test_every_channel_has_a_sweep_of_its_own():
    sweeps = [key for key in app.periodic_registry.periodic_tasks if key[0] == "notifications.deliver_due"]
    one_each = {app.periodic_registry.periodic_tasks[key].configure_kwargs["queueing_lock"] for key in sweeps}

    assert {channel for _task, channel in sweeps} == set(CHANNELS)
    assert len(one_each) == len(CHANNELS)


def test_with_every_slow_channel_full_the_others_keep_all_the_threads_of_the_setting(settings):
    settings.WORKER_CONCURRENCY = 1

    slow = sum(way.at_once() for way in CHANNELS.values() if way.slow)
    assert lanes.threads() - slow == CHANNELS["email"].at_once() == 1


def test_what_was_asked_for_while_a_channel_was_full_is_looked_for_before_it_is_left():
    lane, rounds, busy, go_on = lanes.Lane(1), [], threading.Event(), threading.Event()

    def work() -> int:
        rounds.append(1)
        busy.set()
        assert go_on.wait(30)
        return 1

    with ThreadPoolExecutor(1) as executor:
        holder = executor.submit(lane.run, work)
        assert busy.wait(30)
        assert lane.run(work) == 0, "no room"
        go_on.set()
        assert holder.result(30) == 2
    assert len(rounds) == 2
