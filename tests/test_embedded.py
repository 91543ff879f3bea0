"""The embedded PostGIS, tried on throw-away clusters: as root, as an ordinary user, and after accidents."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import embedded

PYTHON = Path(sys.executable)
ORDINARY = "nobody"
ASK = (
    "import psycopg; from config import embedded as e; c = psycopg.connect(host=str(e.socket_directory()), user=e.USER)"
)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")


class Checkout:
    """A private directory for a cluster, and the commands a person gives there."""

    def __init__(self, var: Path, prefix: list[str] | None = None) -> None:
        self.var = var
        self.prefix = prefix or []

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"], "UMGRIFF_VAR": str(self.var), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [*self.prefix, str(PYTHON), *arguments]
        return subprocess.run(command, env=environment, cwd=embedded.BASE_DIR, capture_output=True, text=True)

    def start(self) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "config.embedded", "start")

    def stop(self) -> None:
        self.run("-m", "config.embedded", "stop")

    def ask(self, sql: str) -> str:
        done = self.run(
            "-c", f"{ASK}; c.autocommit = True; cur = c.execute({sql!r}); print(cur.description and cur.fetchone()[0])"
        )
        assert not done.returncode, done.stderr
        return done.stdout.strip()

    @property
    def server_pid(self) -> int:
        return int((self.var / "postgres" / "postmaster.pid").read_text().splitlines()[0])


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    place = Checkout(tmp_path / "var")
    yield place
    place.stop()


def test_a_newcomer_gets_a_postgis_that_listens_on_no_port(checkout: Checkout):
    assert checkout.start().returncode == 0

    assert checkout.ask("SELECT current_setting('listen_addresses')") == ""
    checkout.ask("CREATE EXTENSION postgis")
    assert checkout.ask("SELECT ST_SRID('SRID=25832;POINT(0 0)'::geometry)") == "25832"


def test_what_was_committed_survives_a_kill_of_the_server(checkout: Checkout):
    checkout.start()
    checkout.ask("CREATE TABLE kept AS SELECT 7 AS value")

    os.kill(checkout.server_pid, signal.SIGKILL)
    again = checkout.start()

    assert again.returncode == 0, again.stderr
    assert checkout.ask("SELECT value FROM kept") == "7"


def test_after_a_reboot_another_program_with_the_servers_number_does_not_stand_in_the_way(checkout: Checkout):
    checkout.start()
    checkout.stop()
    lines = f"{os.getpid()}\n{checkout.var}/postgres\n0\n5432\n"
    (checkout.var / "postgres" / "postmaster.pid").write_text(lines)
    (checkout.var / "run" / ".s.PGSQL.5432.lock").write_text(lines)

    assert checkout.start().returncode == 0


def test_four_programs_that_start_at_once_meet_one_cluster(checkout: Checkout):
    environment = {"PATH": os.environ["PATH"], "UMGRIFF_VAR": str(checkout.var)}
    command = [str(PYTHON), "-m", "config.embedded", "start"]
    programs = [subprocess.Popen(command, env=environment, cwd=embedded.BASE_DIR) for _ in range(4)]

    assert [program.wait(timeout=60) for program in programs] == [0, 0, 0, 0]
    assert checkout.ask("SELECT count(*) FROM pg_database WHERE datname = 'umgriff'") == "1"


def test_a_creation_that_was_cut_short_is_done_again(checkout: Checkout):
    (checkout.var / "postgres.new" / "base").mkdir(parents=True)
    (checkout.var / "postgres").mkdir()

    assert checkout.start().returncode == 0


def test_under_a_path_too_long_for_a_socket_the_socket_lies_in_a_closed_directory_of_ours(tmp_path: Path):
    place = Checkout(tmp_path / ("a-rather-long-name-" * 6) / "var")
    try:
        assert place.start().returncode == 0
        assert place.ask("SELECT 1") == "1"
        sockets = Path(
            place.run("-c", "from config import embedded; print(embedded.socket_directory())").stdout.strip()
        )
        assert sockets.parent == Path("/tmp")
        assert sockets.stat().st_mode & 0o777 == 0o700
    finally:
        place.stop()
        shutil.rmtree(sockets)


@as_root
def test_a_socket_directory_that_somebody_else_laid_out_is_refused(tmp_path: Path):
    place = Checkout(tmp_path / ("another-rather-long-name-" * 5) / "var")
    sockets = Path(place.run("-c", "from config import embedded; print(embedded.socket_directory())").stdout.strip())
    sockets.mkdir()
    os.chown(sockets, 12345, 12345)
    try:
        refused = place.start()
    finally:
        sockets.rmdir()

    assert refused.returncode == 1
    assert "belongs to somebody else" in refused.stderr
    assert "Traceback" not in refused.stderr


@as_root
def test_an_ordinary_user_runs_it_in_a_closed_directory_and_root_can_go_on_there(tmp_path: Path):
    account = pwd.getpwnam(ORDINARY)
    home = Path("/var/tmp") / f"umgriff-home-{os.getpid()}"
    home.mkdir(mode=0o700)
    os.chown(home, account.pw_uid, account.pw_gid)
    ordinary = Checkout(
        home / "var", ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    )
    root = Checkout(home / "var")
    if ordinary.run("-c", "import psycopg").returncode:
        home.rmdir()
        pytest.skip("this checkout lies where an ordinary user may not read")
    try:
        assert ordinary.start().returncode == 0
        assert ordinary.ask("SELECT 1") == "1"
        ordinary.stop()

        assert root.start().returncode == 0
        assert root.ask("SELECT 1") == "1"
    finally:
        root.stop()
        shutil.rmtree(home)


@as_root
def test_root_runs_it_below_a_closed_directory_of_somebody_else(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, pwd.getpwnam(ORDINARY).pw_uid, -1)
    home.chmod(0o700)
    place = Checkout(home / "var")
    try:
        started = place.start()
        assert started.returncode == 0, started.stderr
        assert place.ask("SELECT 1") == "1"
    finally:
        place.stop()


def test_without_postgis_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(embedded, "DATA", tmp_path / "none")
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))

    with pytest.raises(embedded.ClusterError, match="apt-get install postgresql-postgis"):
        embedded.binaries()
