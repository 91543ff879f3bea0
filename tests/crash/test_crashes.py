"""What people are promised, with the real worker as a process: nothing is lost, whatever dies.

A mail may arrive twice only where the yes of the mail server got lost (a killed worker, a cut line), and then
under the same Message-ID. The long version, with figures, is ``make bench NAME=crashes``.
"""

from __future__ import annotations

import os
import random
import time
import uuid
from collections.abc import Iterator

import pytest

from tests.crash.proxy import Proxy
from tests.crash.station import Station, wait_until

ONCE = {"lost": 0, "repeated": 0, "unknown": 0}


@pytest.fixture
def station(place: Station) -> Iterator[Station]:
    place.clear()
    place.sink.latency_s, place.sink.patience_s = 0.01, 4
    yield place
    for worker in list(place.workers):
        place.kill(worker)


def told(station: Station, reports: int) -> list[str]:
    """Have so many reports announced, each to seven members, and return the ids of the deliveries."""
    deliveries: list[str] = station.clerk.ask("tell_many", count=reports)["deliveries"]
    assert len(deliveries) == 7 * reports
    return deliveries


def outcome(station: Station, deliveries: list[str]) -> dict[str, int]:
    tally = station.reckon(deliveries)
    return {"lost": tally.lost, "repeated": tally.repeated, "unknown": tally.unknown}


def test_workers_killed_at_random_moments_lose_nothing(station):
    deliveries = told(station, 8)
    kills = 4
    for _ in range(kills):
        worker = station.work(DELIVERY_LEASE_SECONDS="5")
        begun = len(station.sink.mails)
        wait_until(lambda begun=begun: len(station.sink.mails) > begun, 60)
        time.sleep(random.uniform(0, 0.3))
        station.kill(worker)

    station.work(DELIVERY_LEASE_SECONDS="5")
    station.settle()

    tally = station.reckon(deliveries)
    assert (tally.lost, tally.unknown) == (0, 0)
    assert tally.repeated <= kills * 4, "at most what the threads of a killed worker had in hand"


def test_a_worker_asked_to_stop_finishes_what_it_holds_and_repeats_nothing(station):
    deliveries = told(station, 6)
    for _ in range(2):
        worker = station.work()
        begun = len(station.sink.mails)
        wait_until(lambda begun=begun: len(station.sink.mails) > begun, 60)
        assert station.ask_to_stop(worker) == 0

    station.work()
    station.settle()

    assert outcome(station, deliveries) == ONCE


def test_a_worker_stands_back_behind_the_pages(station):
    worker = station.work(WORKER_NICENESS="7")

    wait_until(lambda: os.getpriority(os.PRIO_PROCESS, worker.pid) == 7, 60)


def test_a_worker_that_hangs_at_the_mail_server_hands_back_and_goes(station):
    station.sink.mode = "hang"
    deliveries = told(station, 1)
    worker = station.work(EMAIL_TIMEOUT="60", DELIVERY_LEASE_SECONDS="600", WORKER_GRACE_SECONDS="1")
    wait_until(
        lambda: bool(
            station.rows(
                "SELECT 1 FROM notifications_delivery WHERE state = 'waiting' AND attempt > 0 AND due_at > now()"
            )
        ),
        30,
    )

    assert station.ask_to_stop(worker) == 0
    station.sink.mode = "accept"
    station.work()
    station.settle()  # long before the lease of ten minutes would have ended

    assert outcome(station, deliveries) == ONCE


def test_a_database_that_crashes_in_the_middle_costs_nothing(station):
    deliveries = told(station, 8)
    station.sink.latency_s = 0.05
    station.work()
    for _ in range(2):
        begun = len(station.sink.mails)
        wait_until(lambda begun=begun: len(station.sink.mails) > begun, 60)
        station.crash_database()
        time.sleep(0.5)
        station.start_database()

    station.settle()

    assert outcome(station, deliveries) == ONCE


@pytest.mark.parametrize(("cut", "kept"), [("after", 1), ("before", 0)])
def test_a_line_cut_at_the_commit_makes_one_announcement_after_all(station, cut, kept):
    report, key = station.clerk.ask("draft")["report"], str(uuid.uuid4())
    announcing = b'INSERT INTO "notifications_activity"'
    with Proxy(f"{station.socket}/.s.PGSQL.5432", cut=cut, once_written=announcing) as line:
        cut_off = station.hire(DATABASE_URL=f"postgres://umgriff@127.0.0.1:{line.port}/umgriff")
        answer = cut_off.ask("tell", report=report, key=key)
        assert line.cuts == 1
    assert "OperationalError" in answer["error"], "the planner's page cannot know whether it worked"
    written = f"SELECT count(*) FROM notifications_activity WHERE idempotency_key = '{key}'"
    wait_until(lambda: station.rows(written) == [(kept,)], 20)

    again = station.clerk.ask("tell", report=report, key=key)
    twice = station.clerk.ask("tell", report=report, key=key)
    station.work()
    station.settle()

    assert again == twice
    assert len(again["deliveries"]) == 7
    assert outcome(station, again["deliveries"]) == ONCE


def test_a_greylisting_server_gets_every_mail_once_on_the_second_try(station):
    station.sink.mode = "greylist"
    deliveries = told(station, 2)

    station.work()
    station.settle()

    assert outcome(station, deliveries) == ONCE
    assert {attempt for _id, attempt in _attempts(station, deliveries)} <= {1, 2}


def test_a_server_that_is_down_or_hangs_and_recovers_gets_every_mail_once(station):
    deliveries = told(station, 2)
    station.sink.stop()
    station.work(EMAIL_TIMEOUT="3")
    wait_until(lambda: any(attempt > 1 for _id, attempt in _attempts(station, deliveries)), 60)
    station.sink.mode = "hang"
    station.sink.start()
    time.sleep(2)
    station.sink.mode = "accept"

    station.settle()

    assert outcome(station, deliveries) == ONCE


def test_a_server_that_takes_a_mail_and_loses_the_line_gets_it_again_under_the_same_id(station):
    station.sink.mode = "drop"
    deliveries = told(station, 1)
    station.work()
    wait_until(lambda: len(station.sink.mails) >= 7, 60)
    station.sink.mode = "accept"

    station.settle()

    tally = station.reckon(deliveries)
    assert (tally.lost, tally.unknown) == (0, 0)
    assert tally.repeated >= 7


def test_mailboxes_that_do_not_exist_are_given_up_and_the_others_served(station):
    station.sink.mode = "refuse"
    refused = told(station, 1)
    worker = station.work()
    station.settle()
    station.sink.mode = "accept"
    station.mend()  # seven mailboxes that nobody answers at
    served = told(station, 1)
    station.settle()

    assert worker.poll() is None
    assert outcome(station, served) == ONCE
    states = {
        state for (state,) in station.rows(f"SELECT state FROM notifications_delivery WHERE id IN ({_list(refused)})")
    }
    assert states == {"failed"}


def _attempts(station: Station, deliveries: list[str]) -> list[tuple[object, int]]:
    return station.rows(f"SELECT id, attempt FROM notifications_delivery WHERE id IN ({_list(deliveries)})")


def _list(deliveries: list[str]) -> str:
    return ", ".join(f"'{uuid.UUID(one)}'" for one in deliveries)
