"""Outline files in a real browser: dropped, chosen from, placed, taken, taken back. By mouse and by keys alone."""

from __future__ import annotations

import base64

import pytest
import shapely
from playwright.sync_api import expect
from pyproj import Transformer

from accounts.models import Role
from tests import geodata, paper, xplanning
from tests.browser.editor import SQUARE, click, draw, open_form, said, stored, until
from tests.browser.support import NARROW, axe_violations, forgive, open_page, overflow_px

WIDE_SCREEN = (1440, 923)
NORD = shapely.box(706_000, 5_339_000, 707_000, 5_340_000)  # 1..2 by 1..2 km: 100 ha
SUED = shapely.box(706_500, 5_339_500, 708_000, 5_340_000)  # 1.5..3 by 1.5..2 km: 75 ha, 25 of them in NORD


@pytest.fixture
def planner(live_site):
    return paper.person(live_site.members["Mitte"], Role.PLANNER)


@pytest.fixture
def page(browser_page):
    browser_page.set_viewport_size({"width": WIDE_SCREEN[0], "height": WIDE_SCREEN[1]})
    return browser_page


@pytest.fixture
def package(tmp_path):
    return geodata.write(tmp_path / "plan.gpkg", [(NORD, {"name": "Nord", "art": "GE"}), (SUED, {"name": "Süd"})])


@pytest.fixture
def unnamed(tmp_path):
    """A shapefile in Gauß-Krüger that does not say so."""
    to = Transformer.from_crs(25832, 31468, always_xy=True)
    old = shapely.transform(NORD, lambda x, y: to.transform(x, y), interleaved=False)
    geodata.write(tmp_path / "alt.shp", [(old, {"name": "Nord"})], crs=None)
    return sorted(tmp_path.glob("alt.*"))


def bring(page, *files):
    """Choose files by the button."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Datei", exact=True).click()
    chooser.value.set_files([str(file) for file in files])


def drop(page, files):
    """Drop files (name, content) on the map, as from a folder's window."""
    page.evaluate(
        """(files) => {
            const transfer = new DataTransfer();
            for (const [name, content] of files) {
                transfer.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], name));
            }
            const area = document.querySelector("[data-map-area]");
            for (const kind of ["dragenter", "dragover", "drop"]) {
                area.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
            }
        }""",
        [[name, base64.b64encode(content).decode()] for name, content in files],
    )


def panel(page):
    return page.locator("[data-incoming]")


def field(page, name):
    return page.locator(f"#id_{name}")


def hundreds_of_kilometres_in_view(page):
    width = "const map = document.querySelector('[data-map]').leafletMap; const b = map.getBounds();"
    return page.evaluate(f"() => {{ {width} return map.distance(b.getNorthWest(), b.getNorthEast()) > 300000; }}")


def test_the_parts_of_a_shapefile_dropped_on_the_map_are_the_outline(page, planner, tmp_path):
    geodata.write(tmp_path / "umgriff.shp", [(NORD, {"name": "Nord"})])
    report = open_form(page, planner)

    drop(page, [(path.name, path.read_bytes()) for path in sorted(tmp_path.glob("umgriff.*"))])

    stored(report, 100)
    expect(panel(page)).to_contain_text("Umgriff aus „umgriff“ übernommen.")
    expect(panel(page)).to_contain_text("UTM 32 (EPSG:25832), aus der Datei")
    assert axe_violations(page, scope="[data-incoming]") == []
    panel(page).get_by_role("button", name="Rückgängig machen").click()
    stored(report, None)
    expect(panel(page)).to_be_hidden()


def test_shapes_are_chosen_on_the_map_and_united(page, planner, package):
    report = open_form(page, planner)
    draw(page, [(2.5, 2.5), (3, 2.5), (3, 3), (2.5, 3)])
    stored(report, 25)

    bring(page, package)
    expect(panel(page)).to_contain_text("0 von 2 ausgewählt")
    expect(page.locator("path.incoming")).to_have_count(2)
    panel(page).get_by_role("button", name="Als Umgriff übernehmen").click()
    expect(panel(page)).to_contain_text("Wählen Sie mindestens eine Form aus.")
    click(page, (1.2, 1.2))
    expect(panel(page).get_by_label("Nord")).to_be_checked()
    click(page, (2.8, 1.7))
    expect(panel(page)).to_contain_text("2 von 2 ausgewählt")
    assert axe_violations(page, scope="[data-incoming]") == []
    panel(page).get_by_role("button", name="Als Umgriff übernehmen").click()

    stored(report, 150)
    expect(panel(page)).to_contain_text("Umgriff aus 2 Formen von „plan“ vereinigt.")
    expect(page.locator("path.incoming")).to_have_count(0)
    panel(page).get_by_role("button", name="Auswahl ändern").click()
    panel(page).get_by_label("Nord").uncheck()
    panel(page).get_by_role("button", name="Als Umgriff übernehmen").click()
    stored(report, 75)
    page.keyboard.press("Control+z")
    stored(report, 150)
    page.keyboard.press("Control+z")
    stored(report, 25)


def test_the_same_with_keys_alone(page, planner, package):
    report = open_form(page, planner)
    bring(page, package)
    expect(panel(page)).to_be_focused()

    page.keyboard.press("Tab")
    expect(panel(page).get_by_text("Anderes Koordinatensystem")).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel(page).get_by_role("button", name="Alle auswählen")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(panel(page).get_by_label("Nord")).to_be_focused()
    expect(page.locator("path.incoming.is-pointed")).to_have_count(1)
    page.keyboard.press("Space")
    expect(said(page)).to_contain_text("Ausgewählt: Nord. 1 ausgewählt.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(panel(page).get_by_role("button", name="Als Umgriff übernehmen")).to_be_focused()
    page.keyboard.press("Enter")

    stored(report, 100)
    expect(said(page)).to_contain_text("Umgriff aus „plan“ übernommen.")


def test_old_coordinates_without_a_system_are_seen_before_they_count(page, planner, unnamed):
    report = open_form(page, planner)
    bring(page, *unnamed)

    expect(panel(page)).to_contain_text("Gelesen als Gauß-Krüger 4 (EPSG:31468).")
    expect(panel(page)).to_contain_text("genau")  # how exact the shift of the datum is
    expect(panel(page)).to_contain_text("Prüfen Sie auf der Karte")
    assert report.versions.get().outline is None
    panel(page).get_by_role("button", name="Als Umgriff übernehmen").click()

    draft = stored(report, 100)
    assert abs(draft.outline.centroid.x - NORD.centroid.x) < 3


def test_a_guessed_system_can_be_another_and_the_map_shows_it(page, planner, tmp_path):
    geodata.write(tmp_path / "ohne.shp", [(NORD, {"name": "Nord"})], crs=None)
    report = open_form(page, planner)
    bring(page, *sorted(tmp_path.glob("ohne.*")))

    expect(panel(page)).to_contain_text("Die Datei nennt kein Koordinatensystem.")
    choice = panel(page).get_by_role("radio", name="UTM 32 (EPSG:25832)", exact=True)
    expect(choice).to_be_checked()
    assert report.versions.get().outline is None
    before = page.locator("path.incoming").get_attribute("d")
    others = [name for name in panel(page).get_by_role("radio").all() if not name.is_checked()]
    assert others
    others[0].check()
    expect(panel(page)).to_contain_text("von Ihnen gewählt")
    assert page.locator("path.incoming").get_attribute("d") != before
    assert hundreds_of_kilometres_in_view(page)  # far from one's own area, and both are seen
    panel(page).get_by_role("radio", name="UTM 32 (EPSG:25832)", exact=True).check()
    expect(panel(page)).to_contain_text("UTM 32 (EPSG:25832), von Ihnen gewählt")
    panel(page).get_by_role("button", name="Als Umgriff übernehmen").click()

    stored(report, 100)


def test_what_the_file_says_is_filled_in_and_taken_back(page, planner, tmp_path):
    plan = tmp_path / "plan.gml"
    plan.write_bytes(xplanning.document())
    report = open_form(page, planner)
    field(page, "stage").select_option("pre_planning")

    bring(page, plan)

    expect(field(page, "title")).to_have_value("Gewerbegebiet Nord (12/3)")
    expect(field(page, "kind")).to_have_value("bplan_qualified")
    expect(field(page, "stage")).to_have_value("pre_planning")  # that was chosen by a person
    expect(panel(page)).to_contain_text("Aus der Datei übernommen: Titel, Planart.")
    expect(panel(page)).to_contain_text("Ihre Eingabe blieb stehen: Planungsstand.")
    until(lambda: report.versions.get().title == "Gewerbegebiet Nord (12/3)")
    page.get_by_role("button", name="Planungsstand: „Frühe Beteiligung der Behörden“ aus der Datei übernehmen").click()
    expect(field(page, "stage")).to_have_value("early_authorities")
    page.get_by_role("button", name="Titel: Übernahme rückgängig machen").click()
    expect(field(page, "title")).to_have_value("")
    panel(page).get_by_role("button", name="Rückgängig machen").click()

    expect(field(page, "kind")).to_have_value("")
    expect(field(page, "stage")).to_have_value("pre_planning")
    expect(page.locator(".from-file")).to_have_count(0)
    until(lambda: report.versions.get().kind is None)


def test_a_bad_file_leaves_what_was_drawn_and_typed(page, planner, tmp_path):
    bad = tmp_path / "umgriff.zip"
    bad.write_bytes(b"PK\x03\x04 und sonst nichts")
    report = open_form(page, planner)
    page.get_by_label("Titel").fill("Gewerbegebiet Süd")
    draw(page, SQUARE)
    stored(report, 100)

    bring(page, bad)

    expect(panel(page)).to_contain_text("„umgriff.zip“ ist keine lesbare Zip-Datei")
    assert axe_violations(page, scope="[data-incoming]") == []
    panel(page).get_by_role("button", name="Schließen").click()
    expect(panel(page)).to_be_hidden()
    expect(page.get_by_label("Titel")).to_have_value("Gewerbegebiet Süd")
    stored(report, 100)
    forgive(page, "422")


def test_what_is_too_big_is_never_sent(page, planner, tmp_path):
    big = tmp_path / "gross.gpkg"
    big.write_bytes(b"x" * 21_000_000)
    open_form(page, planner)
    page.route("**/umgriff-datei/", lambda route: pytest.fail("It was sent."))

    bring(page, big)

    expect(panel(page)).to_contain_text("Das sind zusammen 21,0 MB; erlaubt sind 20 MB.")


def test_a_dropped_line_is_said_and_the_file_can_be_chosen_again(page, planner, package):
    open_form(page, planner)
    page.context.set_offline(True)

    bring(page, package)

    expect(panel(page)).to_contain_text("Keine Verbindung zum Server.")
    page.context.set_offline(False)
    bring(page, package)
    expect(panel(page)).to_contain_text("0 von 2 ausgewählt")
    forgive(page, "ERR_INTERNET_DISCONNECTED")


def test_on_a_phone_nothing_hangs_over_the_edge(page, planner, unnamed, package):
    open_form(page, planner)
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    for files in (unnamed, [package]):
        page.get_by_role("button", name="Andere Wege").click()
        bring(page, *files)
        expect(panel(page).get_by_role("button", name="Als Umgriff übernehmen")).to_be_visible()
        assert overflow_px(page) == 0
        assert axe_violations(page, scope="[data-incoming]") == []


def test_without_scripts_there_is_a_plain_field(browser, live_site, planner, package, page):
    report = open_form(page, planner)
    with open_page(browser, live_site, java_script_enabled=False) as plain:
        plain.context.add_cookies(page.context.cookies())
        plain.goto(f"/meldungen/{report.pk}/bearbeiten/")
        plain.get_by_label("Umgriff als Datei").set_input_files(str(package))
        plain.get_by_label("Titel").fill("Ohne Skript")
        plain.get_by_role("button", name="Speichern").click()
        expect(plain.get_by_text("1: Nord (100,0 ha); 2: Süd (75,0 ha)")).to_be_visible()
        plain.get_by_label("Umgriff als Datei").set_input_files(str(package))
        plain.get_by_label("Welche Formen der Datei?").fill("1")
        plain.get_by_role("button", name="Speichern").click()
        expect(plain.get_by_text("Umgriff aus „plan“ übernommen.")).to_be_visible()

    assert stored(report, 100).title == "Ohne Skript"
