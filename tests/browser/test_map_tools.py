"""The tools beside the reports on the map: other days, search, measuring, coordinates, views. By keyboard."""

from __future__ import annotations

import re
from datetime import timedelta

import pyproj
import pytest
from django.contrib.gis.geos import MultiPolygon
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import expect

from accounts.models import Role
from geo.models import Report, ReportVersion
from notifications.models import SavedView
from notifications.services.saved_views import save_view
from tests import paper
from tests.browser.support import axe_violations, sign_in
from tests.test_tiles import announced

TODAY = timezone.localdate()
LAST_YEAR = TODAY - timedelta(days=400)
SOON = TODAY + timedelta(days=70)
PLACES = [(48.171, 11.784), (47.3, 7.1), (54.9, 11.99), (48.0, 9.0), (50.1234567, 12.7654321)]


@pytest.fixture
def map_page(browser_page, live_site):
    """The map of an officer of Nord: a report of last year, one of today with a next step, a view for everybody."""
    planner = paper.person(live_site.members["Mitte"], Role.PLANNER)
    office = paper.person(None, Role.COORDINATOR)
    old = announced(planner, title="Altes Feld")
    long_ago = timezone.now() - timedelta(days=400)
    ReportVersion.objects.filter(report=old).update(announced_at=long_ago)
    Report.objects.filter(pk=old.pk).update(announced_at=long_ago)
    announced(planner, MultiPolygon(paper.box(1, 3.4, 1.2, 3.6), srid=25832), title="Neues Feld", next_step_on=SOON)
    save_view("nutzung=housing", name="Nur Wohnen", shared=True, by=office)
    sign_in(browser_page, paper.person(live_site.members["Nord"], Role.OFFICER))
    browser_page.goto("/karte/")
    expect(browser_page.locator("#count")).to_have_text("2 Meldungen")
    expect(browser_page.get_by_role("button", name="Abspielen")).to_be_visible()
    return browser_page


def titles(page):
    return page.locator(".map-row__title")


def test_other_days_show_other_reports_alone_beside_each_other_and_in_the_address(map_page):
    day = map_page.get_by_role("slider", name="Stand der Karte")
    expect(day).to_have_attribute("aria-valuetext", "heute")
    day.press("ArrowRight")
    day.press("ArrowRight")
    day.press("ArrowRight")
    expect(titles(map_page)).to_have_text(["Neues Feld"])
    expect(map_page.get_by_text("Gezeigt sind Meldungen, deren nächster Schritt bis")).to_be_visible()

    map_page.locator("#map-time-date").fill((TODAY - timedelta(days=30)).isoformat())
    expect(titles(map_page)).to_have_text(["Altes Feld"])
    assert f"zum={(TODAY - timedelta(days=30)).isoformat()}" in map_page.url
    assert "zum=" in map_page.locator("#print").get_attribute("href")
    play = map_page.get_by_role("button", name="Abspielen")
    play.click()
    expect(day).to_have_attribute("aria-valuetext", re.compile("erwartet"))
    expect(play).to_have_attribute("aria-pressed", "false")  # at the end it stops by itself
    expect(titles(map_page)).to_have_text(["Neues Feld"])
    map_page.get_by_role("button", name="Heute, alle").click()
    expect(day).to_have_attribute("aria-valuetext", "heute")

    map_page.get_by_role("button", name="Zwei Tage vergleichen").click()
    map_page.locator("#map-compare-day").fill(LAST_YEAR.isoformat())
    second = map_page.locator("[data-compare-map] .map")
    expect(second).to_have_attribute("aria-label", f"Dieselbe Karte, Stand {date_format(LAST_YEAR, 'j. F Y')}")
    map_page.get_by_role("button", name="Vergrößern").first.click()
    same = """() => [...document.querySelectorAll('.map')].filter((one) => one.leafletMap)
        .map(({ leafletMap: map }) => `${map.getZoom()} ${map.getCenter()}`)"""
    map_page.wait_for_function(f"() => {{ const both = ({same})(); return both.length === 2 && both[0] === both[1]; }}")
    assert f"vergleich={LAST_YEAR.isoformat()}" in map_page.url
    assert axe_violations(map_page) == []
    map_page.reload()
    expect(second).to_be_visible()
    map_page.locator(".map-compare").get_by_role("button", name="Schließen").click()
    expect(second).to_have_count(0)


def test_one_finds_places_measures_and_takes_coordinates_by_keyboard(map_page):
    search = map_page.get_by_role("combobox", name="Ort, Meldung oder Koordinate finden")
    search.fill("feld")
    expect(map_page.locator(".map-places__option")).to_have_count(2)
    search.press("ArrowDown")
    search.press("Enter")
    expect(map_page.locator("#card")).to_contain_text("Feld")

    search.fill("32U 707000 5340000")
    expect(map_page.locator(".map-places__option")).to_have_count(1)
    search.press("Enter")
    map_page.get_by_role("button", name="Koordinaten").click()
    expect(map_page.get_by_label("UTM 32")).to_have_value(re.compile(r"32 70(699|700)\d (5339|5340)\d{3}"))
    expect(map_page.get_by_label("Breite und Länge")).to_have_value(re.compile(r"48,1\d{4}° N, 11,7\d{4}° O"))
    agree_with_pyproj(map_page)
    map_page.get_by_role("button", name="Messen").click()
    expect(map_page.get_by_label("UTM 32")).to_be_hidden()
    region = map_page.locator("#region-map")
    region.focus()
    for key in ("Enter", "ArrowRight", "Enter"):
        region.press(key)
    result = map_page.locator("[data-result]")
    expect(result).to_contain_text("Strecke")
    assert axe_violations(map_page) == []
    map_page.get_by_label("Fläche").check()
    region.focus()
    for key in ("ArrowDown", "Enter"):
        region.press(key)
    expect(result).to_contain_text("Umfang")
    region.press("Escape")
    region.press("Escape")
    expect(map_page.locator("#map-measure")).to_be_hidden()

    map_page.get_by_text("Ansichten", exact=True).click()
    map_page.get_by_role("link", name="Diese Ansicht sichern").click()
    map_page.get_by_label("Name").fill("Mein Feld")
    map_page.get_by_role("button", name="Speichern").click()
    expect(map_page.get_by_text("Die Ansicht „Mein Feld“ ist gesichert.")).to_be_visible()
    assert "ausschnitt=" in SavedView.objects.get(name="Mein Feld").query
    map_page.get_by_text("Ansichten", exact=True).click()
    map_page.get_by_role("link", name="Nur Wohnen").click()
    expect(map_page.locator("#count")).to_have_text("0 Meldungen")


def agree_with_pyproj(page):
    told = page.evaluate(
        """async (places) => {
            const { toUtm } = await import('/static/js/map/tools/utm.js');
            const { areaOf, lengthOf, loadMeasures } = await import('/static/js/map/tools/measures.js');
            await loadMeasures();
            const at = places.map(([lat, lng]) => ({ lat, lng }));
            return { utm: at.map((place) => toUtm(place)), length: lengthOf(at), ...areaOf(at.slice(0, 3)) };
        }""",
        PLACES,
    )
    utm = pyproj.Transformer.from_crs(4258, 25832, always_xy=True)
    for (lat, lon), got in zip(PLACES, told["utm"], strict=True):
        assert (got["east"], got["north"]) == pytest.approx(utm.transform(lon, lat), abs=0.001)
    lats, lons = zip(*PLACES, strict=True)
    earth = pyproj.Geod(ellps="WGS84")
    area, perimeter = earth.polygon_area_perimeter(lons[:3], lats[:3])
    assert told["length"] == pytest.approx(earth.line_length(lons, lats), abs=0.001)
    assert (told["area"], told["perimeter"]) == pytest.approx((abs(area), perimeter), rel=1e-9)
