"""Pages that follow what happens elsewhere: nobody reloads anything here."""

from __future__ import annotations

import re
import socket
import threading
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from accounts.services.people import deactivate
from notifications import services
from notifications.delivery import deliver
from notifications.models import Delivery, Notification, State
from tests import paper
from tests.browser.support import axe_violations, forgive, open_page, sign_in
from tests.browser.test_live_streams import cut_the_listening_line_of


@pytest.fixture
def planner(live_site):
    return paper.person(live_site.members["Mitte"], Role.PLANNER)


@pytest.fixture
def officer(live_site):
    return paper.person(live_site.members["Nord"], Role.OFFICER)


def announce(planner, title="Gewerbegebiet Nord"):
    report = paper.draft(planner, paper.box(1.5, 3, 2, 3.5), title=title)
    activity = services.announce(report, by=planner, idempotency_key=uuid.uuid4())
    assert activity is not None
    return activity


def open_listening(page, user, address="/"):
    """Open a page, and wait until it listens."""
    sign_in(page, user)
    with page.expect_response(lambda got: "/live/?" in got.url and got.status == 200):
        page.goto(address)
    page.evaluate("document.body.dataset.kept = 'since the beginning'")


def was_not_reloaded(page) -> bool:
    return page.evaluate("document.body.dataset.kept") == "since the beginning"


def bell(page):
    return page.locator(".bell")


def test_the_bell_rings_without_a_reload(browser_page, planner, officer):
    open_listening(browser_page, officer)
    expect(browser_page.locator(".bell__count")).to_be_hidden()

    announce(planner)

    expect(browser_page.locator(".bell__count")).to_have_text("1")
    expect(bell(browser_page)).to_have_accessible_name("Posteingang, 1 ungelesen")
    expect(browser_page.locator("#live-said")).to_have_text("1 neue Benachrichtigung")
    expect(browser_page.get_by_text("Neues ist da.")).to_be_visible()
    assert was_not_reloaded(browser_page)
    assert axe_violations(browser_page) == []

    browser_page.get_by_role("link", name="Anzeigen", exact=True).click()
    expect(browser_page.get_by_role("link", name="Gewerbegebiet Nord").first).to_be_visible()


def test_the_inbox_fills_and_keeps_focus(browser_page, planner, officer):
    announce(planner, "Erstes Vorhaben")
    open_listening(browser_page, officer, "/posteingang/")
    first = browser_page.get_by_role("button", name=re.compile("^Gelesen.*Erstes"))
    first.focus()

    announce(planner, "Zweites Vorhaben")

    expect(browser_page.get_by_role("link", name="Zweites Vorhaben")).to_be_visible()
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("2 ungelesene Nachrichten")
    expect(first).to_be_focused()
    assert browser_page.locator(".letter__title a").all_inner_texts() == ["Zweites Vorhaben", "Erstes Vorhaben"]
    assert was_not_reloaded(browser_page)


def test_an_empty_inbox_gets_its_first_line(browser_page, planner, officer):
    open_listening(browser_page, officer, "/posteingang/")
    expect(browser_page.get_by_text("Noch keine Nachricht")).to_be_visible()

    announce(planner)

    expect(browser_page.get_by_role("link", name="Gewerbegebiet Nord")).to_be_visible()
    expect(browser_page.get_by_text("Noch keine Nachricht")).to_be_hidden()


def test_when_a_colleague_reads_the_bell_and_the_inbox_follow(browser_page, planner, officer):
    told = announce(planner).notifications.get(member=officer.member)
    open_listening(browser_page, paper.person(officer.member), "/posteingang/")
    expect(browser_page.locator(".bell__count")).to_have_text("1")

    services.mark_read(told, by=officer)

    expect(browser_page.locator(".bell__count")).to_be_hidden()
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("Alles gelesen")
    browser_page.get_by_role("button", name=re.compile("^Ungelesen.*Nord")).click()  # the renewed form works
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("1 ungelesene Nachricht")
    expect(browser_page.get_by_text("Wieder ungelesen.")).to_be_visible()


def test_the_reporter_watches_the_mail_arrive_and_being_read(browser_page, planner, officer):
    activity = announce(planner)
    open_listening(browser_page, planner, f"/meldungen/{activity.report_id}/")
    row = browser_page.locator("#rueckmeldungen").get_by_role("row", name=re.compile("^Nord"))
    expect(row).to_contain_text("unterwegs")

    assert deliver("email") == Delivery.objects.count()
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DONE}

    expect(row).not_to_contain_text("unterwegs")
    services.mark_read(activity.notifications.get(member=officer.member), by=officer)
    expect(row).not_to_contain_text("noch nicht")
    assert was_not_reloaded(browser_page)


def test_a_page_that_shows_an_old_version_says_so(browser_page, planner, officer):
    report = announce(planner).report
    open_listening(browser_page, officer, f"/meldungen/{report.pk}/")
    expect(browser_page.locator("#live-changed")).to_be_empty()
    report.refresh_from_db()
    version = report.current
    version.pk, version.number, version.announced_at, version.title = None, 2, None, "Kleiner geplant"
    version.outline = paper.box(1.5, 3, 1.8, 3.5)
    version._state.adding = True
    version.save()

    services.announce(report, by=planner, idempotency_key=uuid.uuid4())

    expect(browser_page.get_by_text("eine neue Fassung")).to_be_visible()
    browser_page.get_by_role("link", name="Die Meldung neu laden").click()
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("Kleiner geplant")


def test_a_withdrawal_shows_on_the_open_page(browser_page, planner, officer):
    report = announce(planner).report
    open_listening(browser_page, officer, f"/meldungen/{report.pk}/")

    services.withdraw(report, by=planner, reason="Kein Bedarf", idempotency_key=uuid.uuid4())

    expect(browser_page.get_by_text("zurückgezogen.")).to_be_visible()
    expect(browser_page.locator("#live-changed")).to_be_empty()
    assert was_not_reloaded(browser_page)


def test_the_map_gets_the_new_report(browser_page, planner, officer):
    open_listening(browser_page, officer, "/karte/")
    expect(browser_page.locator("#count")).to_have_text("0 Meldungen")

    announce(planner)

    expect(browser_page.locator("#count")).to_have_text("1 Meldung")
    assert was_not_reloaded(browser_page)


def test_ten_minutes_without_a_network_and_nothing_is_missing(browser_page, planner, officer):
    browser_page.clock.install()
    open_listening(browser_page, officer, "/posteingang/")

    browser_page.context.set_offline(True)
    announce(planner, "Unterwegs gemeldet")
    announce(planner, "Auch unterwegs")
    browser_page.clock.fast_forward("10:00")
    expect(browser_page.locator(".bell__count")).to_be_hidden()
    browser_page.context.set_offline(False)
    browser_page.clock.run_for(3000)

    expect(browser_page.locator(".bell__count")).to_have_text("2")
    browser_page.clock.run_for(3000)
    expect(browser_page.get_by_role("link", name="Unterwegs gemeldet")).to_be_visible()
    expect(browser_page.get_by_role("link", name="Auch unterwegs")).to_be_visible()
    announce(planner, "Wieder da")
    expect(browser_page.locator(".bell__count")).to_have_text("3")
    assert was_not_reloaded(browser_page)
    forgive(browser_page, "ERR_INTERNET_DISCONNECTED")


def test_nothing_is_missing_when_the_listening_line_is_cut(live_site, browser_page, planner, officer):
    open_listening(browser_page, officer, "/posteingang/")

    assert cut_the_listening_line_of(live_site) == 1
    announce(planner, "Ungehört gemeldet")

    expect(browser_page.locator(".bell__count")).to_have_text("1")
    expect(browser_page.get_by_role("link", name="Ungehört gemeldet")).to_be_visible()
    announce(planner, "Wieder gehört")
    expect(browser_page.locator(".bell__count")).to_have_text("2")


def test_a_deactivated_person_hears_nothing_more_and_is_told_why(browser_page, planner, officer):
    open_listening(browser_page, officer)

    deactivate(officer, by=paper.person(None, Role.COORDINATOR))

    expect(browser_page.get_by_text("Ihre Sitzung ist beendet.")).to_be_visible()
    announce(planner)
    browser_page.wait_for_timeout(1000)
    expect(browser_page.locator(".bell__count")).to_be_hidden()


def test_two_tabs_share_one_stream(browser_page, planner, officer, live_site):
    open_listening(browser_page, officer)
    asked: list[str] = []
    second = browser_page.context.new_page()
    second.on("request", lambda sent: asked.append(sent.headers["accept"]) if "/live/?" in sent.url else None)
    with second.expect_response(lambda got: "/live/?" in got.url):
        second.goto("/")

    announce(planner)

    for page in (browser_page, second):
        expect(page.locator(".bell__count")).to_have_text("1")
    assert asked == ["*/*"]
    browser_page.close()
    with second.expect_request(lambda sent: "/live/?" in sent.url and sent.headers["accept"] == "text/event-stream"):
        pass
    announce(planner)
    expect(second.locator(".bell__count")).to_have_text("2")


class Buffers:
    """A proxy that passes an answer on only when it has all of it."""

    def __init__(self, url: str) -> None:
        self._to = urlsplit(url).port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._to)) as server:
            asked = b""
            while b"\r\n\r\n" not in asked:
                piece = client.recv(65536)
                if not piece:
                    return
                asked += piece
            head, body = asked.split(b"\r\n\r\n", 1)
            head = re.sub(rb"(?im)^connection: .*\r\n", b"", head)
            server.sendall(head + b"\r\nConnection: close\r\n\r\n" + body)
            threading.Thread(target=self._leave_with, args=(client, server), daemon=True).start()
            answer = []
            try:
                while piece := server.recv(65536):
                    answer.append(piece)
                client.sendall(b"".join(answer))
            except OSError:
                return

    @staticmethod
    def _leave_with(client: socket.socket, server: socket.socket) -> None:
        try:
            while client.recv(65536):
                pass
            server.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def buffering(live_site) -> Iterator[Buffers]:
    proxy = Buffers(live_site.url)
    yield proxy
    proxy.close()


def test_behind_a_proxy_that_buffers_the_page_asks_again_and_again(browser, live_site, buffering, planner, officer):
    asked: list[str] = []
    with open_page(browser, live_site) as page:
        page.clock.install()
        sign_in(page, officer)
        page.on("request", lambda sent: asked.append(sent.headers["accept"]) if "/live/?" in sent.url else None)
        page.goto(f"http://localhost:{buffering.port}/posteingang/")
        with page.expect_response(lambda got: "/live/?" in got.url and got.request.headers["accept"] == "*/*"):
            page.clock.run_for(6000)

        announce(planner)
        with page.expect_response(lambda got: "/live/?" in got.url):
            page.clock.run_for(21_000)

        expect(page.locator(".bell__count")).to_have_text("1")
        page.clock.run_for(1000)
        expect(page.get_by_role("link", name="Gewerbegebiet Nord")).to_be_visible()
        assert asked[:3] == ["text/event-stream", "*/*", "*/*"]
        assert Notification.objects.filter(read_at__isnull=True).exists()
        forgive(page, "ERR_")
