"""A place to break things: a PostGIS of its own, a mail server, workers as processes, people who announce.

Nothing here touches the database of the tests or of a demo.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

from config.embedded import BASE_DIR, DATABASE, USER
from tests.crash.hooks import Hooks
from tests.invariants import Tally, broken, tally, unsettled
from tests.sink import Sink

# Seconds where an operator has minutes, so that a crash is over within a test. What must never run out on a
# slow machine (an answer of the mail server, the time to stop) stays long: running out repeats a mail.
QUICK = {
    "DELIVERY_LEASE_SECONDS": "30",
    "DELIVERY_POLL_SECONDS": "1",
    "DELIVERY_RETRY_MINUTES": "0.01,0.02",
    "EMAIL_TIMEOUT": "20",
    "WORKER_HEARTBEAT_SECONDS": "0.5",
    "WORKER_STALLED_SECONDS": "4",
    "WORKER_REVIVE_SECONDS": "1",
    "WORKER_GRACE_SECONDS": "20",
    "WORKER_NICENESS": "0",
    "LOG_LEVEL": "WARNING",
    "SEND_ONLY_TO": "@*.example,127.0.0.1,localhost",
}


# For ``Station.work``: this worker's clock is the one that ``Station.set_clock`` sets.
CLOCK = {"PYTHONPATH": str(Path(__file__).parent / "clock")}


class Station:
    """Use as a context manager: everything it started is stopped at the end."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="crash-")
        self.var = Path(self._directory.name)
        self.sink, self.hooks = Sink(), Hooks()
        self.workers: list[subprocess.Popen[bytes]] = []
        self._clerks: list[Clerk] = []

    def __enter__(self) -> Self:
        try:
            self.start_database()
            self._manage("migrate", "-v0")
            self.sink.start()
            self.hooks.start()
            self.clerk = self.hire()
            self.clerk.ask("found")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop everything."""
        for worker in self.workers:
            _end(worker, signal.SIGKILL)
        for clerk in self._clerks:
            clerk.dismiss()
        self.sink.stop()
        self.hooks.stop()
        self._cluster("stop")
        self._directory.cleanup()

    def environment(self, **more: str) -> dict[str, str]:
        """Return what the processes of this place see."""
        own = {
            "UMGRIFF_VAR": str(self.var),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "MODE": "development",
            "EGRESS_ALLOWED_HOSTS": "127.0.0.1",
            "CRASH_CLOCK": str(self.var / "ahead_s"),
        }
        kept = {
            name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PYTEST_CURRENT_TEST")
        }
        return kept | own | QUICK | more

    # People

    def hire(self, **more: str) -> Clerk:
        """Return somebody at a desk: a web server's process that announces on request."""
        clerk = Clerk(self.environment(**more))
        self._clerks.append(clerk)
        return clerk

    # Workers

    def work(self, **more: str) -> subprocess.Popen[bytes]:
        """Start a worker."""
        log = (self.var / "worker.log").open("ab")
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"], cwd=BASE_DIR, env=self.environment(**more), stdout=log, stderr=log
        )
        log.close()
        self.workers.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """End a worker without a word."""
        _end(worker, signal.SIGKILL)
        self.workers.remove(worker)

    def ask_to_stop(self, worker: subprocess.Popen[bytes], *, within_s: float = 40) -> int:
        """Ask a worker to stop as a service manager does, and return its exit code."""
        worker.send_signal(signal.SIGTERM)
        self.workers.remove(worker)
        return worker.wait(timeout=within_s)

    # The database

    def start_database(self) -> None:
        """Start the cluster."""
        self._cluster("start")

    def crash_database(self) -> None:
        """Stop the cluster at once (immediate mode): every connection is cut, nothing is finished."""
        postmaster = int((self.var / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGQUIT)
        wait_until(lambda: not Path(f"/proc/{postmaster}").exists() or _is_zombie(postmaster), 10)

    @property
    def socket(self) -> str:
        """Where the cluster listens."""
        command = [sys.executable, "-c", "from config.embedded import socket_directory; print(socket_directory())"]
        done = subprocess.run(command, cwd=BASE_DIR, env=self.environment(), capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Return what the database says, over a connection of our own."""
        with self._connect() as connection:
            return connection.execute(statement).fetchall()

    def _connect(self) -> psycopg.Connection[Any]:
        if not hasattr(self, "_address"):
            self._address = f"host={self.socket} user={USER} dbname={DATABASE}"
        return psycopg.connect(self._address, autocommit=True)

    # The reckoning

    def settle(self, within_s: float = 120) -> None:
        """Wait until everything was sent or given up."""
        wait_until(lambda: not self._asked(unsettled), within_s, self._why_unsettled)

    def clear(self) -> None:
        """Give up whatever is left of a test before, and forget what arrived."""
        with self._connect() as connection:
            connection.execute(
                "UPDATE notifications_delivery SET state = 'failed', completed_at = now() WHERE state = 'waiting'"
            )
            connection.execute("DELETE FROM procrastinate_jobs")
        self.mend()
        self.sink.clear()
        self.hooks.clear()

    def mend(self) -> None:
        """Have somebody look after every address that was broken off."""
        with self._connect() as connection:
            connection.execute("UPDATE notifications_destination SET broken_at = NULL, broken_why = ''")

    def hurry(self) -> None:
        """Have the time of every next attempt come: minutes and hours pass. Leases of what is being sent go on."""
        with self._connect() as connection:
            connection.execute(
                "UPDATE notifications_delivery SET due_at = now()"
                " WHERE state = 'waiting' AND due_at > now() AND last_error <> ''"
            )

    def settle_hurrying(self, within_s: float = 120) -> None:
        """Wait until everything was sent or given up, whatever the pauses between attempts."""

        def settled() -> bool:
            with self._connect() as connection:
                connection.execute(
                    "UPDATE notifications_delivery SET due_at = now() WHERE state = 'waiting' AND due_at > now()"
                    " AND last_error <> '' AND due_at > now() + interval '20 s'"
                )
            return not self._asked(unsettled)

        wait_until(settled, within_s, self._why_unsettled)

    def set_clock(self, ahead_s: float) -> None:
        """Set the clock of workers started with ``work(**CLOCK)`` ahead, or back."""
        (self.var / "ahead_s").write_text(str(ahead_s))

    def reckon_beside(self, activities: list[str]) -> dict[str, Tally]:
        """Return what arrived of these announcements over webhooks and in browsers. Fails as ``reckon`` does."""
        self.reckon([])
        ids = ", ".join(f"'{one}'" for one in activities)
        rows = self.rows(
            f"""SELECT y.channel, y.id::text, n.id::text FROM notifications_delivery y
            JOIN notifications_notification n ON n.id = y.notification_id
            WHERE n.activity_id IN ({ids}) AND y.channel <> 'email'"""
        )
        arrived = list(self.hooks.taken)
        wanted = {
            channel: {push if channel == "webpush" else hook for one, hook, push in rows if one == channel}
            for channel in ("webhook", "webpush")
        }
        known = set().union(*wanted.values())
        return {channel: tally(ids, arrived, known=known) for channel, ids in wanted.items()}

    def _why_unsettled(self) -> str:
        log = (self.var / "worker.log").read_text()[-3000:]
        return "\n".join([*self._asked(unsettled), f"The workers' last words: {log}"])

    def reckon(self, expected: list[str]) -> Tally:
        """Return what arrived of these deliveries. Fails when any row is not as it must be."""
        wrong = self._asked(broken)
        assert not wrong, "\n".join(wrong)
        everything = [str(pk) for (pk,) in self.rows("SELECT id FROM notifications_delivery")]
        return tally(expected, self.sink.ids(), known=everything)

    def _asked(self, question: Callable[[Any], list[str]]) -> list[str]:
        with self._connect() as connection, connection.cursor() as cursor:
            return question(cursor)

    def _cluster(self, act: str) -> None:
        self._run(sys.executable, "-m", "config.embedded", act)

    def _manage(self, *arguments: str) -> None:
        self._run(sys.executable, "manage.py", *arguments)

    def _run(self, *command: str) -> None:
        subprocess.run(command, cwd=BASE_DIR, env=self.environment(), check=True, capture_output=True)


class Clerk:
    """A process that does what a web server does, one request at a time (tests/crash/clerk.py)."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.clerk"],
            cwd=BASE_DIR, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, act: str, **values: Any) -> Any:
        """Have something done, and return the answer; an error comes back as ``{"error": …}``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"act": act, **values}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def dismiss(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait(timeout=20)


def wait_until(true: Callable[[], bool], within_s: float, why: Callable[[], str] = str) -> None:
    """Wait for something to become true; ``TimeoutError`` says what is missing."""
    until = time.monotonic() + within_s
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(why())
        time.sleep(0.05)


def _is_zombie(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"


def _end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(how)
    process.wait(timeout=20)
