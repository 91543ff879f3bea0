"""Two web servers, two workers, a streaming replica; and the primary is replaced, twice (docs/scaling.md)."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.utils import timezone

from config.embedded import BASE_DIR
from tests import paper
from tests.crash.fleet import Fleet, fleet, reports_in
from tests.crash.replica import Cluster, Replica
from tests.crash.station import Station, wait_until
from tests.invariants import broken, tally
from tests.live import Listening
from tests.tiles import tile_at

MIDDLE = tile_at(paper.at(2, 2), 13)
LONG_ENOUGH_S = 3  # for a worker that looks every second


@pytest.fixture
def station(place: Station) -> Iterator[Station]:
    place.clear()
    place.sink.latency_s = 0.01
    yield place
    for worker in list(place.workers):
        place.kill(worker)
    place.start_database()
    place.clear()


def test_everything_twice_and_the_primary_replaced_twice(station):
    primary = Cluster(station.var / "postgres", station.socket)
    with Replica() as first, Replica() as second, fleet(station, primary, first, second) as all_:
        first.follow(primary)
        told = _everybody_serves_and_a_right_ends_at_once(all_, primary, first)
        told += _the_replica_takes_over_and_all_goes_on(all_, primary, first)
        second.follow(first)
        told += _a_replica_that_lags_takes_over_and_nothing_is_sent_twice(all_, first, second)

        assert _sorted_out(second) == []
        found = tally(told, station.sink.ids(), known=told)
        assert (found.lost, found.repeated) == (0, 0)


def _everybody_serves_and_a_right_ends_at_once(all_: Fleet, primary: Cluster, replica: Replica) -> list[str]:
    all_.work(FAILOVER_LOSES_NOTHING="1")
    reader = all_.clerk.ask("enter", member="Nord")["cookie"]
    for site in all_.sites:
        reports_in(site, reader, MIDDLE)  # the first answer of a process takes longer than the others
    with ExitStack() as listening:
        streams = [listening.enter_context(Listening(site.url, reader)) for site in all_.sites]
        told = all_.clerk.ask("tell_many", count=2)
        for stream in streams:
            stream.wait_for_event("notification", activity=told["activities"][1], seconds=60)
    all_.arrived(told["deliveries"])
    quiet = all_.clerk.ask("tell_quietly")["report"]
    drawn = "SELECT count(DISTINCT pid) FROM pg_stat_activity WHERE query LIKE '%ST_AsMVT%' AND state = 'idle'"

    def both_asked_the_replica() -> bool:
        assert all(quiet in reports_in(site, reader, MIDDLE) for site in all_.sites)
        return bool(replica.rows(drawn)[0][0] >= 2)

    wait_until(both_asked_the_replica, 60)

    replica.rows("SELECT pg_wal_replay_pause()")
    primary.rows("UPDATE geo_report SET audience = 'affected_only' WHERE id = %s", quiet)
    for site in all_.sites:
        assert quiet not in reports_in(site, reader, MIDDLE), "the replica sleeps, and the right is gone all the same"
    replica.rows("SELECT pg_wal_replay_resume()")
    return list(told["deliveries"])


def _the_replica_takes_over_and_all_goes_on(all_: Fleet, primary: Cluster, replica: Replica) -> list[str]:
    wait_until(lambda: replica.knows_all_of(primary), 30)
    primary.crash()
    replica.take_over()

    told = all_.clerk.ask("tell_many", count=1)
    told = told if "error" not in told else all_.clerk.ask("tell_many", count=1)  # its line was cut
    all_.arrived(told["deliveries"])
    all_.rest()
    cookie = all_.clerk.ask("enter", member="Ost")["cookie"]
    for site in all_.sites:
        assert len(reports_in(site, cookie, MIDDLE)) >= 3
    assert _sorted_out(replica) == []
    return list(told["deliveries"])


def _a_replica_that_lags_takes_over_and_nothing_is_sent_twice(
    all_: Fleet, primary: Cluster, replica: Replica
) -> list[str]:
    all_.place.sink.stop()
    waiting = all_.clerk.ask("tell_many", count=1)["deliveries"]
    wait_until(lambda: replica.knows_all_of(primary), 30)
    replica.stop()
    all_.place.sink.start()
    all_.work()
    lost = all_.clerk.ask("tell_many", count=1)
    all_.arrived([*waiting, *lost["deliveries"]])
    sent = len(all_.place.sink.mails)
    primary.crash()
    replica.start()
    replica.take_over()

    wait_until(lambda: replica.rows("SELECT off_because FROM notifications_sending") == [("moved",)], 60)
    time.sleep(LONG_ENOUGH_S)
    assert len(all_.place.sink.mails) == sent, "what was sent, but not replicated, is not sent again by itself"
    found = "SELECT count(*) FROM notifications_activity WHERE id::text = %s"
    assert replica.rows(found, lost["activities"][0]) == [(0,)], "this is what a replica that lags does not know"
    _manage(all_, "sending", "on", "--skip-until", timezone.localtime().isoformat())
    again = all_.clerk.ask("tell_many", count=1)
    again = again if "error" not in again else all_.clerk.ask("tell_many", count=1)
    all_.arrived(again["deliveries"])
    return [*waiting, *again["deliveries"]]


def _sorted_out(database: Cluster) -> list[str]:
    with database.connect() as line, line.cursor() as cursor:
        return broken(cursor)


def _manage(all_: Fleet, *arguments: str) -> None:
    environment = all_.place.environment(**all_.settings, DELIVERY_MARK=str(all_.place.var / "fleet-1.json"))
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
