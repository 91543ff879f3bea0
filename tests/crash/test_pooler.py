"""Pages, live streams and a worker through a real PgBouncer in transaction mode (docs/scaling.md)."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from config.embedded import BASE_DIR, DATABASE, USER
from tests import paper
from tests.browser import support
from tests.crash.fleet import reports_in
from tests.crash.proxy import Proxy
from tests.crash.station import Station, wait_until
from tests.live import Listening
from tests.ports import free_port
from tests.tiles import tile_at

POOL = 3


@pytest.fixture
def station(place: Station) -> Iterator[Station]:
    place.clear()
    place.sink.latency_s = 0.01
    yield place
    for worker in list(place.workers):
        place.kill(worker)


@contextmanager
def pooler(server_port: int) -> Iterator[int]:
    """PgBouncer with our configuration and few connections, before a server on this port."""
    port = free_port()
    ours = configparser.ConfigParser(interpolation=None)
    ours.read(BASE_DIR / "deploy/pgbouncer.ini")
    ours["databases"][DATABASE] = f"host=127.0.0.1 port={server_port} dbname={DATABASE} user={USER}"
    ours["pgbouncer"].update(listen_port=str(port), auth_type="any", default_pool_size=str(POOL), unix_socket_dir="")
    del ours["pgbouncer"]["auth_file"]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pgbouncer.ini"
        with file.open("w") as written:
            ours.write(written)
        Path(folder).chmod(0o755)
        as_somebody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
        process = subprocess.Popen([*as_somebody, program, "-q", str(file)], stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: _answers(port), 60)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)


def _answers(port: int) -> bool:
    try:
        psycopg.connect(f"host=127.0.0.1 port={port} user={USER} dbname={DATABASE}", connect_timeout=5).close()
    except psycopg.Error:
        return False
    return True


def test_pages_streams_and_a_worker_share_a_handful_of_connections(station):
    with (
        Proxy(f"{station.socket}/.s.PGSQL.5432", cut="never", once_written=b"never") as line,
        pooler(line.port) as port,
    ):
        settings = {
            "DATABASE_URL": f"postgis://{USER}@127.0.0.1:{port}/{DATABASE}",
            "DATABASE_DIRECT_URL": f"postgis://{USER}@/{DATABASE}?host={quote(station.socket)}",
        }
        clerk = station.hire(**settings)
        station.work(**settings)
        with support.server(**station.environment(**settings)) as site:
            reader = clerk.ask("enter", member="West")["cookie"]
            with Listening(site.url, reader) as stream:
                told = clerk.ask("tell_many", count=2)
                stream.wait_for_event("notification", activity=told["activities"][1], seconds=60)
            assert reports_in(site, reader, tile_at(paper.at(2, 2), 13))
            station.settle()
        assert len(told["deliveries"]) == 14
        assert station.rows("SELECT count(*) FROM notifications_delivery WHERE state = 'waiting'") == [(0,)]
        tally = station.reckon(told["deliveries"])
        assert (tally.lost, tally.repeated) == (0, 0)
