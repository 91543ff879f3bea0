"""A planner's hands on the report form: corners by kilometre on the paper map, what the page says, what is stored."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from playwright.sync_api import Page, expect

from geo.models import Report, ReportVersion
from geo.services import create_draft
from tests import paper
from tests.browser.support import sign_in

Corner = tuple[float, float]  # kilometres on the paper map
SQUARE: list[Corner] = [(1, 1), (2, 1), (2, 2), (1, 2)]  # 100 ha in Mitte
NEAR_OST: list[Corner] = [(2, 1), (3.5, 1), (3.5, 2), (2, 2)]  # 150 ha, 500 m from Ost
INTO_OST: list[Corner] = [(3, 1), (4.5, 1), (4.5, 2), (3, 2)]  # 150 ha, a third of it in Ost
BOW_TIE: list[Corner] = [(1, 1), (2, 2), (2, 1), (1, 2)]


def open_form(page: Page, planner: Any, report: Report | None = None) -> Report:
    """Open a draft as this planner (a new one unless given) and wait for the map."""
    report = report or create_draft(planner.member, by=planner)
    sign_in(page, planner)
    page.goto(f"/meldungen/{report.pk}/bearbeiten/")
    expect(page.locator("[data-editor][data-ready]")).to_be_visible()
    return report


def pixel(page: Page, corner: Corner) -> tuple[float, float]:
    """Return where on the screen a place of the paper map is."""
    point = paper.at(*corner)
    point.transform(4326)
    x, y = page.evaluate(
        """([lat, lon]) => {
            const map = document.querySelector('[data-map]').leafletMap;
            const box = map.getContainer().getBoundingClientRect();
            const at = map.latLngToContainerPoint([lat, lon]);
            return [box.left + at.x, box.top + at.y];
        }""",
        [point.y, point.x],
    )
    return x, y


def click(page: Page, corner: Corner) -> None:
    """Click a place on the map, as a mouse does: it moves there first."""
    x, y = pixel(page, corner)
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    page.mouse.click(x, y)


def draw(page: Page, corners: Iterable[Corner], kind: str = "Fläche") -> None:
    """Draw a closed shape by mouse, from the button of its kind."""
    button = page.get_by_role("button", name=kind, exact=True)
    if button.get_attribute("aria-pressed") == "false":
        button.click()
    corners = list(corners)
    for corner in [*corners, corners[0]]:
        click(page, corner)


def paste(page: Page, text: str) -> None:
    """Give the outline as text."""
    page.get_by_role("button", name="Koordinaten", exact=True).click()
    page.get_by_label("Koordinaten, WKT oder GeoJSON").fill(text)
    page.get_by_role("button", name="Übernehmen").click()


def bring_file(page: Page, text: str) -> None:
    """Give the outline as a GeoJSON file, by the button."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Datei", exact=True).click()
    chooser.value.set_files([{"name": "a.geojson", "mimeType": "application/json", "buffer": text.encode()}])


def geojson(corners: Iterable[Corner]) -> str:
    """Return the polygon with these corners as a GeoJSON file's text."""
    ring = [paper.at(*corner) for corner in corners]
    for point in ring:
        point.transform(4326)
    coordinates = [[[point.x, point.y] for point in [*ring, ring[0]]]]
    return json.dumps({"type": "Polygon", "coordinates": coordinates})


def said(page: Page) -> Any:
    """Return the place where the page says what has happened."""
    return page.locator("[data-editor] [data-live]")


def affected(page: Page) -> Any:
    """Return the list of who is affected."""
    return page.locator("[data-affected]")


def until(what: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait until something is true, and return it."""
    deadline = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found, "It did not happen in time."
    return found


def stored(report: Report, hectares: float | None) -> ReportVersion:
    """Wait until the draft's outline has this size (None: no outline), to one per cent, and return the draft."""

    def found() -> ReportVersion | None:
        draft = report.versions.drafts().get()
        if hectares is None:
            return draft if draft.outline is None else None
        close = abs(draft.area_m2 / 10_000 - hectares) <= hectares * 0.02
        return draft if draft.outline and close else None

    return until(found)
