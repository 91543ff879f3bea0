"""Answering in the browser: with a mouse, by keyboard alone, on a phone; from the page and from the mail."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from coordination import services
from coordination.models import Response
from geo.models import Report
from notifications.services import announce
from tests import paper
from tests.browser.support import NARROW, SHOTS, axe_violations, open_page, overflow_px, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def report(live_site):
    planner = paper.person(live_site.members["Mitte"], Role.PLANNER)
    drawn = paper.draft(
        planner, paper.box(3.0, 3.2, 3.6, 3.6), title="Gewerbegebiet Nord", wish="answer",
        answer_by=timezone.localdate() + timedelta(days=4), gross_floor_m2=24_000,
    )  # fmt: skip
    announce(drawn, by=planner, idempotency_key=uuid.uuid4())
    return Report.objects.get(pk=drawn.pk)


@pytest.fixture
def officer(live_site, report):
    return paper.person(live_site.members["Nord"], Role.OFFICER, name="Julia")


def address(report):
    return f"/meldungen/{report.pk}/"


def shot(page, name):
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def test_an_officer_answers_with_a_topic_and_a_place_in_a_minute(live_site, browser_page, report, officer):
    sign_in(browser_page, officer)
    browser_page.goto(address(report))
    card = browser_page.locator("#antwort")
    expect(card).to_contain_text("noch 4 Tage")
    expect(card.get_by_role("group", name="Worum geht es?")).to_be_hidden()
    shot(browser_page, "answer-open")

    card.get_by_text("Bedenken", exact=True).click()
    card.get_by_label("Verkehr").check()
    card.get_by_label("Was soll Mitte wissen?").fill("Bitte die Zufahrt prüfen.")
    card.get_by_text("Ort zeigen").click()
    card.get_by_role("button", name="Auf der Karte zeigen").click()
    browser_page.locator("#report-map").click(position={"x": 200, "y": 150})
    expect(card.get_by_role("status")).to_have_text("Der Ort ist gesetzt.")
    card.get_by_role("button", name="Antwort senden").click()

    expect(browser_page.get_by_text("Ihre Antwort ist bei Mitte.")).to_be_visible()
    given = Response.objects.get()
    assert (given.answer, given.topics, given.text) == ("concerns", ["traffic"], "Bitte die Zufahrt prüfen.")
    assert given.place is not None
    expect(browser_page.locator("path.is-answer-concerns")).to_have_count(1)
    expect(browser_page.locator("#rueckmeldungen")).to_contain_text("1 von 3 geantwortet")
    shot(browser_page, "answer-given")
    assert axe_violations(browser_page) == []


def test_the_whole_answer_by_keyboard(live_site, browser_page, report, officer):
    sign_in(browser_page, officer)
    browser_page.goto(address(report))
    browser_page.locator("#id_answer_0").focus()
    browser_page.keyboard.press("ArrowDown")  # Anmerkungen
    browser_page.keyboard.press("Tab")
    browser_page.keyboard.press("Space")  # the first topic
    browser_page.get_by_text("Ort zeigen").focus()
    browser_page.keyboard.press("Enter")
    browser_page.get_by_role("button", name="Auf der Karte zeigen").focus()
    browser_page.keyboard.press("Enter")
    for key in ("ArrowRight", "Shift+ArrowUp", "Enter"):
        browser_page.keyboard.press(key)
    expect(browser_page.get_by_role("button", name="Auf der Karte zeigen")).to_be_focused()
    browser_page.get_by_role("button", name="Antwort senden").focus()
    browser_page.keyboard.press("Enter")

    expect(browser_page.get_by_text("Ihre Antwort ist bei Mitte.")).to_be_visible()
    given = Response.objects.get()
    assert given.answer == "remarks"
    assert given.topics
    assert given.place is not None


def test_on_a_phone_nothing_hangs_over_the_edge_and_mistakes_keep_what_was_typed(live_site, browser, report, officer):
    with open_page(browser, live_site, size=NARROW) as page:
        sign_in(page, officer)
        page.goto(address(report))
        card = page.locator("#antwort")
        card.get_by_text("Mehr Zeit nötig").click()
        card.get_by_label("Warum?").fill("Ausschuss erst im Januar")
        card.get_by_role("button", name="Antwort senden").click()
        expect(page.get_by_text("Nennen Sie das Datum")).to_be_visible()
        expect(page.locator("#antwort").get_by_label("Warum?")).to_have_value("Ausschuss erst im Januar")
        until = timezone.localdate() + timedelta(days=20)
        page.locator("#antwort").get_by_label("Antwort bis").fill(until.isoformat())
        page.locator("#antwort").get_by_role("button", name="Antwort senden").click()

        expect(page.get_by_text("Sie haben um Zeit bis")).to_be_visible()
        assert overflow_px(page) == 0
        assert axe_violations(page) == []
        shot(page, "answer-phone")


def test_the_reporter_grants_time_replies_and_both_say_settled(live_site, browser, browser_page, report, officer):
    nord, ost = live_site.members["Nord"], live_site.members["Ost"]
    until = timezone.localdate() + timedelta(days=20)
    services.answer(report, nord, area_keys=[paper.KEYS["Nord"]], answer="concerns", topics=["traffic"], by=officer)
    services.ask_for_time(report, ost, until_on=until, reason="Ausschuss im Januar", asked_as="Frau Huber")
    planner = paper.person(live_site.members["Mitte"], Role.OFFICER, name="Petra")
    sign_in(browser_page, planner)
    browser_page.goto(address(report))
    shot(browser_page, "answer-reporter")
    assert axe_violations(browser_page) == []

    browser_page.get_by_role("button", name="Zeit geben").click()
    expect(browser_page.get_by_text("Die Frist ist verlängert.")).to_be_visible()
    concern = browser_page.locator(".concern")
    concern.get_by_role("textbox").fill("Wir prüfen das.")
    concern.get_by_role("button", name="Antworten").click()
    expect(browser_page.get_by_text("Der Nachbar erfährt davon.")).to_be_visible()
    browser_page.locator(".concern").get_by_role("button", name="Geklärt").click()
    expect(browser_page.locator(".concern")).to_contain_text("Es fehlt noch Nord")
    with open_page(browser, live_site) as page:
        sign_in(page, officer)
        page.goto(address(report))
        page.locator(".concern").get_by_role("button", name="Geklärt").click()
        expect(page.locator(".concern")).to_contain_text("Beide Seiten sagen: geklärt.")
        shot(page, "answer-settled")
    assert Response.objects.get(member=nord).is_settled
