"""The map of the region and the map of one report, by mouse and by keyboard."""

from __future__ import annotations

import re
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
PAGE = 'const { mapPage } = await import("/static/js/map/page.js");'
# What stands on the map, once every tile in view has come.
SETTLED = f"""async () => {{ {PAGE}
  while (!performance.getEntriesByName("map-drawn").length) await new Promise((done) => setTimeout(done, 50));
  return location.href;
}}"""
DRAWN = f"""async () => {{ {PAGE}
  const {{ symbols, clusters }} = mapPage.reports.drawn();
  return {{ symbols: symbols.length, clusters: clusters.map(({{ n }}) => n) }};
}}"""
OUTLINES = f"async () => {{ {PAGE} return mapPage.reports.found().large.size > 0; }}"
AT_CENTRE = f"""async () => {{ {PAGE}
  const [lon, lat] = [mapPage.map.getCenter().lng, mapPage.map.getCenter().lat];
  const titleOf = (id) => document.querySelector(`.map-row[data-id="${{id}}"] a`).textContent;
  return mapPage.reports.idsAt({{ lng: lon, lat }}).map(titleOf);
}}"""
SOME_AT_CENTRE = f"async () => (await ({AT_CENTRE})()).length > 0"


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


def click_on(page, title):
    """Click the symbol of a report where the list says that it lies, once the map has drawn it."""
    place = page.evaluate(
        """async (title) => {
            const { reports } = await (await fetch(document.getElementById('map-page').dataset.reports)).json();
            const [lon, lat] = reports.find((report) => report.title === title).at;
            const { mapPage } = await import("/static/js/map/page.js");
            const map = mapPage.map;
            const under = () => mapPage.reports.isOver(L.latLng(lat, lon));
            while (!under()) await new Promise((done) => setTimeout(done, 50));
            const box = map.getContainer().getBoundingClientRect();
            const at = map.latLngToContainerPoint([lat, lon]);
            return [box.left + at.x, box.top + at.y];
        }""",
        title,
    )
    page.mouse.move(*place)
    page.mouse.click(*place)


def test_the_legend_filters_map_and_list_alike(map_page):
    map_page.get_by_role("checkbox", name="Wohnen").uncheck()
    expect(map_page.locator("#count")).to_have_text("2 Meldungen")
    expect(rows(map_page)).not_to_contain_text(["Wohnen am Anger"])

    map_page.get_by_label("Titel, Nutzung, Mitglied").fill("gewerbe")
    expect(rows(map_page)).to_have_count(1)
    expect(rows(map_page)).to_contain_text("300 m von Ihrer Grenze")

    map_page.get_by_label("Titel, Nutzung, Mitglied").fill("unauffindbar")
    map_page.get_by_role("button", name="Alle Meldungen zeigen").click()
    expect(map_page.locator("#count")).to_have_text("3 Meldungen")


def test_the_address_keeps_extent_and_filter(browser, map_page, live_site, people):
    map_page.get_by_role("checkbox", name="Wohnen").uncheck()
    map_page.get_by_label("Größe", exact=True).select_option("5 bis 20 ha")
    map_page.get_by_role("button", name="Vergrößern").click()
    expect(map_page).to_have_url(re.compile("groesse=2.*ausschnitt="))
    expect(rows(map_page)).to_have_count(1)
    address = map_page.evaluate(SETTLED)

    with open_page(browser, live_site) as other:
        sign_in(other, people["planner"])
        other.goto(address)
        expect(other.get_by_role("checkbox", name="Wohnen")).not_to_be_checked()
        expect(rows(other)).to_have_count(1)
        expect(other).to_have_url(re.compile(re.escape(address.split("ausschnitt=")[1])))
        other.get_by_role("link", name="Dieselben Meldungen als Liste ohne Karte").click()
        expect(other.get_by_role("heading", level=1)).to_have_text("1 Meldung")


def test_a_click_opens_a_card_and_what_people_typed_stays_text(map_page):
    """The card of a report and of a place: who would be affected, and a subscription for it; nothing is HTML."""
    expect(rows(map_page).filter(has_text=SPITEFUL)).to_have_count(1)
    click_on(map_page, SPITEFUL)
    card = map_page.get_by_label("Ausgewählt auf der Karte")
    expect(card).to_contain_text(SPITEFUL)
    expect(card.locator("img")).to_have_count(0)
    expect(rows(map_page).filter(has_text=SPITEFUL)).to_have_class("map-row is-selected")
    card.get_by_role("button", name="Schließen").click()
    expect(card).to_be_hidden()

    click_on(map_page, "Gewerbepark")
    expect(card).to_contain_text("300 m von Ihrer Grenze")
    card.get_by_role("button", name="Wer wäre hier betroffen?").click()
    expect(card).to_contain_text("Nord")
    expect(map_page.locator("path.area.is-affected")).not_to_have_count(0)
    subscribe = card.get_by_role("link", name="Dieses Gebiet abonnieren").get_attribute("href")
    map_page.keyboard.press("Escape")
    expect(map_page.locator("path.area.is-affected")).to_have_count(0)

    map_page.get_by_role("application", name="Karte").or_(map_page.locator("#region-map")).first.focus()
    map_page.evaluate("document.getElementById('region-map').leafletMap.setView([48.1, 11.6], 15, { animate: false })")
    map_page.keyboard.press("Enter")
    expect(card).to_contain_text("An dieser Stelle ist nichts gemeldet.")
    expect(card.get_by_label("Angenommen, hier entstünde")).to_be_focused()
    map_page.goto(subscribe)
    expect(map_page.get_by_label("Adresse, Ort oder Koordinaten")).to_have_value(re.compile(r"4\d\.\d+; 1\d\.\d+"))


def test_the_list_alone_is_enough_by_keyboard(map_page):
    link = rows(map_page).filter(has_text="Gewerbepark").get_by_role("link")
    link.focus()
    expect(rows(map_page).filter(has_text="Gewerbepark")).to_have_class("map-row is-selected")
    map_page.keyboard.press("Tab")
    map_page.keyboard.press("Enter")
    card = map_page.get_by_label("Ausgewählt auf der Karte")
    expect(card).to_contain_text("Gewerbepark")
    expect(map_page).to_have_url(re.compile(r"ausschnitt=[\d.]+%2C[\d.]+%2C14"))
    link.focus()
    map_page.keyboard.press("Enter")
    expect(map_page.get_by_role("heading", level=1)).to_have_text("Gewerbepark")


def test_many_at_one_place_are_a_number_and_the_tiles_know_their_outlines(browser_page, people, live_site):
    for number in range(7):
        report = paper.draft(
            people["planner"], paper.box(2.9, 1.5, 2.95, 1.55), title=f"Stapel {number}", use="retail_small"
        )
        announce(report, by=people["planner"], idempotency_key=uuid4())
    sign_in(browser_page, people["planner"])
    browser_page.goto("/karte/")

    expect(browser_page.locator("#count")).to_have_text("10 Meldungen")
    expect(browser_page.get_by_text("so viele Meldungen, ein Klick führt näher")).to_be_visible()
    assert browser_page.evaluate(DRAWN)["clusters"] == [7]
    browser_page.get_by_role("checkbox", name="Einzelhandel").uncheck()
    expect(browser_page.get_by_text("so viele Meldungen, ein Klick führt näher")).to_be_hidden()
    expect(browser_page.locator("[data-count-group=retail]")).to_have_text("7")

    rows(browser_page).filter(has_text="Gewerbepark").get_by_role("button").click()
    browser_page.wait_for_function(OUTLINES)
    browser_page.wait_for_function(SOME_AT_CENTRE)  # the tile in the middle may be the last to come
    assert browser_page.evaluate(AT_CENTRE) == ["Gewerbepark"]


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
