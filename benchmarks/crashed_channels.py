"""The second half of ``make bench NAME=crashes``: webhooks, browsers and digests, and a clock that jumps."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.scratch import table
from tests.crash.station import CLOCK, Station, wait_until

HEAD = ["fault", "faults", "messages", "lost", "repeated", "digests", "lost", "seconds"]
# So that a receiver that says nothing costs seconds, not a quarter of a minute.
SHORT_LEASE = {"DELIVERY_LEASE_SECONDS": "8"}


@dataclass
class Beside:
    """What one kind of fault did to all channels together: mails, webhooks, browsers; and to digests."""

    name: str
    hard: bool  # a yes can get lost: repeats are allowed, under the same id
    faults: int = 0
    messages: int = 0
    lost: int = 0
    repeated: int = 0
    digests: int = 0
    digests_lost: int = 0
    seconds: float = 0
    mails: list[str] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)

    def row(self) -> list[Any]:
        """Return the figures in the order of the table."""
        return [
            self.name, self.faults, self.messages, self.lost, self.repeated, self.digests, self.digests_lost,
            self.seconds,
        ]  # fmt: skip


def work_through(station: Station, size: float) -> list[Beside]:
    """Work through every fault and return what each did."""
    return [_one(station, Beside(name, hard), work, size) for name, hard, work in FAULTS]


def show(done: list[Beside]) -> None:
    """Print the table."""
    table(HEAD, [one.row() for one in done])


def figures(done: list[Beside]) -> dict[str, int]:
    """Return the sums."""
    return {
        "channel_messages": sum(one.messages for one in done),
        "channel_faults": sum(one.faults for one in done),
        "channel_lost": sum(one.lost + one.digests_lost for one in done),
        "channel_repeated_after_lost_yes": sum(one.repeated for one in done if one.hard),
        "channel_repeated_otherwise": sum(one.repeated for one in done if not one.hard),
    }


def _one(station: Station, one: Beside, work: Callable[[Station, Beside, int], None], size: float) -> Beside:
    station.clear()
    station.sink.latency_s = 0.01
    station.clerk.ask("equip", url=station.hooks.url, keys=station.hooks.keys.as_json())
    begun = time.monotonic()
    work(station, one, max(1, round(10 * size)))
    digests = station.clerk.ask("gather")["digests"]
    station.hurry()
    station.settle(300)
    for worker in list(station.workers):
        station.kill(worker)
    tallies = [station.reckon(one.mails), *station.reckon_beside(one.activities).values()]
    assert not any(tally.unknown for tally in tallies)
    one.messages = sum(tally.expected for tally in tallies)
    one.lost, one.repeated = sum(tally.lost for tally in tallies), sum(tally.repeated for tally in tallies)
    together = station.reckon(digests)
    one.digests, one.digests_lost, one.seconds = together.expected, together.lost, time.monotonic() - begun
    station.clerk.ask("strip")
    show([one])
    return one


def _tell(station: Station, one: Beside, reports: int = 1) -> None:
    told = station.clerk.ask("tell_many", count=reports)
    one.mails += told["deliveries"]
    one.activities += told["activities"]


def kill(station: Station, one: Beside, times: int) -> None:
    """A worker is killed at a random moment while everything goes out."""
    for _ in range(times * 2):
        worker = station.work(DELIVERY_LEASE_SECONDS="5")
        begun = len(station.hooks.taken)
        _tell(station, one)
        wait_until(lambda begun=begun: len(station.hooks.taken) > begun, 120)  # type: ignore[misc]
        time.sleep(random.uniform(0, 0.3))
        station.kill(worker)
        one.faults += 1
    station.work(DELIVERY_LEASE_SECONDS="5")


def crash(station: Station, one: Beside, times: int) -> None:
    """PostgreSQL is stopped in immediate mode while everything goes out."""
    station.work()
    for _ in range(times):
        begun = len(station.hooks.taken)
        _tell(station, one)
        wait_until(lambda begun=begun: len(station.hooks.taken) > begun, 120)  # type: ignore[misc]
        station.crash_database()
        station.start_database()
        one.faults += 1


def answers(status: int, mode: str = "plain", **headers: str) -> Callable[[Station, Beside, int], None]:
    """Return the fault of a receiver and push service that answer so for a while, and then as they should."""

    def work(station: Station, one: Beside, times: int) -> None:
        station.work(**SHORT_LEASE)
        for _ in range(times):
            station.hooks.status, station.hooks.mode, station.hooks.headers = status, mode, headers
            asked = len(station.hooks.asked)
            _tell(station, one)
            wait_until(lambda asked=asked: len(station.hooks.asked) >= asked + 8, 120)  # type: ignore[misc]
            station.hooks.status, station.hooks.mode, station.hooks.headers = 204, "plain", {}
            one.faults += 1
            station.settle_hurrying()

    return work


def unheard(station: Station, one: Beside, times: int) -> None:
    """The connection by which the worker hears that it is woken is cut before each announcement."""
    station.work()
    listening = "SELECT pid FROM pg_stat_activity WHERE query ILIKE 'listen %' AND pid <> pg_backend_pid()"
    for _ in range(times):
        wait_until(lambda: bool(station.rows(listening)), 60)
        station.rows(f"SELECT pg_terminate_backend(pid) FROM ({listening}) AS one")
        _tell(station, one)
        one.faults += 1
        station.settle(120)


def clock(station: Station, one: Beside, times: int) -> None:
    """The worker's clock is an hour ahead, a first attempt fails, and the clock is set right."""
    station.work(**CLOCK)
    for _ in range(times):
        station.set_clock(3600)
        station.hooks.status = 500
        asked = len(station.hooks.asked)
        _tell(station, one)
        wait_until(lambda asked=asked: len(station.hooks.asked) >= asked + 8, 120)  # type: ignore[misc]
        station.set_clock(0)
        station.hooks.status = 204
        one.faults += 1
        time.sleep(3)
        station.settle_hurrying()


FAULTS: list[tuple[str, bool, Callable[[Station, Beside, int], None]]] = [
    ("worker killed (SIGKILL)", True, kill),
    ("database crashed (immediate)", False, crash),
    ("receiver answers 500", False, answers(500)),
    ("receiver asks for patience (429)", False, answers(429, **{"Retry-After": "3600"})),
    ("receiver leads to loopback (301)", False, answers(301, Location="http://127.0.0.1/intern")),
    ("receiver says nothing", False, answers(204, "silent")),
    ("receiver answers without end", False, answers(200, "endless")),
    ("receiver loses the line after its yes", True, answers(204, "drop")),
    ("LISTEN connection killed", False, unheard),
    ("worker's clock set back by an hour", False, clock),
]
