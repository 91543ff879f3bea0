"""Open streams against the real server: what they hold, when they end, what they survive."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import uuid
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from accounts.models import Role
from accounts.services.people import deactivate
from notifications import services
from notifications.models import Notification
from tests import paper
from tests.browser import support
from tests.live import Listening, cookie_of, names

HUB_APPLICATION = "config.asgi:application"
THREADS, LISTENING_AND_ASKING = 16, 2  # connections of config/asgi.py and of notifications/live/hub.py


@pytest.fixture
def planner(live_site):
    return paper.person(live_site.members["Mitte"], Role.PLANNER)


@pytest.fixture
def officer(live_site):
    return paper.person(live_site.members["Nord"], Role.OFFICER)


def announce(planner):
    report = paper.draft(planner, paper.box(1.5, 3, 2, 3.5))
    activity = services.announce(report, by=planner, idempotency_key=uuid.uuid4())
    assert activity is not None
    return activity


def listen(site, person, query: str = "alter=0") -> Listening:
    return Listening(site.url, cookie_of(person), query)


def connections_of(site) -> int:
    with connection.cursor() as asked:
        asked.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND backend_type = 'client backend'",
            [site.name],
        )
        return int(asked.fetchone()[0])


def cut_the_listening_line_of(site) -> int:
    with connection.cursor() as asked:
        asked.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE application_name = %s AND query LIKE 'LISTEN%%'",
            [site.name],
        )
        return int(asked.fetchone()[0])


def resident_kb(pid: int) -> int:
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])


def pid_of(site) -> int:
    port = site.url.rsplit(":", 1)[1]
    asked = subprocess.run(["pgrep", "-f", f"uvicorn {HUB_APPLICATION} --port {port}"], capture_output=True, text=True)
    return int(asked.stdout.split()[0])


def test_the_officer_hears_of_an_announcement_at_once(live_site, planner, officer):
    with listen(live_site, officer) as stream:
        activity = announce(planner)
        told = activity.notifications.get(member=officer.member)

        stream.wait_for_event("notification", id=told.pk, activity=activity.pk)
        stream.wait_for_event("report", report=activity.report_id)


def test_colleagues_hear_when_one_of_them_reads(live_site, planner, officer):
    told = announce(planner).notifications.get(member=officer.member)
    with listen(live_site, paper.person(officer.member)) as stream:
        services.mark_read(told, by=officer)

        stream.wait_for_event("read", id=told.pk, unread=0)


def test_a_page_hears_what_happened_while_it_was_being_made(live_site, planner, officer):
    with listen(live_site, officer):  # somebody's stream: the process has been listening for a while
        told = announce(planner).notifications.get(member=officer.member)
        services.mark_read(told, by=officer)
        time.sleep(1)

        with listen(live_site, officer, "alter=30") as late:
            assert "read" in names(late.heard)
        with listen(live_site, officer, "alter=600") as too_late:
            assert "resync" in names(too_late.heard)


def test_a_deactivated_persons_stream_ends_within_five_seconds(live_site, planner, officer):
    office = paper.person(None, Role.COORDINATOR)
    with listen(live_site, officer) as stream, listen(live_site, planner) as other:
        began = time.monotonic()
        deactivate(officer, by=office)

        assert stream.ended.wait(5)
        assert time.monotonic() - began < 5
        assert names(stream.heard)[-1] == "end"
        assert not other.ended.is_set()
        with listen(live_site, officer) as again:
            assert again.status == 302


def test_signing_out_ends_the_stream(live_site, officer):
    with listen(live_site, officer) as stream:
        Session.objects.all().delete()

        assert stream.ended.wait(5)


def test_a_stranger_gets_no_stream(live_site):
    with Listening(live_site.url, "sessionid=guessed") as stream:
        assert stream.ended.wait(5)

    assert stream.status == 302


def test_nothing_is_missing_when_the_listening_line_is_cut(live_site, planner, officer):
    with listen(live_site, officer) as stream:
        told_before = names(stream.heard).count("resync")  # a young hub says so once by itself
        assert cut_the_listening_line_of(live_site) == 1
        unheard = announce(planner)
        stream.wait_for(lambda: names(stream.heard).count("resync") > told_before)
        cursor = next(one for one in stream.heard if one.name == "state").data["cursor"]
        with listen(live_site, officer, f"seit={cursor}&alter=0") as again:
            again.wait_for_event("notification", activity=unheard.pk)
        heard = announce(planner)

        stream.wait_for_event("notification", activity=heard.pk)


def test_two_hundred_streams_take_no_more_connections_than_one(live_site, planner, officer):
    readers = [paper.person(officer.member, name=f"Leser{number}") for number in range(20)]
    cookies = [cookie_of(one) for one in readers]
    with ExitStack() as opened:
        streams = [opened.enter_context(Listening(live_site.url, cookies[n % 20], "alter=0")) for n in range(200)]
        assert 2 <= connections_of(live_site) <= THREADS + LISTENING_AND_ASKING

        activity = announce(planner)
        for stream in streams:
            stream.wait_for_event("notification", activity=activity.pk)


def test_nobody_keeps_hundreds_of_streams_open(live_site, officer):
    cookie = cookie_of(officer)
    with ExitStack() as opened:
        streams = [opened.enter_context(Listening(live_site.url, cookie)) for _ in range(25)]
        streams[-1].wait_for(streams[-1].ended.is_set)

        assert sum(not one.ended.is_set() for one in streams) == 20
        assert "state" in names(streams[-1].heard)  # answered all the same


def test_memory_stays_flat_however_many_streams_come_and_go(live_site, officer):
    cookie, pid = cookie_of(officer), pid_of(live_site)

    def come_and_go(times: int) -> None:
        for _ in range(times // 10):
            with ExitStack() as opened:
                for _ in range(10):
                    opened.enter_context(Listening(live_site.url, cookie, "alter=0"))

    come_and_go(400)
    before = resident_kb(pid)
    come_and_go(1000)

    assert resident_kb(pid) - before < 4000


def test_a_server_that_stops_ends_its_streams_and_leaves_nothing_behind(live_site, officer):
    with support.server() as site:
        with listen(site, officer) as stream:
            began = time.monotonic()
            subprocess.run(["kill", f"-{signal.SIGTERM.value}", str(pid_of(site))], check=True)

            assert stream.ended.wait(6)
            assert time.monotonic() - began < 6
        said = site.log.read_text()
    assert "Traceback" not in said, said
    assert "Exception" not in said, said


def test_streams_need_no_asgi_to_be_answered(live_site, planner, officer):
    """Under plain WSGI the answer is a poll: what was missed, and when to ask again."""
    program = (
        "import sys; from wsgiref.simple_server import make_server, WSGIRequestHandler as H\n"
        "from config.wsgi import application\n"
        "H.log_message = lambda *_: None\n"
        "server = make_server('127.0.0.1', 0, application, handler_class=H)\n"
        "print(server.server_port, flush=True); server.serve_forever()\n"
    )
    environment = {**__import__("os").environ, "DATABASE_URL": support.database_url(), "MODE": "development"}
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        port = int(process.stdout.readline())
        import urllib.request

        def ask(query: str) -> str:
            asked = urllib.request.Request(f"http://localhost:{port}/live/{query}", headers={"Cookie": cookie})
            return urllib.request.urlopen(asked, timeout=20).read().decode()

        cookie = cookie_of(officer)
        first = ask("")
        cursor = re.search(r"id: (\d+)", first)[1]
        activity = announce(planner)
        second = ask(f"?seit={cursor}")
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()

    assert "retry: 20000" in first
    assert str(activity.pk) in second
    assert Notification.objects.count()
