"""The same promise for webhooks, browsers and digests: nothing lost, whatever dies; one that is ill stops no other."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.crash.station import CLOCK, Station, wait_until

ONCE = {"lost": 0, "repeated": 0, "unknown": 0}
LONE_WEBHOOK = "SELECT d.id FROM notifications_destination d WHERE channel = 'webhook' AND active ORDER BY id LIMIT 1"


@pytest.fixture
def station(place: Station) -> Iterator[Station]:
    """Seven mailboxes and webhooks, one browser, one daily digest."""
    place.clear()
    place.sink.latency_s, place.sink.patience_s = 0.01, 4
    assert place.clerk.ask("equip", url=place.hooks.url, keys=place.hooks.keys.as_json()) == {}
    yield place
    for worker in list(place.workers):
        place.kill(worker)
    assert place.clerk.ask("strip") == {}


def outcome(station: Station, told: dict) -> dict[str, tuple[int, int, int, int]]:
    """Return for each channel how many were expected, lost, repeated and unknown."""
    found = {"email": station.reckon(told["deliveries"]), **station.reckon_beside(told["activities"])}
    return {name: (one.expected, one.lost, one.repeated, one.unknown) for name, one in found.items()}


def states(station: Station, channel: str) -> dict[str, int]:
    rows = station.rows(
        f"SELECT y.state, count(*) FROM notifications_delivery y JOIN notifications_destination d"
        f" ON d.id = y.destination_id WHERE d.active AND y.channel = '{channel}' GROUP BY 1"
    )
    return dict(rows)


def everything(reports: int) -> dict[str, tuple[int, int, int, int]]:
    return {name: (count * reports, 0, 0, 0) for name, count in (("email", 7), ("webhook", 7), ("webpush", 1))}


def test_a_killed_worker_and_a_crashed_database_lose_nothing_on_any_channel(station):
    told = station.clerk.ask("tell_many", count=4)
    for end in ("kill", "crash"):
        worker = station.work(DELIVERY_LEASE_SECONDS="5")
        begun = len(station.hooks.taken)
        wait_until(lambda begun=begun: len(station.hooks.taken) > begun or not station._asked(_waiting), 60)
        if end == "crash":
            station.crash_database()
            station.start_database()
        station.kill(worker)
    station.work(DELIVERY_LEASE_SECONDS="5")
    digests = station.clerk.ask("gather")["digests"]
    station.settle()

    found = outcome(station, told)
    assert {name: (count, lost, unknown) for name, (count, lost, _twice, unknown) in found.items()} == {
        "email": (28, 0, 0), "webhook": (28, 0, 0), "webpush": (4, 0, 0),
    }  # fmt: skip
    assert sum(twice for _count, _lost, twice, _unknown in found.values()) <= 8, "what the killed had in hand"
    assert station.reckon(digests).lost == 0
    assert len(digests) == 1, "four reports in one digest"


def _waiting(cursor) -> list[str]:
    cursor.execute("SELECT 1 FROM notifications_delivery WHERE state = 'waiting' AND channel = 'webhook'")
    return cursor.fetchall()


@pytest.mark.parametrize(
    ("status", "headers"),
    [(500, {}), (429, {"Retry-After": "3600"}), (301, {"Location": "http://127.0.0.1/intern"})],
    ids=["breaks", "asks for patience", "leads elsewhere"],
)
def test_a_receiver_that_does_not_take_it_gets_it_once_when_it_does(station, status, headers):
    station.hooks.status, station.hooks.headers = status, headers
    told = station.clerk.ask("tell_many", count=1)
    station.work()
    wait_until(lambda: len(station.hooks.asked) >= 8, 30)
    asked = set(station.hooks.asked)
    station.hooks.status, station.hooks.headers = 204, {}
    wait_until(lambda: not _in_hand(station), 30)
    station.hurry()
    station.settle()

    assert outcome(station, told) == everything(1)
    assert not [path for path in asked if path.startswith("GET") or "intern" in path], "redirects are not followed"


def _in_hand(station: Station) -> int:
    """Count what was begun and has no reason written down yet."""
    ((count,),) = station.rows(
        "SELECT count(*) FROM notifications_delivery WHERE state = 'waiting' AND channel <> 'email' AND last_error = ''"
    )
    return count


def test_an_endless_answer_is_a_yes_and_no_more(station):
    station.hooks.mode = "endless"
    told = station.clerk.ask("tell_many", count=1)
    station.work()
    station.settle()

    assert outcome(station, told) == everything(1)


def test_a_receiver_and_a_browser_that_are_gone_are_asked_once_and_no_other_suffers(station):
    station.hooks.status = 410
    told = station.clerk.ask("tell_many", count=1)
    station.work()
    station.settle()
    asked = len(station.hooks.asked)
    station.clerk.ask("tell_many", count=1)
    station.settle()

    assert outcome(station, told)["email"] == (7, 0, 0, 0)
    assert (asked, len(station.hooks.asked)) == (8, 8)
    assert states(station, "webhook") == {"failed": 7, "held": 7}
    assert states(station, "webpush") == {"failed": 1}, "who has no browser left hears by the member's mailbox"


def test_messages_that_cannot_be_written_fail_and_the_queue_goes_on(station):
    told = station.clerk.ask("tell_many", count=2)
    poisoned = station.rows(
        "SELECT n.id FROM notifications_notification n JOIN accounts_member m ON m.id = n.member_id"
        f" WHERE m.short_name = 'Nord' AND n.activity_id = '{told['activities'][0]}'"
    )[0][0]
    with station._connect() as line:
        line.execute("UPDATE notifications_notification SET reasons = '5' WHERE id = %s", [poisoned])
        line.execute("UPDATE notifications_destination SET details = '{}' WHERE channel = 'webpush' AND active")
        line.execute(
            "UPDATE notifications_destination SET details = '{\"secrets\": 1}' WHERE id = (" + LONE_WEBHOOK + ")"
        )
    worker = station.work()
    wait_until(lambda: states(station, "webhook").get("done") == 12, 60)
    wait_until(lambda: len(station.sink.mails) >= 13, 60)
    wait_until(lambda: "waiting" not in states(station, "webpush"), 60)

    assert worker.poll() is None
    assert outcome(station, told)["email"][:2] == (14, 1), "one in fourteen"
    # Two are sent side by side: the second waits for a key, or was in hand already and fails too.
    assert states(station, "webpush") in ({"failed": 1, "held": 1}, {"failed": 2})


def test_receivers_that_hang_hold_up_no_mail_even_of_a_worker_with_one_thread(station):
    station.hooks.mode = "silent"
    told = [station.clerk.ask("tell_many", count=1)]
    station.work(WORKER_CONCURRENCY="1")
    wait_until(lambda: len(station.hooks.asked) >= 3, 60)  # as many as hang at a time: two webhooks and the browser
    told.append(station.clerk.ask("tell_many", count=1))
    wait_until(lambda: len(station.sink.mails) >= 14, 45)  # in one line they would come after a minute

    assert station.hooks.taken == []
    assert [outcome(station, one)["email"] for one in told] == [(7, 0, 0, 0)] * 2


def test_a_worker_that_no_longer_hears_that_it_is_woken_looks_by_itself(station):
    station.work()
    listening = "SELECT pid FROM pg_stat_activity WHERE query ILIKE 'listen %' AND pid <> pg_backend_pid()"
    wait_until(lambda: bool(station.rows(listening)), 30)
    station.rows(f"SELECT pg_terminate_backend(pid) FROM ({listening}) AS one")
    told = station.clerk.ask("tell_many", count=1)
    station.settle(60)

    assert outcome(station, told) == everything(1)


def test_a_clock_that_was_an_hour_ahead_and_is_set_right_delays_nothing(station):
    station.set_clock(3600)
    station.hooks.status = 500
    station.work(**CLOCK)
    told = station.clerk.ask("tell_many", count=1)
    wait_until(lambda: len(station.hooks.asked) >= 8 and not _in_hand(station), 30)
    station.set_clock(0)
    station.hooks.status = 204
    time.sleep(4)
    station.hurry()
    station.settle(60)

    assert outcome(station, told) == everything(1)


def test_leases_written_by_a_clock_that_ran_ahead_end_when_it_says_so_and_lose_nothing(station):
    told = station.clerk.ask("tell_many", count=1)
    with station._connect() as line:
        line.execute("UPDATE notifications_delivery SET due_at = now() + interval '8 s' WHERE state = 'waiting'")
    station.work()
    time.sleep(1)
    assert station.hooks.taken == []
    station.settle(60)

    assert outcome(station, told) == everything(1)
