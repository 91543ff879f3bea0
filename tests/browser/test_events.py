"""The association's year in a real browser: planned by the Geschäftsstelle, answered by an officer, by keyboard too."""

from __future__ import annotations

import os

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from coordination.models import EventSeries, NetworkEvent, Participation
from coordination.services.events import invite_to_event
from tests import paper
from tests.browser.support import NARROW, WIDE, axe_violations, open_page, overflow_px, screenshot, sign_in
from tests.event_scene import event_scene, planned, series


@pytest.fixture
def sabine(live_site):
    return paper.person(None, Role.COORDINATOR, name="Sabine")


@pytest.fixture
def otto(live_site):
    return paper.person(live_site.members["Nord"], Role.OFFICER, name="Otto")


def plan(page, year: int, day: str) -> None:
    """Plan the first of what is missing, on this day, and go back to the year."""
    page.goto(f"/termine/?jahr={year}")
    page.get_by_role("link", name="Planen").first.click()
    page.get_by_label("Tag", exact=True).fill(f"{year}-{day}")
    page.get_by_label("Von").fill("14:00")
    page.get_by_label("Bis").fill("17:00")
    page.get_by_label("Ort").fill("Rathaus Mitte")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Eingeladen ist noch niemand.").first).to_be_visible()


def test_the_geschaeftsstelle_plans_the_year_and_an_officer_sends_a_deputy(
    browser, browser_page, live_site, sabine, otto
):
    year = timezone.localdate().year + 1
    series()
    sign_in(browser_page, sabine)
    browser_page.goto(f"/termine/?jahr={year}")
    expect(browser_page.get_by_role("heading", level=1)).to_contain_text("noch 4 Termine zu planen")

    for day in ("03-11", "09-23", "04-21", "11-11"):
        plan(browser_page, year, day)
    browser_page.goto(f"/termine/?jahr={year}")
    expect(browser_page.get_by_text("Alle Netzwerkveranstaltungen sind geplant.")).to_be_visible()
    browser_page.get_by_role("link", name="Arbeitstreffen").first.click()
    browser_page.get_by_role("link", name="Einladen").click()
    expect(browser_page.get_by_text("Otto Muster")).to_be_visible()
    browser_page.get_by_role("button", name="Einladen").click()
    expect(browser_page.get_by_text("1 Person ist eingeladen.")).to_be_visible()

    with open_page(browser, live_site, size=NARROW) as phone:
        sign_in(phone, otto)
        phone.goto(f"/termine/?jahr={year}")
        expect(phone.get_by_text("Antwort offen")).to_be_visible()
        assert overflow_px(phone) <= 0
        phone.get_by_role("link", name="Arbeitstreffen").click()
        phone.get_by_label("Vertretung").fill("Vera Vertretung")
        phone.get_by_label("Ich komme nicht").check()
        phone.get_by_role("button", name="Antworten").click()
        expect(phone.get_by_text("die Vertretung bekommt Ihren Platz").first).to_be_visible()
        expect(phone.get_by_label("Vertretung")).to_have_value("Vera Vertretung")
        phone.get_by_label("Ich komme", exact=True).check()
        phone.get_by_role("button", name="Antworten").click()
        expect(phone.get_by_role("heading", name="Vera Vertretung kommt für Sie")).to_be_visible()
        assert axe_violations(phone) == []

    assert Participation.objects.get(user=otto).deputy == "Vera Vertretung"
    assert EventSeries.objects.count() == 3
    assert NetworkEvent.objects.filter(invited_at__isnull=False).count() == 1


def test_an_answer_is_given_by_keyboard_alone(browser_page, sabine, otto):
    event = invite_to_event(planned(sabine), by=sabine)
    sign_in(browser_page, otto)
    browser_page.goto(f"/termine/{event.pk}/")

    browser_page.get_by_label("Ich komme", exact=True).focus()
    browser_page.keyboard.press("Space")
    browser_page.keyboard.press("ArrowDown")
    browser_page.keyboard.press("Tab")
    browser_page.keyboard.press("Tab")
    browser_page.keyboard.press("Enter")

    expect(browser_page.get_by_role("heading", name="Sie kommen vielleicht")).to_be_visible()


def test_what_was_looked_for_is_marked(browser_page, sabine, otto):
    event_scene(sabine)
    sign_in(browser_page, otto)
    browser_page.goto("/termine/")
    browser_page.get_by_label("Suchen in Unterlagen").fill("Radverkehr")
    browser_page.keyboard.press("Enter")

    expect(browser_page.locator("mark")).to_have_text("Radverkehr")
    browser_page.get_by_role("link", name="Verkehrskonzept").click()
    expect(browser_page.get_by_role("link", name="Verkehr.pdf")).to_be_visible()


@pytest.mark.skipif("SHOTS_DIR" not in os.environ, reason="pictures for looking at")
def test_pictures(browser_page, sabine, otto):
    event_scene(sabine)
    event = NetworkEvent.objects.filter(invited_at__isnull=False).get()
    planned(sabine, "Mitgliederversammlung")
    for name, person in {"office": sabine, "officer": otto}.items():
        sign_in(browser_page, person)
        for look, path in {
            "list": "/termine/",
            "event": f"/termine/{event.pk}/",
            "wissen": "/wissen/?suche=rad",
        }.items():
            browser_page.goto(path)
            screenshot(browser_page, f"{name}-{look}", sizes=(NARROW, WIDE))
    sign_in(browser_page, sabine)
    browser_page.goto("/termine/neu/")
    screenshot(browser_page, "office-new", sizes=(NARROW, WIDE))
    browser_page.emulate_media(color_scheme="dark")
    browser_page.goto(f"/termine/{event.pk}/")
    screenshot(browser_page, "dark-event", sizes=(WIDE,))
