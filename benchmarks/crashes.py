"""What arrives when things break: real workers as processes, a real mail server, a PostGIS that is killed.

    make bench NAME=crashes

Each fault is worked through until so many mails were sent under it; then the rows are checked against
``tests/invariants.py`` and against what the mail server took. ``--quick`` is a tenth of it.
"""

from __future__ import annotations

import argparse
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks import crashed_channels as channels
from benchmarks.scratch import last_line, table
from tests.crash.proxy import Proxy
from tests.crash.station import Station, wait_until

MAILS_PER_REPORT = 7
LATENCY_S = 0.02  # of the mail server, before it keeps a mail and again before it says so
SHORT_LEASE = {"DELIVERY_LEASE_SECONDS": "5"}
HEAD = ["fault", "faults", "mails", "lost", "repeated", "most attempts", "seconds"]


@dataclass
class Outcome:
    """What one kind of fault did."""

    name: str
    faults: int = 0
    mails: int = 0
    lost: int = 0
    repeated: int = 0
    most_attempts: int = 0
    seconds: float = 0
    hard: bool = False  # a yes of the mail server can get lost: repeats are allowed, under the same id
    deliveries: list[str] = field(default_factory=list)

    def row(self) -> list[Any]:
        """Return the figures in the order of the table."""
        return [
            self.name, self.faults, self.mails, self.lost, self.repeated, self.most_attempts, self.seconds
        ]  # fmt: skip


def main() -> None:
    """Work through every fault, print the table, and end with the figures as JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true")
    size = 0.1 if asked.parse_args().quick else 1.0
    faults: list[tuple[str, bool, Callable[[Station, Outcome, float], None]]] = [
        ("none", False, undisturbed),
        ("worker killed (SIGKILL)", True, kill),
        ("worker stopped (SIGTERM)", False, stop),
        ("database crashed (immediate)", False, crash),
        ("line cut right after COMMIT", False, cut_after),
        ("line cut right before COMMIT", False, cut_before),
        ("mail server greylists", False, greylist),
        ("mail server away", False, away),
        ("mail server loses the line after its yes", True, drop),
    ]
    outcomes = []
    with Station() as station:
        for name, hard, work in faults:
            outcomes.append(_outcome(station, Outcome(name, hard=hard), work, size))
            table(HEAD, [outcomes[-1].row()])
        beside = channels.work_through(station, size)
    table(HEAD, [one.row() for one in outcomes])
    channels.show(beside)
    last_line(_figures(outcomes) | channels.figures(beside))


def _outcome(
    station: Station, outcome: Outcome, work: Callable[[Station, Outcome, float], None], size: float
) -> Outcome:
    station.clear()
    station.sink.latency_s = LATENCY_S
    begun = time.monotonic()
    work(station, outcome, size)
    station.settle(600)
    for worker in list(station.workers):
        station.kill(worker)
    tally = station.reckon(outcome.deliveries)
    assert tally.unknown == 0
    outcome.mails, outcome.lost, outcome.repeated = tally.expected, tally.lost, tally.repeated
    ids = ", ".join(f"'{one}'" for one in outcome.deliveries)
    ((outcome.most_attempts,),) = station.rows(f"SELECT max(attempt) FROM notifications_delivery WHERE id IN ({ids})")
    outcome.seconds = time.monotonic() - begun
    return outcome


def undisturbed(station: Station, outcome: Outcome, size: float) -> None:
    """Nothing breaks: the yardstick."""
    station.work()
    _tell(station, outcome, _share(300, size))


def kill(station: Station, outcome: Outcome, size: float) -> None:
    """Two workers; one of them, at random, is killed at a random moment while mails go out."""
    _disturb(station, outcome, _share(1000, size), _share(120, size), station.kill, SHORT_LEASE)


def stop(station: Station, outcome: Outcome, size: float) -> None:
    """The same with a polite request to stop, as in every deployment."""
    _disturb(station, outcome, _share(300, size), _share(20, size), lambda one: station.ask_to_stop(one), {})


def _disturb(
    station: Station, outcome: Outcome, mails: int, faults: int, end: Callable[[Any], Any], settings: dict[str, str]
) -> None:
    for _ in range(2):
        station.work(**settings)
    each = max(1, mails // MAILS_PER_REPORT // faults)
    for _ in range(faults):
        _tell(station, outcome, each * MAILS_PER_REPORT)
        begun = len(station.sink.mails)
        wait_until(lambda begun=begun: len(station.sink.mails) > begun, 120)  # type: ignore[misc]
        time.sleep(random.uniform(0, 0.5))
        end(random.choice(station.workers))
        outcome.faults += 1
        station.work(**settings)
    _tell(station, outcome, max(0, mails - len(outcome.deliveries)))


def crash(station: Station, outcome: Outcome, size: float) -> None:
    """PostgreSQL is stopped in immediate mode while mails go out, and started again."""
    station.work()
    crashes = _share(20, size)
    for _ in range(crashes):
        _tell(station, outcome, _share(300, size) // crashes)
        begun = len(station.sink.mails)
        wait_until(lambda begun=begun: len(station.sink.mails) > begun, 120)  # type: ignore[misc]
        time.sleep(random.uniform(0, 0.3))
        station.crash_database()
        outcome.faults += 1
        time.sleep(random.uniform(0.2, 1))
        station.start_database()


def cut_after(station: Station, outcome: Outcome, size: float) -> None:
    """The connection of the web server is cut when the COMMIT of an announcement has worked; the planner retries."""
    _cut(station, outcome, _share(30, size), "after")


def cut_before(station: Station, outcome: Outcome, size: float) -> None:
    """The same just before the COMMIT arrives."""
    _cut(station, outcome, _share(30, size), "before")


def _cut(station: Station, outcome: Outcome, cuts: int, moment: str) -> None:
    station.work()
    for _ in range(cuts):
        report, key = station.clerk.ask("draft")["report"], str(uuid.uuid4())
        with Proxy(f"{station.socket}/.s.PGSQL.5432", cut=moment, once_written=b'"notifications_activity"') as line:
            clerk = station.hire(DATABASE_URL=f"postgres://umgriff@127.0.0.1:{line.port}/umgriff")
            assert "error" in clerk.ask("tell", report=report, key=key)
            outcome.faults += line.cuts
            clerk.dismiss()
        outcome.deliveries += station.clerk.ask("tell", report=report, key=key)["deliveries"]


def greylist(station: Station, outcome: Outcome, size: float) -> None:
    """The mail server asks for patience at the first attempt for every mailbox."""
    station.work()
    for _ in range(_share(10, size)):
        station.sink.seen.clear()
        station.sink.mode = "greylist"
        _tell(station, outcome, 4 * MAILS_PER_REPORT)
        station.settle(300)
        outcome.faults += 1


def away(station: Station, outcome: Outcome, size: float) -> None:
    """The mail server refuses connections for a while."""
    station.work()
    for _ in range(_share(10, size)):
        station.sink.stop()
        _tell(station, outcome, 4 * MAILS_PER_REPORT)
        time.sleep(random.uniform(0.5, 2))
        station.sink.start()
        outcome.faults += 1
        station.settle(300)


def drop(station: Station, outcome: Outcome, size: float) -> None:
    """The mail server keeps a mail, and its yes gets lost on the line."""
    station.work()
    for _ in range(_share(10, size)):
        station.sink.mode = "drop"
        begun = len(station.sink.mails)
        _tell(station, outcome, MAILS_PER_REPORT)
        wait_until(lambda begun=begun: len(station.sink.mails) > begun, 60)  # type: ignore[misc]
        station.sink.mode = "accept"
        outcome.faults += 1
        station.settle(300)


def _tell(station: Station, outcome: Outcome, mails: int) -> None:
    reports = round(mails / MAILS_PER_REPORT)
    if reports:
        outcome.deliveries += station.clerk.ask("tell_many", count=reports)["deliveries"]


def _share(count: int, size: float) -> int:
    return max(1, round(count * size))


def _figures(outcomes: list[Outcome]) -> dict[str, Any]:
    killed = next(one for one in outcomes if one.faults and one.hard)
    return {
        "mails": sum(one.mails for one in outcomes),
        "faults": sum(one.faults for one in outcomes),
        "lost": sum(one.lost for one in outcomes),
        "repeated_after_lost_yes": sum(one.repeated for one in outcomes if one.hard),
        "repeated_otherwise": sum(one.repeated for one in outcomes if not one.hard),
        "kills": killed.faults,
        "mails_under_kills": killed.mails,
        "repeated_under_kills": killed.repeated,
    }


if __name__ == "__main__":
    main()
