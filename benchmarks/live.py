"""From commit to browser: a thousand open streams on this machine, and a thousand browsers that ask every five seconds.

    make bench NAME=live

The server is uvicorn with one process. The browsers are one process of plain sockets. Both, and PostgreSQL, share the
machine. Each report is announced to 200 members with five people each, so every announcement is for all. The clock
starts before COMMIT is sent.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvloop

from benchmarks.scratch import last_line, percentile, scratch_database, table

MEMBERS, PEOPLE_EACH = 200, 5
POLL_EVERY_S = 5.0
NOTIFIED = re.compile(rb'event: notification\ndata: [^\n]*"activity":"([0-9a-f-]{36})"')
CURSOR = re.compile(rb"id: (\d+)\n")


def main() -> None:
    """Measure streams, then polling, and print both."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--listen", choices=["stream", "poll"])
    asked.add_argument("--url", default="")
    asked.add_argument("--announcements", type=int, default=60)
    arguments = asked.parse_args()
    if arguments.listen:
        # The browsers share two processors with what is measured: the less they take themselves, the better.
        uvloop.run(Browsers(arguments.url, json.loads(sys.stdin.readline()), arguments.listen).run())
        return
    with scratch_database():
        measure(arguments.announcements)


def measure(announcements: int) -> None:
    """Open everything, announce, and compare."""
    cookies, told, planner = found()
    reports = [draft(planner) for _ in range(announcements + 20 + 6)]
    streams, burst, polls = reports[:announcements], reports[announcements:-6], reports[-6:]
    from tests.browser.support import server

    with server() as site:
        pid = server_pid(site.url)
        warm_up(site.url, cookies[:50])
        before_kb = resident_kb(pid)
        with Listeners(site.url, cookies, "stream") as listeners:
            kb = (resident_kb(pid) - before_kb) / len(cookies)
            connections = connections_of_the_server()
            cpu = cpu_s(pid)
            began = announce_all(streams, told, planner, pause_s=0.5)
            cpu_streams = (cpu_s(pid) - cpu) / (announcements * 0.5)
            burst_began = announce_all(burst, told, planner, pause_s=0)
            heard = listeners.stop()
        paced = latencies(began, heard, len(cookies))
        rushed = latencies(burst_began, heard, len(cookies))
        figures = f"p50 {percentile(paced[0], 50):.0f} ms, p99 {percentile(paced[0], 99):.0f} ms, {paced[1]} missing"
        print(f"streams: {figures}, {kb:.0f} kB each, {connections} connections; now polling", flush=True)
        with Listeners(site.url, cookies, "poll") as listeners:
            cpu = cpu_s(pid)
            poll_began = announce_all(polls, told, planner, pause_s=2)
            cpu_polls = (cpu_s(pid) - cpu) / (len(polls) * 2)
            polled = latencies(poll_began, listeners.stop(patience_s=25), len(cookies))
    report(paced, rushed, polled, kb, connections, (cpu_streams, cpu_polls), len(cookies))


def report(
    paced: tuple[list[float], int], rushed: tuple[list[float], int], polled: tuple[list[float], int],
    kb: float, connections: int, cpu: tuple[float, float], streams: int,
) -> None:  # fmt: skip
    """Print the table and the figures."""
    rows = []
    for name, (times, missing), share in (
        ("streams, two announcements a second", paced, cpu[0]),
        ("streams, twenty announcements at once", rushed, 0.0),
        (f"polling every {POLL_EVERY_S:.0f} s", polled, cpu[1]),
    ):
        rows.append([name, *(percentile(times, at) for at in (50, 95, 99)), times[-1], missing, share])
    print(f"{streams:,} browsers, milliseconds from commit to browser\n")
    table(["", "p50", "p95", "p99", "last", "missing", "processors"], rows)
    print(f"{kb:.0f} kB for each stream, {connections} database connections\n")
    last_line(
        {
            "p50_ms": percentile(paced[0], 50),
            "p95_ms": percentile(paced[0], 95),
            "p99_ms": percentile(paced[0], 99),
            "last_ms": paced[0][-1],
            "burst_p99_ms": percentile(rushed[0], 99),
            "missing": paced[1] + rushed[1],
            "streams": streams,
            "kb_per_stream": kb,
            "connections": connections,
            "poll_p50_ratio": percentile(polled[0], 50) / percentile(paced[0], 50),
            "poll_p99_ratio": percentile(polled[0], 99) / percentile(paced[0], 99),
            "poll_missing": polled[1],
        }
    )


def found() -> tuple[list[str], list[Any], Any]:
    """Found an alliance of 200 members with five people each, all signed in."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from accounts.models import Member, Role, User
    from geo.defaults import load_defaults
    from geo.models import ImpactRule
    from notifications.models import Standing
    from notifications.services.telling import Telling
    from tests import paper

    if not ImpactRule.objects.exists():
        load_defaults()
    paper.draw_boundaries()
    planner = paper.person(paper.found_alliance()["Mitte"], Role.PLANNER)
    members = Member.objects.bulk_create(Member(name=f"Gemeinde {n}", short_name=f"G{n}") for n in range(MEMBERS))
    people = User.objects.bulk_create(
        User(email=f"{number}@{member.short_name}.example".lower(), member=member, password="!unusable")
        for member in members for number in range(PEOPLE_EACH)
    )  # fmt: skip
    store, sessions = SessionStore(), []
    for person in people:
        content = {
            "_auth_user_id": str(person.pk),
            "_auth_user_backend": settings.AUTHENTICATION_BACKENDS[0],
            "_auth_user_hash": person.get_session_auth_hash(),
        }
        until = timezone.now() + timezone.timedelta(days=1)
        sessions.append(Session(session_key=uuid.uuid4().hex, session_data=store.encode(content), expire_date=until))
    Session.objects.bulk_create(sessions)
    cookies = [f"{settings.SESSION_COOKIE_NAME}={session.session_key}" for session in sessions]
    return cookies, [Telling(member, Standing.NEWLY) for member in members], planner


def draft(planner: Any) -> Any:
    """Write a report that is ready to be announced."""
    from tests import paper

    return paper.draft(planner, paper.box(1.9, 1.9, 2.1, 2.1))


def announce_all(reports: list[Any], told: list[Any], planner: Any, *, pause_s: float) -> dict[str, float]:
    """Announce the reports one after the other; return when each was about to be committed."""
    from django.db import transaction
    from django.utils import timezone

    from notifications.models import Verb
    from notifications.services.announce import _put_on_record
    from notifications.services.telling import tell

    began = {}
    for report in reports:
        version = report.versions.get()
        with transaction.atomic():
            _put_on_record(report, version, planner, timezone.now())
            activity = tell(version, Verb.ANNOUNCED, told, by=planner, idempotency_key=uuid.uuid4())
            began[str(activity.pk)] = time.monotonic()
        time.sleep(pause_s)
    return began


def latencies(began: dict[str, float], heard: dict[str, list[float]], browsers: int) -> tuple[list[float], int]:
    """Return the sorted milliseconds of all browsers, and how many never heard."""
    times = sorted((at - start) * 1000 for activity, start in began.items() for at in heard.get(activity, []))
    return times, len(began) * browsers - len(times)


def server_pid(url: str) -> int:
    """Return the process that listens on the port of this address."""
    asked = subprocess.run(
        ["pgrep", "-f", f"uvicorn config.asgi:application --port {urlsplit(url).port}"], capture_output=True, text=True
    )
    return int(asked.stdout.split()[0])


def resident_kb(pid: int) -> int:
    """Return the resident memory of a process."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])  # type: ignore[index]


def cpu_s(pid: int) -> float:
    """Return the processor seconds a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def connections_of_the_server() -> int:
    """Return how many connections others than we have to this database."""
    from django.db import connection

    with connection.cursor() as asked:
        asked.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        return int(asked.fetchone()[0])


def warm_up(url: str, cookies: list[str]) -> None:
    """Let every thread of the server answer something."""
    with Listeners(url, cookies, "stream"):
        pass


class Listeners:
    """The process of all browsers. Use as a context manager; all listen when it is entered."""

    def __init__(self, url: str, cookies: list[str], how: str) -> None:
        command = [sys.executable, "-m", "benchmarks.live", "--listen", how, "--url", url]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._say(json.dumps(cookies))
        self._stopped = False

    def _say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def __enter__(self) -> Listeners:
        assert self._process.stdout
        assert self._process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        if not self._stopped:
            self.stop(0)
        self._process.wait(30)

    def stop(self, patience_s: float = 5) -> dict[str, list[float]]:
        """Return when each activity was heard, by every browser."""
        assert self._process.stdout
        time.sleep(patience_s)
        self._say("stop")
        self._stopped = True
        heard: dict[str, list[float]] = json.loads(self._process.stdout.readline())
        return heard


class Browsers:
    """Many browsers in one loop."""

    def __init__(self, url: str, cookies: list[str], how: str) -> None:
        self.host, self.port = urlsplit(url).hostname, urlsplit(url).port
        self.cookies, self.how = cookies, how
        self.heard: dict[str, list[float]] = {}
        self.listening = 0
        self.all_listen = asyncio.Event()

    async def run(self) -> None:
        """Listen until told to stop."""
        gate = asyncio.Semaphore(20)
        tasks = [asyncio.create_task(self._browse(cookie, gate)) for cookie in self.cookies]
        while self.listening < len(self.cookies):
            await asyncio.sleep(0.05)
        self.all_listen.set()
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        for task in tasks:
            task.cancel()
        print(json.dumps(self.heard), flush=True)

    async def _browse(self, cookie: str, gate: asyncio.Semaphore) -> None:
        async with gate:
            reader, writer = await asyncio.open_connection(self.host, self.port)
            if self.how == "stream":
                self._ask(writer, cookie, "text/event-stream", "")
                first = await reader.readuntil(b"event: state")
                assert b"200 OK" in first, first
                self.listening += 1
            else:
                seen: set[str] = set()
                cursor = await self._poll(reader, writer, cookie, "", seen)
                self.listening += 1
        if self.how == "stream":
            await self._stay(reader)
            return
        await self.all_listen.wait()
        await asyncio.sleep(random.uniform(0, POLL_EVERY_S))
        while True:
            began = time.monotonic()
            writer.close()  # the server has closed it after five idle seconds anyway
            reader, writer = await asyncio.open_connection(self.host, self.port)
            cursor = await self._poll(reader, writer, cookie, f"&seit={cursor}", seen)
            await asyncio.sleep(max(0.0, POLL_EVERY_S - (time.monotonic() - began)))

    async def _stay(self, reader: asyncio.StreamReader) -> None:
        text, seen = b"", set[str]()
        while data := await reader.read(65536):
            text += data
            self._note(text, seen)
            text = text[text.rfind(b"\n\n") + 2 :] if b"\n\n" in text else text

    async def _poll(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cookie: str, since: str, seen: set[str]
    ) -> str:
        self._ask(writer, cookie, "*/*", since)
        text = await reader.readuntil(b"\r\n0\r\n\r\n")
        self._note(text, seen)
        return CURSOR.findall(text)[-1].decode()  # type: ignore[no-any-return]

    def _ask(self, writer: asyncio.StreamWriter, cookie: str, accept: str, since: str) -> None:
        head = f"GET /live/?alter=0{since} HTTP/1.1\r\nHost: localhost:{self.port}\r\nCookie: {cookie}\r\n"
        writer.write(f"{head}Accept: {accept}\r\n\r\n".encode())

    def _note(self, text: bytes, seen: set[str]) -> None:
        now = time.monotonic()
        for activity in NOTIFIED.findall(text):
            name = activity.decode()
            if name not in seen:
                seen.add(name)
                self.heard.setdefault(name, []).append(now)


if __name__ == "__main__":
    main()
