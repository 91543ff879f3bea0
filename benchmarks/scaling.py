"""What a second web process and a replica bring, and how long the site is away when the primary is replaced.

    make bench NAME=scaling

Runs what ``tests/crash/test_scaling.py`` runs: real processes and a real streaming replica on this machine. All share
its processors, so the figures say what things cost, not how far several machines would carry.
"""

from __future__ import annotations

import itertools
import os
import statistics
import time
import urllib.error
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("LOG_LEVEL", "WARNING")  # not every word of the mail server
django.setup()

from benchmarks.scratch import last_line, percentile, table  # noqa: E402 (models need the set-up)
from tests import paper  # noqa: E402
from tests.browser.support import Site  # noqa: E402
from tests.crash.fleet import Fleet, fleet, reports_in  # noqa: E402
from tests.crash.replica import Cluster, Replica  # noqa: E402
from tests.crash.station import Station, wait_until  # noqa: E402
from tests.tiles import tile_at  # noqa: E402

REPORTS = 30
ASKED = 300
AT_ONCE = 4
MIDDLE = tile_at(paper.at(2, 2), 12)
FAILOVERS = 3


def main() -> None:
    """Measure, print, and end with the figures as JSON."""
    figures: dict[str, Any] = {}
    with Station() as station:
        primary = Cluster(station.var / "postgres", station.socket)
        with Replica() as first, Replica() as second, Replica() as third:
            databases = [primary, first, second, third]
            with fleet(station, *databases) as all_:
                all_.work(FAILOVER_LOSES_NOTHING="1")
                all_.arrived(all_.clerk.ask("tell_many", count=REPORTS)["deliveries"], 600)
                cookie = all_.clerk.ask("enter", member="Nord")["cookie"]
                rows = [_tiles("primary alone", all_.sites, cookie)]
                first.follow(primary)
                time.sleep(6)  # until it is asked again
                rows.append(_tiles("with a replica", all_.sites, cookie))
                rows.append(_tiles("with a replica, one web process", all_.sites[:1], cookie))
                table(["tiles", "p50 ms", "p95 ms", "a second"], rows)
                figures |= {"tile_ms": rows[0][1], "tile_replica_ms": rows[1][1]}
                figures |= _failovers(all_, databases, cookie)
    last_line(figures)


def _tiles(name: str, sites: list[Site], cookie: str) -> list[Any]:
    def ask(number: int) -> float:
        begun = time.perf_counter()
        assert reports_in(sites[number % len(sites)], cookie, MIDDLE)
        return (time.perf_counter() - begun) * 1000

    with ThreadPoolExecutor(AT_ONCE) as people:
        list(people.map(ask, range(40)))
        begun = time.perf_counter()
        taken = sorted(people.map(ask, range(ASKED)))
    return [name, percentile(taken, 50), percentile(taken, 95), ASKED / (time.perf_counter() - begun)]


def _failovers(all_: Fleet, databases: list[Cluster], cookie: str) -> dict[str, Any]:
    """Replace the primary so often, and return the seconds until pages and mails are back, from the crash."""
    pages, mails, promoted = [], [], []
    for primary, replica in itertools.pairwise(databases):
        assert isinstance(replica, Replica)
        if not (replica.data / "PG_VERSION").exists():
            replica.follow(primary)
        wait_until(lambda one=replica, other=primary: one.knows_all_of(other), 60)  # type: ignore[misc]
        begun = time.monotonic()
        primary.crash()
        replica.take_over()
        promoted.append(time.monotonic() - begun)
        wait_until(lambda: all(_answers(site, cookie) for site in all_.sites), 120)
        pages.append(time.monotonic() - begun)
        told = all_.clerk.ask("tell_many", count=1)
        told = told if "error" not in told else all_.clerk.ask("tell_many", count=1)
        all_.arrived(told["deliveries"], 300)
        mails.append(time.monotonic() - begun)
    table(
        ["primary replaced", "seconds, median"],
        [["promoted", statistics.median(promoted)], ["pages answer", statistics.median(pages)],
         ["seven mails of a new report arrived", statistics.median(mails)]],
    )  # fmt: skip
    repeated = len(all_.place.sink.ids()) - len(all_.taken())
    return {
        "promoted_s": statistics.median(promoted), "pages_s": statistics.median(pages),
        "mails_s": statistics.median(mails), "failovers": len(pages), "repeated": repeated,
    }  # fmt: skip


def _answers(site: Site, cookie: str) -> bool:
    try:
        return bool(reports_in(site, cookie, MIDDLE))
    except (urllib.error.URLError, TimeoutError, OSError):
        return False


if __name__ == "__main__":
    main()
