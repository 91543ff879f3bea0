"""A real streaming replica of a cluster: a copy that follows, sleeps on request, takes over, and is copied again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from config.embedded import DATABASE, USER, binaries
from config.unprivileged import hand_over, prefix_for
from tests.crash.station import _is_zombie, wait_until


class Cluster:
    """One server: where its files and its socket lie."""

    def __init__(self, data: Path, socket: str) -> None:
        self.data, self.socket = data, socket

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return what it says."""
        with self.connect() as connection:
            done = connection.execute(statement, values or None)
            return done.fetchall() if done.description else []

    def connect(self) -> psycopg.Connection[Any]:
        """Return a line to it."""
        return psycopg.connect(f"host={self.socket} user={USER} dbname={DATABASE}", autocommit=True)

    def crash(self) -> None:
        """End it at once: every line is cut, nothing is finished."""
        postmaster = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGQUIT)
        wait_until(lambda: not Path(f"/proc/{postmaster}").exists() or _is_zombie(postmaster), 20)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs as whoever owns the files."""
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        with tempfile.TemporaryFile("w+") as said:  # a pipe would be held open by the server
            done = subprocess.run(
                [*prefix_for(self.data), str(binaries() / program), *arguments],
                env=environment, cwd=self.data.parent, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )  # fmt: skip
            said.seek(0)
            assert not done.returncode, f"{program}: {said.read()}"


class Replica(Cluster):
    """Use as a context manager. Its socket has a place from the beginning; ``follow`` brings the rest."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="replica-")
        home = Path(self._directory.name)
        super().__init__(home / "data", str(home / "run"))
        for place in (self.data, Path(self.socket)):
            place.mkdir(mode=0o700)
            hand_over(place)

    def follow(self, primary: Cluster) -> None:
        """Copy a primary, and follow it from then on."""
        self.run(
            "pg_basebackup", "-h", primary.socket, "-U", USER, "-D", str(self.data),
            "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast",
        )  # fmt: skip
        self.start()

    def __enter__(self) -> Replica:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(AssertionError):  # it may be down, or never have been up
            self.stop()
        self._directory.cleanup()

    def start(self) -> None:
        """Start it, as a follower if it has not taken over."""
        options = f"-c unix_socket_directories='{self.socket}'"
        self.run("pg_ctl", "-D", str(self.data), "-l", str(self.data / "server.log"), "-o", options, "-w", "start")

    def stop(self) -> None:
        """Stop it."""
        self.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")

    def take_over(self) -> None:
        """Have it be the primary."""
        self.run("pg_ctl", "-D", str(self.data), "-w", "promote")

    def knows_all_of(self, primary: Cluster) -> bool:
        """Say whether it has replayed what the primary has written until now."""
        ((written,),) = primary.rows("SELECT pg_current_wal_flush_lsn()::text")
        ((there,),) = self.rows("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", written)
        return bool(there)
