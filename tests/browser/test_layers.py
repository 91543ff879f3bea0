"""Layers of other services on our maps: a real MapServer, its parcels, and what one sees, asks and takes of them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Role
from geo.models import Report
from geo.services import create_draft
from tests import paper
from tests.browser import editor, layer_scene
from tests.browser.layer_scene import click_at, look_at
from tests.browser.support import NARROW, axe_violations, forgive, open_page, overflow_px, screenshot, sign_in

MAP = "region-map"


@pytest.fixture
def layers(live_site, tmp_path):
    with layer_scene.layers(tmp_path) as scene:
        yield scene


@pytest.fixture
def map_page(browser_page, live_site, layers):
    sign_in(browser_page, paper.person(live_site.members["Mitte"], Role.OFFICER))
    browser_page.goto("/karte/")
    expect(browser_page.locator("#count")).to_have_text("0 Meldungen")
    expect(browser_page.get_by_role("button", name="Ebenen", exact=True)).to_be_visible()
    look_at(browser_page, MAP, 1.3, 1.05)
    return browser_page


@pytest.fixture
def planner(live_site):
    return paper.person(live_site.members["Mitte"], Role.PLANNER)


@pytest.fixture
def form(browser_page, layers, planner):
    editor.open_form(browser_page, planner)
    expect(browser_page.get_by_role("button", name="Aus Ebene")).to_be_visible()
    look_at(browser_page, "umgriff", 1.3, 1.05, 15)
    return browser_page


def open_panel(page):
    page.get_by_role("button", name="Ebenen", exact=True).click()
    return page.get_by_role("region", name="Ebenen")


def info(page):
    return page.get_by_role("region", name="Auskunft")


def tiles(page):
    return page.locator(".leaflet-pane[class*='layer-'] img.leaflet-tile-loaded")


def draft_of(planner):
    return Report.objects.get(created_by=planner)


def test_a_layer_is_switched_on_with_its_source_and_remembered(map_page):
    panel = open_panel(map_page)
    panel.get_by_role("checkbox", name="Flurkarte").check()

    expect(tiles(map_page).first).to_be_visible()
    expect(map_page.locator(".leaflet-control-attribution")).to_contain_text("© Vermessungsamt <b>Flurkarte</b>")
    row = panel.locator(".layer-row").filter(has_text="Flurkarte")
    row.locator("summary").click()
    row.get_by_role("slider", name="Deckkraft von „Flurkarte“").fill("40")
    expect(row).to_contain_text("40 %")
    expect(row.get_by_role("img", name="Legende von „Flurkarte“")).to_be_visible()
    expect(row.get_by_role("link")).to_have_attribute("href", "https://vermessung.example/bedingungen")
    assert axe_violations(map_page) == []
    screenshot(map_page, "layers-panel")

    map_page.set_viewport_size({"width": 1440, "height": 900})
    map_page.reload()
    expect(open_panel(map_page).get_by_role("checkbox", name="Flurkarte")).to_be_checked()
    kept = "document.querySelector('.leaflet-pane[class*=layer-] img').closest('.leaflet-pane').style.opacity"
    expect(tiles(map_page).first).to_be_visible()
    assert map_page.evaluate(kept) == "0.4"


def test_a_click_tells_what_lies_there_as_text(map_page):
    panel = open_panel(map_page)
    panel.get_by_role("checkbox", name="Flurstücke").check()
    panel.get_by_role("checkbox", name="Flurkarte").check()
    map_page.keyboard.press("Escape")
    expect(panel).to_be_hidden()

    click_at(map_page, MAP, 1.1, 1.05)

    expect(info(map_page).get_by_role("heading", name="1/1")).to_be_visible()
    expect(info(map_page).get_by_role("definition").filter(has_text=layer_scene.SPITEFUL).first).to_be_visible()
    expect(info(map_page).locator("img, script")).to_have_count(0)
    assert map_page.title().startswith("Karte")
    assert axe_violations(map_page) == []
    screenshot(map_page, "layers-info")

    map_page.set_viewport_size({"width": 1440, "height": 900})
    click_at(map_page, MAP, 1.3, 1.3)
    expect(info(map_page)).to_contain_text("Hier verzeichnen die eingeschalteten Ebenen nichts.")
    info(map_page).get_by_role("button", name="Auskunft schließen").click()
    expect(info(map_page)).to_be_hidden()


def test_by_keyboard_the_crosshair_asks(map_page):
    panel = open_panel(map_page)
    panel.get_by_role("checkbox", name="Flurstücke").focus()
    map_page.keyboard.press("Space")
    map_page.keyboard.press("Escape")
    expect(map_page.get_by_role("button", name="Ebenen", exact=True)).to_be_focused()

    map_page.evaluate(f"document.getElementById('{MAP}').focus()")
    expect(map_page.locator(".map-crosshair")).to_be_visible()
    map_page.keyboard.press("Enter")

    expect(info(map_page).get_by_role("heading", name="1/2")).to_be_visible()
    expect(info(map_page)).to_be_focused()
    map_page.keyboard.press("Escape")
    expect(map_page.locator(f"#{MAP}")).to_be_focused()


def test_a_service_that_is_gone_is_said_kindly_and_the_map_goes_on(map_page, layers):
    layers.take_down()
    map_page.reload()
    expect(map_page.locator(".layers__outage .notice")).to_be_hidden()  # nobody looks at it

    open_panel(map_page).get_by_role("checkbox", name="Flurkarte").check()

    said = "Die Ebene „Flurkarte“ antwortet zurzeit nicht (seit 3 Std.)."
    expect(map_page.locator("[data-layers-down-words]")).to_have_text(said)
    expect(map_page.locator(".map-label span").filter(has_text="Mitte")).to_be_visible()
    assert axe_violations(map_page) == []
    screenshot(map_page, "layers-down")
    map_page.set_viewport_size({"width": 1440, "height": 900})
    map_page.keyboard.press("Escape")
    click_at(map_page, MAP, 1.1, 1.05)
    expect(info(map_page)).to_contain_text(said)
    map_page.get_by_role("button", name="Hinweis schließen").click()
    expect(map_page.locator(".layers__outage .notice")).to_be_hidden()
    forgive(map_page, "502")


def test_a_wfs_parcel_from_a_real_server_became_an_outline(form, planner):
    form.get_by_role("button", name="Aus Ebene").click()
    form.get_by_label("Ebene", exact=True).select_option(label="Flurstücke")

    click_at(form, "umgriff", 1.1, 1.05)

    expect(editor.said(form)).to_have_text("1/1 übernommen. 2,0 ha, 4 Ecken.")
    version = editor.stored(draft_of(planner), 2.0)
    parcel = paper.box(*layer_scene.PARCELS["1/1"])
    assert version.outline.sym_difference(parcel).area < 0.5
    assert parcel.buffer(0.1).covers(version.outline)
    screenshot(form, "layers-pick")


def test_several_clicks_unite_a_second_takes_out_and_undo_goes_back(form, planner):
    form.get_by_role("button", name="Aus Ebene").click()
    form.get_by_label("Ebene", exact=True).select_option(label="Flurstücke")
    for name, x in (("1/1", 1.1), ("1/2", 1.3), ("1/3", 1.55)):
        click_at(form, "umgriff", x, 1.05)
        expect(editor.said(form)).to_contain_text(f"{name} übernommen.")
    report = draft_of(planner)
    assert editor.stored(report, 6.0).outline.num_geom == 1

    click_at(form, "umgriff", 1.3, 1.05)
    expect(editor.said(form)).to_have_text("1/2 herausgenommen. 3,0 ha, 8 Ecken, 2 Teile.")
    editor.stored(report, 3.0)
    form.get_by_role("button", name="Rückgängig").click()
    editor.stored(report, 6.0)

    click_at(form, "umgriff", 1.3, 1.35)
    expect(editor.said(form)).to_contain_text("Hier liegt in „Flurstücke“ nichts.")
    form.get_by_role("button", name="Auswahl beenden").click()
    expect(form.get_by_role("button", name="Aus Ebene")).to_be_focused()
    assert axe_violations(form) == []


def test_a_parcel_is_taken_by_keyboard(form, planner):
    form.get_by_role("button", name="Aus Ebene").focus()
    form.keyboard.press("Enter")
    form.get_by_label("Ebene", exact=True).select_option(label="Flurstücke")
    form.evaluate("document.getElementById('umgriff').focus()")

    form.keyboard.press("Enter")

    expect(editor.said(form)).to_contain_text("1/2 übernommen.")
    editor.stored(draft_of(planner), 3.0)
    form.keyboard.press("i")
    form.keyboard.press("Escape")
    form.keyboard.press("Escape")
    expect(form.get_by_role("button", name="Aus Ebene")).to_have_attribute("aria-pressed", "false")


def test_a_dead_layer_leaves_the_drawing_alone(form, layers, planner):
    editor.draw(form, [(1.0, 0.9), (1.5, 0.9), (1.5, 0.98), (1.0, 0.98)])
    editor.stored(draft_of(planner), 4.0)
    layers.server.close()
    form.get_by_role("button", name="Aus Ebene").click()
    click_at(form, "umgriff", 1.1, 1.05)

    expect(editor.said(form)).to_contain_text("antwortet zurzeit nicht")
    editor.stored(draft_of(planner), 4.0)
    forgive(form, "502")


def test_the_office_looks_at_a_layer_as_readers_will(browser_page, layers):
    sign_in(browser_page, paper.person(None, Role.COORDINATOR))
    browser_page.goto(reverse("layer-edit", args=[layers.wfs.pk]))

    expect(browser_page.get_by_role("region", name="Karte mit der Ebene Flurstücke")).to_be_visible()
    expect(tiles(browser_page).first).to_be_visible()
    expect(browser_page.locator("[data-layer-picture]")).to_be_hidden()
    look_at(browser_page, "layer-map", 1.1, 1.05)
    browser_page.locator("#layer-map").scroll_into_view_if_needed()
    click_at(browser_page, "layer-map", 1.1, 1.05)
    expect(info(browser_page).get_by_role("heading", name="1/1")).to_be_visible()
    assert axe_violations(browser_page) == []
    screenshot(browser_page, "layers-office")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_panel_is_a_sheet(browser, live_site, layers, planner, scheme):
    with open_page(browser, live_site, size=NARROW, color_scheme=scheme, has_touch=True) as page:
        sign_in(page, planner)
        page.goto("/karte/")
        expect(page.locator("#count")).to_have_text("0 Meldungen")
        panel = open_panel(page)
        panel.get_by_role("checkbox", name="Flurstücke").check()
        expect(panel.get_by_label("Nur Gebietsgrenzen")).to_be_hidden()  # no choice, no question
        assert axe_violations(page) == []
        screenshot(page, f"layers-phone-{scheme}", sizes=(NARROW,))
        panel.get_by_role("button", name="Ebenen schließen").click()
        look_at(page, MAP, 1.1, 1.05)
        click_at(page, MAP, 1.1, 1.05)
        expect(info(page).get_by_role("heading", name="1/1")).to_be_visible()
        screenshot(page, f"layers-phone-info-{scheme}", sizes=(NARROW,))
        assert overflow_px(page) == 0

        report = create_draft(planner.member, by=planner)
        page.goto(f"/meldungen/{report.pk}/bearbeiten/")
        expect(page.locator("[data-editor][data-ready]")).to_be_visible()
        page.get_by_role("button", name="Andere Wege").click()
        page.get_by_role("button", name="Aus Ebene").click()
        look_at(page, "umgriff", 1.1, 1.05, 15)
        click_at(page, "umgriff", 1.1, 1.05)
        assert axe_violations(page) == []
        screenshot(page, f"layers-phone-pick-{scheme}", sizes=(NARROW,))
