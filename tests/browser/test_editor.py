"""The report form in a real browser: drawing in every way, and nothing that was drawn or typed is lost."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from notifications.models import RecipientChoice
from tests import paper
from tests.browser.editor import (
    BOW_TIE,
    INTO_OST,
    NEAR_OST,
    SQUARE,
    affected,
    bring_file,
    click,
    draw,
    geojson,
    open_form,
    paste,
    pixel,
    said,
    stored,
    until,
)
from tests.browser.support import axe_violations, forgive, open_page, overflow_px

WIDE_SCREEN = (1440, 923)


@pytest.fixture
def planner(live_site):
    return paper.person(live_site.members["Mitte"], Role.PLANNER)


@pytest.fixture
def page(browser_page):
    browser_page.set_viewport_size({"width": WIDE_SCREEN[0], "height": WIDE_SCREEN[1]})
    return browser_page


# --- Drawing ----------------------------------------------------------------------------------------------------


def test_the_list_of_the_affected_follows_while_the_mouse_draws(page, planner):
    report = open_form(page, planner)
    page.get_by_label("Hauptnutzung").select_option("business")

    for corner in NEAR_OST[:3]:
        click(page, corner)
    expect(affected(page)).to_contain_text("Ost")
    expect(affected(page)).to_contain_text("Regel „Gewerbe 1.000 m“")
    click(page, NEAR_OST[3])
    click(page, NEAR_OST[0])

    expect(page.get_by_role("heading", name="Betroffen: 2 Mitglieder")).to_be_visible()  # Ost, and Sued 1,000 m away
    expect(page.locator("[data-size]")).to_contain_text("4 Ecken")
    stored(report, 150)


def test_a_planner_draws_with_the_keyboard_alone(page, planner):
    report = open_form(page, planner)
    button = page.get_by_role("button", name="Fläche", exact=True)
    button.press("Enter")  # it was drawing already: off
    button.press("Enter")
    expect(page.locator("[data-map]")).to_be_focused()

    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Ecke 1 gesetzt")
    page.keyboard.press("Shift+ArrowRight")
    expect(said(page)).to_contain_text("Mitte")
    expect(said(page)).to_contain_text("von der letzten Ecke")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Ecke 4 gesetzt")
    page.keyboard.press("Backspace")
    expect(said(page)).to_contain_text("Ecke 4 zurückgenommen")
    page.keyboard.press("Escape")

    expect(said(page)).to_contain_text("Fläche fertig")
    expect(page.locator("[data-size]")).to_contain_text("3 Ecken")
    until(lambda: report.versions.get().outline)


def test_corners_are_moved_split_and_deleted_with_the_keyboard(page, planner):
    report = open_form(page, planner)
    paste(page, geojson(SQUARE))
    stored(report, 100)
    page.locator("[data-map]").focus()

    page.keyboard.press("PageDown")
    expect(said(page)).to_contain_text("Ecke 1 von 4")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Ecke abgelegt")
    page.keyboard.press("t")
    expect(page.locator("[data-size]")).to_contain_text("5 Ecken")
    page.keyboard.press("Delete")
    expect(page.locator("[data-size]")).to_contain_text("4 Ecken")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")

    stored(report, 100)
    expect(page.locator("[data-size]")).to_contain_text("4 Ecken")


def test_a_corner_is_dragged_and_deleted_by_mouse(page, planner):
    report = open_form(page, planner)
    draw(page, SQUARE)
    stored(report, 100)

    x, y = pixel(page, (2, 2))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(*pixel(page, (2.5, 2.5)), steps=5)
    page.mouse.move(*pixel(page, (3, 2)), steps=5)
    page.mouse.up()
    stored(report, 150)
    page.mouse.click(*pixel(page, (3, 2)))
    page.get_by_role("button", name="Ecke löschen").click()

    stored(report, 50)


def test_a_hole_and_a_second_part(page, planner):
    report = open_form(page, planner)
    draw(page, SQUARE)
    stored(report, 100)

    draw(page, [(1.3, 1.3), (1.7, 1.3), (1.7, 1.7), (1.3, 1.7)], "Aussparung")
    expect(said(page)).to_contain_text("Ausgespart")
    stored(report, 84)
    draw(page, [(2.5, 2.5), (3, 2.5), (3, 3), (2.5, 3)])

    draft = stored(report, 109)
    expect(page.locator("[data-size]")).to_contain_text("2 Teile")
    assert [len(part) for part in draft.outline] == [2, 1]


def test_a_line_and_a_point(page, planner):
    report = open_form(page, planner)
    page.get_by_role("button", name="Linie", exact=True).click()
    click(page, (1, 1))
    click(page, (2, 1))
    page.get_by_role("button", name="Fertig").click()
    expect(page.locator("[data-size]")).to_contain_text("2 Ecken")
    until(lambda: (outline := report.versions.get().outline) and outline.geom_type == "MultiLineString")

    page.get_by_role("button", name="Punkt", exact=True).click()
    click(page, (2, 2))

    expect(said(page)).to_contain_text("Rückgängig")  # the line gave way, and the page says how to get it back
    until(lambda: report.versions.get().outline.geom_type == "MultiPoint")
    page.keyboard.press("Control+z")
    until(lambda: report.versions.get().outline.geom_type == "MultiLineString")


def test_a_corner_near_the_border_snaps_to_it(page, planner):
    report = open_form(page, planner)
    draw(page, [(3, 1), (3.93, 1), (3.93, 2), (3, 2)])  # 70 m are five pixels here

    draft = stored(report, 100)
    assert draft.outline.extent[2] == pytest.approx(paper.at(4, 0).x, abs=0.5)
    expect(affected(page)).to_contain_text("grenzt an")


def test_undo_and_redo_by_button_and_by_key(page, planner):
    report = open_form(page, planner)
    click(page, (1, 1))
    click(page, (2, 1))
    click(page, (2.5, 2.5))
    undo = page.get_by_role("button", name="Rückgängig", exact=True)
    undo.click()
    expect(said(page)).to_contain_text("Ecke 3 zurückgenommen")
    for corner in [(2, 2), (1, 2), (1, 1)]:
        click(page, corner)
    stored(report, 100)

    undo.click()
    expect(page.locator("[data-size]")).to_contain_text("Noch kein Umgriff")
    stored(report, None)
    page.keyboard.press("Control+y")
    stored(report, 100)
    page.get_by_role("button", name="Alles löschen").click()
    stored(report, None)
    page.keyboard.press("Control+z")
    stored(report, 100)


# --- Other ways to an outline -----------------------------------------------------------------------------------


def test_pasted_coordinates_in_utm(page, planner):
    report = open_form(page, planner)

    paste(page, "\n".join(f"{paper.at(*corner).x} {paper.at(*corner).y}" for corner in SQUARE))

    expect(said(page)).to_contain_text("Umgriff übernommen")
    expect(page.locator("[data-size]")).to_contain_text("100,0 ha")
    stored(report, 100)


def test_what_cannot_be_read_stays_in_the_dialog_with_a_sentence(page, planner):
    open_form(page, planner)

    paste(page, "am Bahnhof links")

    expect(page.locator("[data-coordinates-problem]")).not_to_be_empty()
    expect(page.get_by_label("Koordinaten, WKT oder GeoJSON")).to_have_value("am Bahnhof links")
    forgive(page, "422")


def test_a_file_by_button(page, planner):
    report = open_form(page, planner)

    bring_file(page, geojson(SQUARE))

    stored(report, 100)


def test_a_file_dropped_on_the_map(page, planner):
    report = open_form(page, planner)

    page.evaluate(
        """(text) => {
            const files = new DataTransfer();
            files.items.add(new File([text], "umgriff.geojson", { type: "application/geo+json" }));
            const area = document.querySelector("[data-map-area]");
            for (const kind of ["dragenter", "dragover", "drop"]) {
                area.dispatchEvent(new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true }));
            }
        }""",
        geojson(SQUARE),
    )

    stored(report, 100)


# --- Problems and warnings --------------------------------------------------------------------------------------


def test_a_crossing_outline_is_repaired_only_with_consent(page, planner):
    report = open_form(page, planner)
    draw(page, BOW_TIE)

    notice = page.locator("[data-notices]")
    expect(notice).to_contain_text("kreuzen sich")
    expect(page.locator("path.repair")).not_to_have_count(0)
    until(lambda: report.versions.get().outline_input)
    assert report.versions.get().outline is None
    forgive(page, "422")
    notice.get_by_role("button", name="Vorschlag übernehmen").click()

    stored(report, 50)
    expect(notice).not_to_contain_text("kreuzen sich")


def test_a_crossing_outline_is_still_there_after_a_reload(page, planner):
    report = open_form(page, planner)
    draw(page, BOW_TIE)
    until(lambda: report.versions.get().outline_input)

    open_form(page, planner, report)

    expect(page.locator("[data-notices]")).to_contain_text("kreuzen sich")
    expect(page.locator("[data-size]")).to_contain_text("4 Ecken")
    forgive(page, "422")


def test_an_outline_that_reaches_into_a_neighbour_can_be_clipped(page, planner):
    report = open_form(page, planner)
    draw(page, INTO_OST)

    notice = page.locator("[data-notices]")
    expect(notice).to_contain_text("Der Umgriff liegt zum Teil in Ost (50,0 ha).")
    expect(page.locator("path.overlap")).to_have_count(1)
    notice.get_by_role("button", name="Auf Mitte zuschneiden").click()

    stored(report, 100)
    expect(notice).to_be_empty()
    expect(affected(page)).to_contain_text("grenzt an")


def test_or_left_as_it_is(page, planner):
    report = open_form(page, planner)
    draw(page, INTO_OST)
    notice = page.locator("[data-notices]")

    notice.get_by_role("button", name="so lassen").click()

    expect(notice).to_be_empty()
    stored(report, 150)


def test_a_member_is_taken_off_with_a_reason(page, planner, live_site):
    report = open_form(page, planner)
    draw(page, INTO_OST)

    page.get_by_role("button", name="Abwählen: Ost").click()
    page.get_by_label("Begründung").fill("Mit Ost schon besprochen")
    page.get_by_role("dialog").get_by_role("button", name="Abwählen").click()

    expect(affected(page)).to_contain_text("abgewählt: Mit Ost schon besprochen")
    choice = RecipientChoice.objects.get(version__report=report)
    assert choice.member == live_site.members["Ost"]
    page.get_by_role("button", name="Doch benachrichtigen: Ost").click()
    expect(affected(page)).not_to_contain_text("abgewählt")


# --- The form, and saving ---------------------------------------------------------------------------------------


def test_only_what_the_use_needs_is_asked(page, planner):
    open_form(page, planner)
    expect(page.get_by_label("Wohnungen")).to_be_hidden()

    page.get_by_label("Hauptnutzung").select_option("housing")
    expect(page.get_by_label("Wohnungen")).to_be_visible()
    expect(page.get_by_label("Verkaufsfläche")).to_be_hidden()
    page.get_by_label("Wohnungen").fill("120")
    page.get_by_label("Hauptnutzung").select_option("retail_large")

    expect(page.get_by_label("Verkaufsfläche")).to_be_visible()
    expect(page.get_by_label("Wohnungen")).to_be_visible()  # it holds something: that is not hidden


def test_a_draft_survives_a_reload(page, planner):
    report = open_form(page, planner)
    page.get_by_label("Titel").fill("Gewerbegebiet Süd")
    page.get_by_label("Hauptnutzung").select_option("business")
    draw(page, SQUARE)
    stored(report, 100)
    expect(page.locator(".saved")).to_contain_text("Entwurf gespeichert um")

    page.reload()

    expect(page.get_by_label("Titel")).to_have_value("Gewerbegebiet Süd")
    expect(page.get_by_label("Hauptnutzung")).to_have_value("business")
    expect(page.locator("[data-size]")).to_have_text(re.compile(r"^(99|100),\d ha · 4 Ecken$"))


def test_a_dropped_line_is_said_and_what_was_typed_arrives_later(page, planner):
    report = open_form(page, planner)
    page.context.set_offline(True)
    page.get_by_label("Titel").fill("Ohne Netz")
    expect(page.locator(".saved")).to_contain_text("keine Verbindung")
    assert report.versions.get().title == ""

    page.context.set_offline(False)

    until(lambda: report.versions.get().title == "Ohne Netz")
    expect(page.locator(".saved")).to_contain_text("Entwurf gespeichert um")
    forgive(page, "ERR_INTERNET_DISCONNECTED")


def test_what_never_reached_the_server_comes_back_from_the_browser(page, planner):
    report = open_form(page, planner)
    page.route("**/entwurf/", lambda route: route.abort())
    page.get_by_label("Titel").fill("Nur im Browser")
    expect(page.locator(".saved")).to_contain_text("keine Verbindung")
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/entwurf/")

    page.goto("about:blank")
    open_form(page, planner, report)

    expect(page.get_by_label("Titel")).to_have_value("Nur im Browser")
    until(lambda: report.versions.get().title == "Nur im Browser")
    forgive(page, "ERR_FAILED")


def test_two_planners_in_one_draft_never_overwrite_each_other(page, planner, browser, live_site):
    report = open_form(page, planner)
    other = paper.person(live_site.members["Mitte"], Role.PLANNER, name="Eva")
    with open_page(browser, live_site, size=WIDE_SCREEN) as second:
        open_form(second, other, report)
        second.get_by_label("Titel").fill("Evas Titel")
        until(lambda: report.versions.get().title == "Evas Titel")

        page.get_by_label("Titel").fill("Mein Titel")
        conflict = page.get_by_role("alertdialog")
        expect(conflict).to_contain_text("Eva")
        assert report.versions.get().title == "Evas Titel"
        conflict.get_by_role("button", name="Meine Eingaben behalten").click()
        until(lambda: report.versions.get().title == "Mein Titel")

        second.get_by_label("Titel").fill("Evas zweiter Titel")
        conflict = second.get_by_role("alertdialog")
        expect(conflict).to_be_visible()
        conflict.get_by_role("button", name="Die andere Fassung laden").click()
        expect(second.get_by_label("Titel")).to_have_value("Mein Titel")
        forgive(second, "409")
    forgive(page, "409")


def test_melden_says_what_is_missing_and_leads_there(page, planner):
    open_form(page, planner)
    page.get_by_role("button", name="Melden").click()

    summary = page.locator("[data-summary]")
    expect(summary).to_contain_text("Geben Sie der Meldung einen Titel.")
    summary.get_by_role("link", name="Geben Sie der Meldung einen Titel.").click()

    expect(page.get_by_label("Titel")).to_be_focused()


def test_a_complete_draft_leads_to_its_preview(page, planner):
    report = open_form(page, planner)
    page.get_by_label("Titel").fill("Gewerbegebiet Nord")
    page.get_by_label("Planart").select_option("bplan")
    page.get_by_label("Hauptnutzung").select_option("business")
    page.get_by_label("Planungsstand").select_option("pre_planning")
    draw(page, SQUARE)

    page.get_by_role("button", name="Melden").click()

    page.wait_for_url(f"**/meldungen/{report.pk}/vorschau/")
    assert report.versions.get().missing() == []


def test_without_scripts_the_form_saves_typed_coordinates(browser, live_site, planner):
    from geo.services import create_draft
    from tests.browser.support import sign_in

    report = create_draft(planner.member, by=planner)
    with open_page(browser, live_site, java_script_enabled=False) as page:
        sign_in(page, planner)
        page.goto(f"/meldungen/{report.pk}/bearbeiten/")
        expect(page.locator(".editor-left")).to_be_hidden()
        page.get_by_label("Titel").fill("Ohne Skripte")
        page.get_by_label("Umgriff als Koordinaten").fill(geojson(SQUARE))
        page.get_by_role("button", name="Speichern").click()

    stored(report, 100)
    assert report.versions.get().title == "Ohne Skripte"


def test_an_outline_of_twenty_thousand_corners_still_works(page, planner):
    report = open_form(page, planner)
    angles = [(math.tau * step / 20_000, 1.5 if step % 2 else 1.49) for step in range(20_000)]
    star = [(2 + radius * math.cos(angle), 2 + radius * math.sin(angle)) for angle, radius in angles]
    bring_file(page, geojson(star))

    expect(page.locator("[data-size]")).to_contain_text("20.000 Ecken", timeout=20_000)
    stored(report, 702)
    expect(page.locator(".marker-icon")).to_have_count(0)  # too many to drag one by one
    page.reload()
    expect(page.locator("[data-size]")).to_contain_text("702")


def test_without_the_boundaries_one_can_still_draw_and_save(page, planner):
    page.route("**/gebiete.json*", lambda route: route.abort())
    report = open_form(page, planner)
    expect(said(page)).to_contain_text("Grenzen konnten nicht geladen werden")

    paste(page, geojson(SQUARE))

    stored(report, 100)
    expect(affected(page)).to_contain_text("Betroffen")
    forgive(page, "ERR_FAILED")


# --- Phone and accessibility ------------------------------------------------------------------------------------


def test_on_a_phone_the_form_is_three_steps(browser, live_site, planner):
    with open_page(browser, live_site, size=(390, 844), has_touch=True, is_mobile=True) as page:
        report = open_form(page, planner)
        for corner in [*SQUARE, SQUARE[0]]:
            page.touchscreen.tap(*pixel(page, corner))
        stored(report, 100)
        expect(page.get_by_role("heading", name="Umgriff zeichnen")).to_be_visible()
        assert overflow_px(page) <= 0

        page.get_by_role("button", name="Weiter").click()
        expect(page.get_by_role("heading", name="Das Vorhaben").first).to_be_focused()
        page.get_by_label("Titel").fill("Vom Telefon")
        expect(page.locator("[data-map]")).to_be_hidden()
        page.get_by_role("button", name="Weiter").click()
        expect(page.get_by_role("button", name="Melden")).to_be_visible()
        assert overflow_px(page) <= 0
        page.get_by_role("button", name="Zurück").click()
        expect(page.get_by_label("Titel")).to_have_value("Vom Telefon")
        until(lambda: report.versions.get().title == "Vom Telefon")


def test_the_form_fits_320_pixels(browser, live_site, planner):
    with open_page(browser, live_site, size=(320, 640)) as page:
        report = open_form(page, planner)
        for _ in range(3):
            assert overflow_px(page) <= 0
            if page.get_by_role("button", name="Weiter").is_visible():
                page.get_by_role("button", name="Weiter").click()
    assert report.versions.count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE_SCREEN, (390, 844)])
def test_axe_finds_nothing_to_complain_about(browser, live_site, planner, scheme, size):
    with open_page(browser, live_site, size=size, color_scheme=scheme) as page:
        report = open_form(page, planner)
        assert axe_violations(page) == []
        page.evaluate("document.querySelector('[data-open-coordinates]').click()")
        assert axe_violations(page) == []
        page.get_by_label("Koordinaten, WKT oder GeoJSON").fill(geojson(INTO_OST))
        page.get_by_role("button", name="Übernehmen").click()
        stored(report, 150)
        expect(affected(page)).to_contain_text("Ost")
        assert axe_violations(page) == []
        if size == WIDE_SCREEN:
            page.get_by_label("Hauptnutzung").select_option("business")
            page.get_by_role("button", name="Melden").click()
            page.get_by_text("Mehr angeben").click()
            assert axe_violations(page) == []
        forgive(page, "Applying inline style")  # axe's own, told a moment late
