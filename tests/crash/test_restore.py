"""A real dump, restored into a second database: nothing that was sent is sent again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.utils import timezone

from config.embedded import BASE_DIR, DATABASE, USER, binaries, prefix_for
from tests.crash.proxy import Proxy
from tests.crash.station import Station, wait_until


@pytest.fixture
def station(place: Station) -> Iterator[Station]:
    place.clear()
    place.sink.latency_s = 0.01
    yield place
    for worker in list(place.workers):
        place.kill(worker)


def test_a_dump_restored_into_a_second_database_repeats_no_mail(station):
    told = station.clerk.ask("tell_many", count=1)["deliveries"]
    backup = _postgres(station, "pg_dump", "--format=custom", DATABASE)
    worker = station.work()
    station.settle()
    station.ask_to_stop(worker)
    assert len(station.sink.mails) == len(told) == 7

    with psycopg.connect(f"host={station.socket} user={USER} dbname={DATABASE}", autocommit=True) as line:
        line.execute("CREATE DATABASE restored")
    _postgres(station, "pg_restore", "--no-owner", "--dbname=restored", given=backup)
    with Proxy(f"{station.socket}/.s.PGSQL.5432", cut="never", once_written=b"never") as line:
        restored = {"DATABASE_URL": f"postgis://{USER}@127.0.0.1:{line.port}/restored"}
        assert "7 messages wait" in _manage(station, restored, "sending")
        _work_for_a_while(station, restored, "restored")
        assert "Off since" in _manage(station, restored, "sending")
        assert len(station.sink.mails) == 7

        _manage(station, restored, "sending", "on", "--skip-until", timezone.localtime().isoformat())
        _work_for_a_while(station, restored, "restored")
        assert "0 messages wait" in _manage(station, restored, "sending")
        assert len(station.sink.mails) == 7


def test_a_backup_is_restored_elsewhere_whole_and_silent(station, tmp_path):
    told = station.clerk.ask("tell_many", count=1)
    report = station.rows(f"SELECT report_id FROM notifications_activity WHERE id = '{told['activities'][0]}'")[0][0]
    file = station.clerk.ask("attach", report=str(report), text="Lageplan")["file"]
    _manage(station, {}, "backup", str(tmp_path / "safe"))
    station.work()
    station.settle()
    sent = len(station.sink.mails)

    with psycopg.connect(f"host={station.socket} user={USER} dbname={DATABASE}", autocommit=True) as line:
        line.execute("CREATE DATABASE brought_back TEMPLATE template0")
    with Proxy(f"{station.socket}/.s.PGSQL.5432", cut="never", once_written=b"never") as line:
        elsewhere = {
            "DATABASE_URL": f"postgis://{USER}@127.0.0.1:{line.port}/brought_back",
            "MEDIA_ROOT": str(tmp_path / "media"),
            "DELIVERY_MARK": str(tmp_path / "another machine"),
        }
        said = _manage(station, elsewhere, "restore", str(tmp_path / "safe"))
        assert "all as they were" in said
        assert "manage.py sending" in said
        assert (tmp_path / "media" / file).read_text() == "Lageplan"
        assert "Off since" in _manage(station, elsewhere, "sending")
        _work_for_a_while(station, elsewhere, "brought_back")
    assert len(station.sink.mails) == sent
    with psycopg.connect(f"host={station.socket} user={USER} dbname=brought_back") as line:
        assert line.execute("SELECT max(written_by) FROM notifications_activity").fetchone() == (0,)
        assert line.execute("SELECT count(*) FROM django_session").fetchone() == (0,)


def _work_for_a_while(station: Station, settings: dict[str, str], database: str) -> None:
    """Let a worker have several rounds in this database; one a second, once it has come up."""
    with psycopg.connect(f"host={station.socket} user={USER} dbname={database}", autocommit=True) as line:
        line.execute("DELETE FROM procrastinate_workers")
        worker = station.work(**settings)
        wait_until(lambda: line.execute("SELECT FROM procrastinate_workers").fetchone() is not None, 60)
    time.sleep(4)
    station.ask_to_stop(worker)


def _manage(station: Station, settings: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR, env=station.environment(**settings), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def _postgres(station: Station, program: str, *arguments: str, given: bytes = b"") -> bytes:
    command = [*prefix_for(station.var / "postgres"), str(Path(binaries()) / program)]
    done = subprocess.run(
        [*command, "-h", station.socket, "-U", USER, *arguments],
        input=given, capture_output=True, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
