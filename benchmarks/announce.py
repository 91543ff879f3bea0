"""How fast everybody is told: one announcement to 2,000 members, then a hundred of them within ten seconds.

    make bench NAME=announce             one worker sends for 60 s, and the rest is said;
                                         DRAIN_S=3600 WORKERS=2 sends everything

(a) The whole of ``announce()``, until COMMIT has returned, for 2,000 members with 4 destinations each; and until
    the inbox of a reader of each of them shows it. The peer writes the same rows as one would first:
    one INSERT for each notification and delivery through the ORM, and one job for each recipient.
(b) 100 announcements in 10 s to 200 members with 4 destinations each. A worker sends to a real mail server and a
    real web server meanwhile, and somebody opens pages of a real web server: p95 then, against the same before.
"""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.alliance import ROOT, found, installation
from benchmarks.scratch import last_line, percentile, table

MEMBERS, FEWER, DESTINATIONS = 2000, 200, 4
ROUNDS = 5
ANNOUNCEMENTS, WITHIN_S, DESKS = 100, 10.0, 4
DRAIN_S = float(os.environ.get("DRAIN_S", 60))
WORKERS = int(os.environ.get("WORKERS", 1))
PAGES = ("/", "/posteingang/")
# Two grids, 300 km apart; rules reach over one of them.
LARGE, SMALL = (500_000.0, 5_400_000.0), (800_000.0, 5_400_000.0)
REACH_M = 100_000


def main() -> None:
    """Found the alliance, announce, and print the figures; the last line is JSON."""
    from notifications.garbage import collect_seldom

    with installation() as ports:
        collect_seldom()  # as the web server does
        planners = _found(ports)
        figures = _one(planners["large"])
        figures |= _many(planners["small"])
        figures["load"] = os.getloadavg()[1]  # of the last five minutes: on a busy machine, read the ratios
    last_line(figures)


def _found(ports: dict[str, int]) -> dict[str, Any]:
    from accounts.models import Role
    from geo.defaults import load_defaults
    from geo.editions import put_in_force
    from geo.models import Edition, ImpactRule
    from tests import paper

    load_defaults()
    ImpactRule.objects.all().delete()
    ImpactRule.objects.create(name="Alle", distance_m=REACH_M)
    west, south = LARGE
    large = found(MEMBERS + 1, west=west, south=south, prefix="A", port=ports["web"])
    west, south = SMALL
    small = found(FEWER + 1, west=west, south=south, prefix="B", port=ports["web"])
    put_in_force(Edition.objects.get())
    return {
        "large": paper.person(large[MEMBERS // 2], Role.PLANNER, name="gross"),
        "small": paper.person(small[FEWER // 2], Role.PLANNER, name="klein"),
    }


def _draft(by: Any) -> Any:
    """Write a draft in the middle of the reporter's area."""
    from geo.models import Area
    from tests import paper

    area = Area.objects.get(name=by.member.short_name)
    return paper.draft(by, area.boundary.centroid.buffer(200))


# (a) One announcement to many


def _one(by: Any) -> dict[str, float]:
    commits, inboxes, naive = [], [], []
    for number in range(ROUNDS + 1):
        taken = _announce(by)
        if number:  # the first warms up
            commits.append(taken["commit"])
            inboxes.append(taken["inbox"])
    naive.append(_naively(by))
    commit, inbox = statistics.median(commits), statistics.median(inboxes)
    table(
        [f"{MEMBERS:,} members x {DESTINATIONS}", "median ms", "worst ms"],
        [
            ["announced and committed", commit, max(commits)],
            ["in every inbox", inbox, max(inboxes)],
            ["naive: a row and a job at a time", naive[0], naive[0]],
        ],
    )
    return {"commit_ms": commit, "inbox_ms": inbox, "naive_ms": naive[0], "naive_ratio": naive[0] / commit}


def _announce(by: Any) -> dict[str, float]:
    from notifications.models import Delivery
    from notifications.services import announce

    report = _draft(by)
    begun = time.perf_counter()
    activity = announce(report, by=by, idempotency_key=uuid.uuid4())
    commit = time.perf_counter() - begun
    assert activity is not None
    _wait_for_inboxes(activity)
    inbox = time.perf_counter() - begun
    rows = Delivery.objects.filter(notification__activity=activity)
    assert rows.count() == MEMBERS * DESTINATIONS, rows.count()
    _forget()
    return {"commit": commit * 1000, "inbox": inbox * 1000}


def _wait_for_inboxes(activity: Any) -> None:
    """Ask whether the inbox of every told member's reader shows it, all in one statement, until each does."""
    from django.db.models import Exists, OuterRef, Q

    from accounts.models import User
    from notifications.models import Notification

    told = Notification.objects.filter(activity=activity, member__isnull=False)
    readers = User.objects.filter(is_active=True, member__in=told.values("member")).order_by()
    line = Notification.objects.filter(Q(user=OuterRef("pk")) | Q(member=OuterRef("member")), activity=activity)
    while readers.annotate(shown=Exists(line)).filter(shown=True).count() < MEMBERS:
        time.sleep(0.01)


def _naively(by: Any) -> float:
    """Write the same rows one at a time, with one job for each recipient, in one transaction too."""
    from django.db import transaction

    from notifications.models import Activity, Delivery, Destination, Notification
    from notifications.queue import wake
    from notifications.recipients import recipients

    report = _draft(by)
    version = report.versions.get()
    begun = time.perf_counter()
    with transaction.atomic():
        told = recipients(version).told
        activity = Activity.objects.create(
            report=report, version=version, verb="announced", actor=by, idempotency_key=uuid.uuid4()
        )
        for party in told:
            notification = Notification.objects.create(
                activity=activity, member=party.member, standing="newly", reasons=party.reasons()
            )
            for destination in Destination.objects.filter(member=party.member, active=True):
                Delivery.objects.create(notification=notification, destination=destination, channel=destination.channel)
            wake(activity.pk, "email")
    taken = (time.perf_counter() - begun) * 1000
    _forget()
    return taken


def _forget() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("UPDATE notifications_delivery SET state = 'done', completed_at = now() WHERE state = 'waiting'")
        cursor.execute("VACUUM ANALYZE")


# (b) Many announcements at once


def _many(by: Any) -> dict[str, float]:
    from notifications.models import Delivery

    before = Delivery.objects.count()
    drafts = [_draft(by) for _ in range(ANNOUNCEMENTS)]
    with Pages(by) as pages:
        idle = pages.visit(lambda: len(pages.taken) >= 200)
        workers = [subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT) for _ in range(WORKERS)]
        time.sleep(3)
        announcing = _announcing(drafts, by)
        busy = pages.visit(lambda: not announcing.is_alive())
        announced_s = announcing.taken_s  # type: ignore[attr-defined]
        rows = Delivery.objects.count() - before
        sending = pages.visit(lambda: len(pages.taken) >= 200)
        drained = _drain(rows)
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
            worker.wait(60)
    expected = ANNOUNCEMENTS * FEWER * DESTINATIONS
    table(
        ["page opened", "p50 ms", "p95 ms"],
        [[name, percentile(taken, 50), percentile(taken, 95)]
         for name, taken in (("idle", idle), ("while 100 are announced", busy), ("while a worker sends", sending))],
    )  # fmt: skip
    print(f"{ANNOUNCEMENTS} announcements took {announced_s:.1f} s; {rows:,} of {expected:,} rows.\n")
    return {
        "rows": rows,
        "missing": expected - rows,
        "announced_s": announced_s,
        "p95_page_ms": percentile(busy, 95),
        "p95_page_ratio": percentile(busy, 95) / percentile(idle, 95),
        "p95_page_ratio_sending": percentile(sending, 95) / percentile(idle, 95),
        **drained,
    }


def _announcing(drafts: list[Any], by: Any) -> threading.Thread:
    """Announce all of them, evenly over the time, at several desks, in threads of this process."""
    from django.db import connection

    from notifications.services import announce

    begun = time.monotonic()

    def one(number: int, report: Any) -> None:
        time.sleep(max(0.0, begun + number * WITHIN_S / ANNOUNCEMENTS - time.monotonic()))
        announce(report, by=by, idempotency_key=uuid.uuid4())

    def run() -> None:
        with ThreadPoolExecutor(DESKS) as desks:
            list(desks.map(one, range(len(drafts)), drafts))
            list(desks.map(lambda _: connection.close(), range(DESKS)))
        thread.taken_s = time.monotonic() - begun  # type: ignore[attr-defined]

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def _drain(rows: int) -> dict[str, float]:
    """Let the worker send for a while, and say how far it got, by channel."""
    from django.db.models import Count

    from notifications.models import Delivery

    def done() -> dict[str, int]:
        states = Delivery.objects.filter(attempt__gt=0).order_by()
        return dict(states.filter(state="done").values_list("channel").annotate(Count("pk")))

    at_begin, begun = done(), time.monotonic()
    said = 0.0
    while (taken := time.monotonic() - begun) < DRAIN_S and (sent := sum(done().values())) < rows:
        if taken - said > 60:
            print(f"{sent:,} of {rows:,} sent after {taken:,.0f} s", flush=True)
            said = taken
        time.sleep(1)
    at_end, seconds = done(), time.monotonic() - begun
    rates = {channel: (count - at_begin.get(channel, 0)) / seconds for channel, count in at_end.items()}
    table(["channel", "sent", "a second"], [[channel, at_end[channel], rate] for channel, rate in rates.items()])
    failed = Delivery.objects.filter(state="failed").count()
    sent = sum(at_end.values())
    print(f"{sent:,} of {rows:,} sent, {failed} failed, after {seconds:,.0f} s, when this run stopped looking.\n")
    return {"sent": sent, "failed": failed, "sent_per_s": sum(rates.values()), "drained_s": seconds}


class Pages:
    """A web server as a process, and somebody signed in who opens pages of it."""

    def __init__(self, person: Any) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.cookie = _signed_in(person)
        self.taken: list[float] = []

    def __enter__(self) -> Pages:
        command = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(self.port)]
        self._server = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                self._open("/healthz")
                break
            except OSError:
                time.sleep(0.2)
        for page in PAGES * 10:
            self._open(page)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.send_signal(signal.SIGTERM)
        self._server.wait(30)

    def visit(self, enough: Callable[[], bool]) -> list[float]:
        """Open the pages in turn until it is enough, and return the sorted milliseconds."""
        self.taken = []
        while not enough():
            for page in PAGES:
                begun = time.perf_counter()
                self._open(page)
                self.taken.append((time.perf_counter() - begun) * 1000)
        return sorted(self.taken)

    def _open(self, page: str) -> None:
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{page}", headers={"Cookie": self.cookie})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            assert answer.status == 200
            answer.read()


def _signed_in(person: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


if __name__ == "__main__":
    main()
