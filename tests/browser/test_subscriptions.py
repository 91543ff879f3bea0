"""Subscriptions in a real browser: drawn by mouse, made by keyboard alone, on a phone, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from notifications.models import Subscription
from tests import paper
from tests.browser.editor import click, geojson, until
from tests.browser.support import NARROW, axe_violations, open_page, overflow_px, sign_in
from tests.test_subscriptions_pages import announced, in_mitte

# Far enough from every border not to snap to one, on a phone as well.
CORNERS = [(0.9, 0.9), (2.6, 0.9), (2.6, 2.6), (0.9, 2.6)]


@pytest.fixture
def officer(live_site):
    planner = paper.person(live_site.members["Mitte"], Role.PLANNER)
    announced(planner, 30, title="Windrad am Wald")
    announced(planner, 60, outline=(3, 3, 3.1, 3.1), title="Wohnen am Anger", use="housing")
    return paper.person(live_site.members["Nord"], Role.OFFICER)


@pytest.fixture
def page(browser_page, officer):
    sign_in(browser_page, officer)
    return browser_page


def open_form(page, address="/abos/neu/"):
    page.goto(address)
    expect(page.locator("[data-abo][data-ready]")).to_be_visible()


def look_at_mitte(page):
    """Put the map in the middle of the screen, and Mitte in the middle of the map."""
    place = paper.at(1.8, 1.8)
    place.transform(4326)
    page.evaluate(
        """([lat, lon]) => {
            const element = document.querySelector('[data-map]');
            element.scrollIntoView({ block: 'center', behavior: 'instant' });
            element.leafletMap.setView([lat, lon], 13, { animate: false });
        }""",
        [place.y, place.x],
    )


def preview(page):
    return page.locator("[data-preview-box]")


def way(page, words):
    page.get_by_role("radio", name=words).check()


def area(page, name):
    return page.locator("#id_area_keys").get_by_role("checkbox", name=name, exact=True)


def saved(page):
    page.get_by_role("button", name="Abo speichern").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Abo")
    page.wait_for_url("**/abos/")
    return Subscription.objects.get()


def test_an_officer_draws_an_area_sees_what_it_would_bring_and_saves(page):
    open_form(page)
    way(page, "in einem Gebiet, das ich zeichne")
    expect(page.get_by_role("button", name="Fläche", exact=True)).to_have_attribute("aria-pressed", "true")

    for corner in [*CORNERS, CORNERS[0]]:
        click(page, corner)
    expect(preview(page)).to_contain_text("1 Nachricht ergeben")
    expect(preview(page)).to_contain_text("Windrad am Wald")
    expect(page.locator(".leaflet-marker-icon.abo-mark")).to_have_text(["1"])

    one = saved(page)
    assert one.area_source == "drawn"
    assert one.area.area == pytest.approx(2.89e6, rel=0.08)
    open_form(page, f"/abos/{one.pk}/")
    expect(page.locator("path.outline")).to_have_count(1)
    before = one.area
    saved(page)
    assert Subscription.objects.get().area.equals_exact(before), "opening and saving changes nothing"


def test_the_preview_follows_every_choice(page):
    open_form(page)

    area(page, "Mitte").check()
    expect(preview(page)).to_contain_text("2 Nachrichten ergeben")
    expect(page.get_by_label("Name")).to_have_attribute("placeholder", "Alles in Mitte")
    page.get_by_role("checkbox", name="Windenergie").check()
    expect(preview(page)).to_contain_text("1 Nachricht ergeben")
    page.get_by_label("und im Umkreis von").fill("2 km")
    page.get_by_label("und im Umkreis von").blur()
    expect(page.locator("path.ring")).to_have_count(1)
    page.get_by_role("button", name="Mitte entfernen").click()
    expect(preview(page)).to_contain_text("Wählen Sie mindestens ein Gebiet")
    expect(page.locator("path.ring")).to_have_count(0)


def test_a_click_on_the_map_chooses_an_area_or_a_place(page):
    open_form(page)
    click(page, (6, 2))
    expect(area(page, "Ost")).to_be_checked()

    way(page, "um einen Ort herum")
    page.get_by_label("und im Umkreis von").fill("1.500")
    click(page, (2, 2))
    expect(page.get_by_label("Adresse, Ort oder Koordinaten")).to_have_value(
        re.compile(r"48,17\d{3}° N, 11,78\d{3}° O")
    )
    click(page, (1, 1))
    expect(preview(page)).to_contain_text("Windrad am Wald")

    one = saved(page)
    assert one.area.distance(paper.at(1, 1)) < 60
    assert one.distance_m == 1500


def test_which_of_several_places_is_asked_and_answered(page):
    open_form(page)
    way(page, "um einen Ort herum")
    page.get_by_label("und im Umkreis von").fill("5 km")
    page.get_by_label("Adresse, Ort oder Koordinaten").fill("Nord")
    page.get_by_label("Adresse, Ort oder Koordinaten").blur()
    expect(preview(page)).to_contain_text("ergeben")  # Nord is the whole name of one
    page.get_by_label("Adresse, Ort oder Koordinaten").fill("Süd")
    page.get_by_label("Adresse, Ort oder Koordinaten").blur()
    expect(preview(page)).to_contain_text("ist hier nicht bekannt")
    page.get_by_label("Adresse, Ort oder Koordinaten").fill("Sue")
    page.get_by_label("Adresse, Ort oder Koordinaten").blur()
    page.get_by_role("radio", name="Suedwest").check()
    expect(preview(page)).to_contain_text("ergeben")

    assert saved(page).place == "Suedwest"


def test_a_file_is_read_at_once_and_need_not_be_chosen_again(page):
    open_form(page)
    way(page, "in einem Gebiet aus einer Datei")
    text = geojson([(0.5, 0.5), (2, 0.5), (2, 2), (0.5, 2)])
    page.get_by_label("Datei (GeoJSON oder WKT)").set_input_files(
        [{"name": "a.geojson", "mimeType": "application/json", "buffer": text.encode()}]
    )
    expect(preview(page)).to_contain_text("1 Nachricht ergeben")
    expect(page.get_by_label("GeoJSON, WKT oder Koordinaten")).to_have_value(text)

    assert saved(page).area.area == pytest.approx(2.25e6, rel=1e-3)


def test_everything_goes_by_keyboard_alone(page):
    open_form(page)
    page.get_by_label("Gebiet suchen").focus()
    page.keyboard.type("mitte")
    page.keyboard.press("Enter")
    expect(area(page, "Mitte")).to_be_checked()
    way(page, "in einem Gebiet, das ich zeichne")
    button = page.get_by_role("button", name="Fläche", exact=True)
    button.press("Enter")  # it was drawing already: off
    button.press("Enter")
    expect(page.locator("[data-map]")).to_be_focused()
    for key in ("Enter", "Shift+ArrowRight", "Enter", "Shift+ArrowDown", "Enter", "Escape"):
        page.keyboard.press(key)
    expect(page.locator(".abo-map [data-live]")).to_contain_text("Fläche fertig")
    until(lambda: page.locator("[name=drawn]").input_value())
    page.get_by_label("Name").focus()
    page.keyboard.type("Unser Dreieck")
    page.keyboard.press("Enter")
    page.wait_for_url("**/abos/")

    one = Subscription.objects.get()
    assert (one.name, one.area_source) == ("Unser Dreieck", "drawn")


def test_an_area_is_drawn_on_a_phone(browser, live_site, officer):
    with open_page(browser, live_site, size=NARROW) as phone:
        sign_in(phone, officer)
        open_form(phone)
        way(phone, "in einem Gebiet, das ich zeichne")
        look_at_mitte(phone)
        for corner in [*CORNERS, CORNERS[0]]:
            click(phone, corner)
        expect(preview(phone)).to_contain_text("1 Nachricht ergeben")
        assert overflow_px(phone) <= 0
        assert axe_violations(phone) == []
        saved(phone)


def test_without_javascript_the_button_shows_the_preview_and_keeps_everything(browser, live_site, officer):
    with open_page(browser, live_site, java_script_enabled=False) as plain:
        sign_in(plain, officer)
        plain.goto("/abos/neu/")
        area(plain, "Mitte").check()
        plain.get_by_label("Name").fill("Mitte im Blick")
        plain.get_by_role("button", name="Vorschau").click()
        expect(preview(plain)).to_contain_text("2 Nachrichten ergeben")
        expect(plain.get_by_label("Name")).to_have_value("Mitte im Blick")

        assert saved(plain).name == "Mitte im Blick"


def test_a_mistake_loses_nothing_that_was_drawn(page, officer):
    one = in_mitte(user=officer, area_source="drawn", area=paper.box(1, 1, 2, 2), area_keys=[])
    open_form(page, f"/abos/{one.pk}/")
    click(page, (1, 1))
    page.get_by_role("button", name="Ecke löschen").click()
    page.get_by_label("und im Umkreis von").fill("weit")
    page.get_by_role("button", name="Abo speichern").click()
    expect(page.get_by_role("alert")).to_contain_text("ist keine Zahl")
    expect(page.locator("[data-abo][data-ready]")).to_be_visible()
    expect(page.locator("[data-size]")).to_contain_text("3 Ecken")

    page.get_by_label("und im Umkreis von").fill("500")
    assert saved(page).area.area == pytest.approx(0.5e6, rel=0.01)
