"""Two web servers and two workers that know every database machine by name, and find the primary among them."""

from __future__ import annotations

import contextlib
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from config.embedded import DATABASE, USER
from geo.tiles import Tile
from tests.browser import support
from tests.crash.replica import Cluster
from tests.crash.station import Clerk, Station, wait_until
from tests.tiles import decoded


@dataclass
class Fleet:
    """What runs, and how it is told where the database is."""

    place: Station
    databases: Sequence[Cluster]
    sites: list[support.Site] = field(default_factory=list)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    clerk: Clerk = field(init=False)

    @property
    def settings(self) -> dict[str, str]:
        """The settings of every process: libpq looks for the machine that fits among all of them."""
        hosts, ports = quote(",".join(one.socket for one in self.databases)), ",".join(["5432"] * len(self.databases))
        address = f"postgis://{USER}@/{DATABASE}?host={hosts}&port={quote(ports)}&target_session_attrs"
        return {
            "DATABASE_URL": f"{address}=read-write",
            "DATABASE_REPLICA_URL": f"{address}=standby",
            "REPLICA_WAIT_MS": "1000",
        }

    def work(self, **more: str) -> None:
        """Start two workers, each with the file of a machine of its own."""
        for number in (1, 2):
            mark = str(self.place.var / f"fleet-{number}.json")
            self.workers.append(self.place.work(**self.settings, DELIVERY_MARK=mark, **more))

    def rest(self) -> None:
        """Ask both workers to stop."""
        for worker in self.workers:
            assert self.place.ask_to_stop(worker) == 0
        self.workers.clear()

    def arrived(self, deliveries: list[str], within_s: float = 90) -> None:
        """Wait until the mail server has these mails."""
        wait_until(lambda: set(deliveries) <= self.taken(), within_s, lambda: self.last_words())

    def taken(self) -> set[str]:
        """Return the deliveries that the mail server has said yes to."""
        return {message.strip("<>").split("@")[0] for message in self.place.sink.ids()}

    def last_words(self) -> str:
        """Return what the workers said last."""
        return (self.place.var / "worker.log").read_text()[-3000:]


@contextmanager
def fleet(place: Station, *databases: Cluster) -> Iterator[Fleet]:
    """Run two web servers, and a desk; the workers come with ``work``."""
    one = Fleet(place, databases)
    with ExitStack() as running:
        for _ in range(2):
            one.sites.append(running.enter_context(support.server(**place.environment(**one.settings))))
        one.clerk = place.hire(**one.settings)
        yield one
    for worker in one.workers:
        with contextlib.suppress(ValueError):
            place.kill(worker)


def reports_in(site: support.Site, cookie: str, tile: Tile) -> set[str]:
    """Return the reports that a web server draws in a tile."""
    address = f"{site.url}/karte/kacheln/{tile.z}/{tile.x}/{tile.y}.mvt"
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Cookie": cookie}), timeout=60) as answer:
        layers = decoded(answer.read(), tile)
    return {feature["id"] for feature in layers.get("reports", [])}
