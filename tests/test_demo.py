"""The demo: its data can be loaded again and again, and what it starts ends with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Member, User
from config import embedded
from coordination.demo import calendar, story
from coordination.event_year import missing_in
from coordination.knowledge import matches
from dev import demo
from geo.models import Area, CumulativeHint, Edition, Report
from notifications.models import Delivery, Notification, Subscription
from tests.cumulative import SHOPS

rows = pytest.mark.django_db


@pytest.fixture
def demo_data(db: None) -> None:
    call_command("load_demo")


# --- the data -----------------------------------------------------------------------------------------------------


def test_the_demo_has_twelve_members_that_speak_for_thirteen_areas(demo_data: None):
    assert Member.objects.count() == 12
    assert sum(member.areas.count() for member in Member.objects.all()) == 13
    assert Area.objects.current().filter(key__in=[f"09162000-{n}" for n in (13, 15)]).count() == 2


def test_boundaries_of_the_demo_are_marked_as_approximate_and_say_so_on_every_map(demo_data: None):
    assert set(Edition.objects.values_list("approximate", "licence")) == {
        (True, "Näherungsgrenzen, Umgriff-Projekt (keine amtlichen Daten)")
    }


def test_loading_twice_announces_and_mails_nothing_a_second_time(demo_data: None):
    before = (Report.objects.count(), Notification.objects.count(), Delivery.objects.count(), Edition.objects.count())

    call_command("load_demo")

    after = (Report.objects.count(), Notification.objects.count(), Delivery.objects.count(), Edition.objects.count())
    assert after == before
    assert before[1] > 20


def test_a_demo_started_half_a_year_later_looks_as_alive(demo_data: None, monkeypatch: pytest.MonkeyPatch):
    later = timezone.now() + timedelta(days=180)
    monkeypatch.setattr(calendar.timezone, "now", lambda: later)

    call_command("load_demo")

    newest = Report.objects.announced().latest("announced_at")
    assert later - newest.announced_at < timedelta(days=5)
    assert newest.current is not None
    assert newest.current.answer_by > later.date()


def test_everybody_offered_at_the_start_can_sign_in(demo_data: None):
    offered = [person for person in story.people() if person.shown]

    for person in offered:
        browser = Client()
        browser.post(story.SIGN_IN, {"login": person.email, "password": story.PASSWORD})
        assert browser.session["_auth_user_id"] == str(User.objects.get(email=person.email).pk)


def test_the_officer_of_pliening_has_poings_business_park_180_m_away_in_the_inbox(demo_data: None):
    pliening = Member.objects.get(short_name="Pliening")

    told = Notification.objects.get(member=pliening, activity__version__title="Gewerbegebiet Nord")

    assert told.reasons[0]["distance_m"] == pytest.approx(180, abs=0.5)
    assert told.read_at is None


def test_two_small_shops_at_one_border_are_a_hint_in_the_cockpit_on_their_page_and_on_the_map(demo_data: None):
    call_command("rebuild_hints")  # as the worker does
    hint = CumulativeHint.objects.listed().get(rule__name=SHOPS)
    assert hint.amount == 900
    assert Delivery.objects.filter(notification__activity__verb="sum_passed").exists()

    office, shop = Client(), Report.objects.get(current__title="Drogeriemarkt Feldkirchen Nord")
    office.force_login(User.objects.get(email="geschaeftsstelle@ostallianz.example"))
    assert "900 m² Verkaufsfläche" in office.get("/cockpit/").content.decode()
    assert "Lebensmittelmarkt Aschheim Süd" in office.get(f"/meldungen/{shop.pk}/").content.decode()
    points = office.get("/hinweise/karte.json?bbox=11,48,12,49").json()["features"]
    assert [str(one) for one in hint.reports] in [point["properties"]["reports"] for point in points]


def test_the_events_of_this_year_are_planned_and_something_can_be_found(demo_data: None):
    officer = User.objects.get(email="bauverwaltung@pliening.example")

    assert missing_in(timezone.localdate().year) == []
    assert [one["kind"] for one in matches(officer, words="Radweg")] == ["position", "material"]


@rows
def test_demo_people_have_known_passwords_and_so_never_enter_production(settings):
    settings.MODE = "production"

    with pytest.raises(CommandError, match="not for production"):
        call_command("load_demo")


# --- the processes ------------------------------------------------------------------------------------------------


class RunningDemo:
    """`make demo` without the make, in a directory of its own."""

    def __init__(self, var: Path, port: int) -> None:
        environment = {key: value for key, value in os.environ.items() if key != "MODE"}
        environment |= {"UMGRIFF_VAR": str(var), "PYTHONUNBUFFERED": "1"}
        self.var, self.port = var, port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dev.demo", "--port", str(port)], cwd=embedded.BASE_DIR, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

    def wait_until_ready(self) -> str:
        """Return what it printed until it was ready."""
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                return "".join(said)
        raise AssertionError("".join(said))

    def left_over(self) -> list[str]:
        """Return the command lines of the processes that were started in our directory and still run."""
        mark = f"UMGRIFF_VAR={self.var}".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if mark in (process / "environ").read_bytes().split(b"\0") or str(self.var) in command:
                    found.append(command)
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        return [command for command in found if command]

    def left_over_soon(self) -> list[str]:
        deadline = time.monotonic() + 60
        while (left := self.left_over()) and time.monotonic() < deadline:
            time.sleep(0.2)
        return left


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One directory for all demos here: the first makes the database, the others go on with it."""
    return tmp_path_factory.mktemp("demo") / "var"


Start = Callable[[], RunningDemo]


@pytest.fixture
def start(var: Path) -> Iterator[Start]:
    """Start demos on one free port; in the end nothing of them is left, whatever happened."""
    started: list[RunningDemo] = []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def one() -> RunningDemo:
        started.append(RunningDemo(var, port))
        return started[-1]

    yield one
    for each in started:
        each.process.terminate()
        each.process.communicate(timeout=90)
    stop = [sys.executable, "-m", "config.embedded", "stop"]
    subprocess.run(stop, cwd=embedded.BASE_DIR, env=os.environ | {"UMGRIFF_VAR": str(var)})


def test_a_newcomer_reads_the_address_and_the_sign_ins_and_ctrl_c_leaves_nothing_behind(start: Start):
    running = start()
    said = running.wait_until_ready()

    assert f"http://localhost:{running.port}" in said
    assert "planung@poing.example" in said
    assert urllib.request.urlopen(f"http://localhost:{running.port}{story.SIGN_IN}").status == 200

    running.process.send_signal(signal.SIGINT)
    rest, _ = running.process.communicate(timeout=90)

    assert running.process.returncode == 0, rest
    assert "Traceback" not in rest
    assert running.left_over_soon() == []


def test_a_demo_that_is_killed_takes_its_children_along_and_the_next_one_tidies_up(start: Start):
    running = start()
    running.wait_until_ready()
    running.process.kill()
    running.process.wait(timeout=60)

    again = start()
    said = again.wait_until_ready()
    again.process.terminate()
    again.process.communicate(timeout=90)

    assert "ready" in said
    assert again.left_over_soon() == []


def test_when_the_web_server_dies_the_demo_says_so_and_stops_everything(start: Start):
    running = start()
    running.wait_until_ready()
    subprocess.run(["kill", "-9", *_pids("uvicorn", str(running.port))], check=True)

    rest, _ = running.process.communicate(timeout=90)

    assert running.process.returncode == 1
    assert "The web server stopped unexpectedly" in rest
    assert running.left_over_soon() == []


def _pids(*words: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if all(word.encode() in command for word in words):
            found.append(process.name)
    return found


def test_on_a_busy_port_one_sentence_says_how_to_choose_another():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]

        with pytest.raises(demo.DemoError, match=f"Port {port} is not free .*make demo PORT={port + 1}"):
            demo.check_port("127.0.0.1", port)


def test_the_demo_s_people_have_subscriptions_that_would_ring(demo_data: None):
    office = Subscription.objects.get(member__short_name="Pliening")

    assert {one.rhythm for one in Subscription.objects.all()} == {"at_once", "daily", "weekly"}
    assert office.area is not None
    assert office.pieces.exists()
