"""The map of the region and the map of one report, by mouse and by keyboard."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from geo.models import Report
from geo.services.versions import start_version
from notifications.models import Notification
from notifications.services import announce
from tests import paper
from tests.browser.support import open_page, sign_in

SPITEFUL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def people(live_site):
    members = live_site.members
    planner = paper.person(members["Mitte"], Role.PLANNER)
    for title, use, outline in [
        ("Gewerbepark", "business", (1.8, 3.5, 2.2, 3.7)),
        ("Wohnen am Anger", "housing", (1, 1, 1.1, 1.1)),
        (SPITEFUL, "wind", (3, 3, 3.1, 3.1)),
    ]:
        report = paper.draft(planner, paper.box(*outline), title=title, use=use, height_m=200)
        announce(report, by=planner, idempotency_key=uuid4())
    return {"planner": planner, "officer": paper.person(members["Nord"], Role.OFFICER)}


@pytest.fixture
def map_page(browser_page, people):
    sign_in(browser_page, people["officer"])
    browser_page.goto("/karte/")
    expect(browser_page.locator("#count")).to_have_text("3 Meldungen")
    return browser_page


def rows(page):
    return page.locator(".map-row")


def test_the_legend_filters_map_and_list_alike(map_page):
    map_page.get_by_label("Wohnen").uncheck()
    expect(map_page.locator("#count")).to_have_text("2 Meldungen")
    expect(rows(map_page)).not_to_contain_text(["Wohnen am Anger"])

    map_page.get_by_role("searchbox").fill("gewerbe")
    expect(rows(map_page)).to_have_count(1)
    expect(rows(map_page)).to_contain_text("300 m von Ihrer Grenze")

    map_page.get_by_role("searchbox").fill("unauffindbar")
    map_page.get_by_role("button", name="Alle Meldungen zeigen").click()
    expect(map_page.locator("#count")).to_have_text("3 Meldungen")


def test_the_address_keeps_extent_and_filter(browser, map_page, live_site, people):
    map_page.get_by_label("Wohnen").uncheck()
    map_page.get_by_role("button", name="Vergrößern").click()
    map_page.wait_for_timeout(800)
    address = map_page.url
    listed = rows(map_page).all_inner_texts()

    with open_page(browser, live_site) as other:
        sign_in(other, people["planner"])
        other.goto(address)
        expect(other.get_by_label("Wohnen")).not_to_be_checked()
        expect(rows(other)).to_have_count(len(listed))
        assert other.url.split("ausschnitt=")[1] == address.split("ausschnitt=")[1]


def test_what_people_typed_is_text_in_list_and_card(map_page):
    expect(rows(map_page).filter(has_text=SPITEFUL)).to_have_count(1)
    place = map_page.evaluate(
        """async (title) => {
            const { features } = await (await fetch(document.getElementById('map-page').dataset.reports)).json();
            return features.find(({ properties }) => properties.title === title).geometry.coordinates;
        }""",
        SPITEFUL,
    )
    point = map_page.evaluate(
        """([lon, lat]) => {
            const map = document.getElementById('region-map').leafletMap;
            const box = map.getContainer().getBoundingClientRect();
            const at = map.latLngToContainerPoint([lat, lon]);
            return [box.left + at.x, box.top + at.y];
        }""",
        place,
    )
    map_page.mouse.move(*point)
    map_page.mouse.click(*point)

    card = map_page.get_by_label("Ausgewählte Meldung")
    expect(card).to_contain_text(SPITEFUL)
    expect(card.locator("img")).to_have_count(0)
    card.get_by_role("button", name="Schließen").click()
    expect(card).to_be_hidden()


def test_the_list_alone_is_enough_by_keyboard(map_page):
    link = rows(map_page).filter(has_text="Gewerbepark").get_by_role("link")
    link.focus()
    expect(rows(map_page).filter(has_text="Gewerbepark")).to_have_class("map-row is-selected")
    map_page.keyboard.press("Enter")
    expect(map_page.get_by_role("heading", level=1)).to_have_text("Gewerbepark")


def test_an_officer_who_sees_the_page_has_read_it_and_a_reader_has_not(browser, browser_page, people, live_site):
    notification = Notification.objects.get(activity__version__title="Gewerbepark")
    reader = paper.person(live_site.members["Nord"])
    address = f"/meldungen/{notification.activity.report_id}/"
    with open_page(browser, live_site) as page:
        sign_in(page, reader)
        page.goto(address)
        page.wait_for_timeout(2500)
    notification.refresh_from_db()
    assert notification.read_at is None

    sign_in(browser_page, people["officer"])
    with browser_page.expect_response("**/gelesen/"):
        browser_page.goto(address)
    notification.refresh_from_db()
    assert notification.read_by == people["officer"]


def test_an_earlier_outline_is_compared_on_the_map(browser_page, people):
    report = Report.objects.get(current__title="Gewerbepark")
    version = start_version(report, by=people["planner"])
    version.outline = paper.box(1.8, 3.2, 2.2, 3.4)
    version.save()
    announce(report, by=people["planner"], idempotency_key=uuid4())
    sign_in(browser_page, people["officer"])
    browser_page.goto(f"/meldungen/{report.pk}/")

    browser_page.get_by_role("tab", name="Abstimmung").press("ArrowRight")
    expect(browser_page.get_by_role("tabpanel")).to_contain_text("Fassung 2")
    browser_page.get_by_role("button", name="Umgriff auf der Karte vergleichen").click()

    expect(browser_page.locator("path.outline-before")).to_be_visible()
    expect(browser_page.get_by_text("frühere Fassung")).to_be_visible()
