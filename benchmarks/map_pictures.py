"""The pictures of the map with 100,000 generated reports, for the guide: taken where its figures are measured.

    make pictures-map                writes docs/images/karte-100000-*.png; PICTURES=/tmp/there for another folder

Each is the page as it is after everything in view has been drawn. ``tests/browser/test_guide.py`` knows them by name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
# What is taken: the file, the zoom around a place with some plans (None: the whole region), window, scheme.
PICTURES: dict[str, tuple[float | None, dict[str, int], str]] = {
    "karte-100000-region.png": (None, WIDE, "light"),
    "karte-100000-mitte.png": (13, WIDE, "light"),
    "karte-100000-nah.png": (16, WIDE, "light"),
    "karte-100000-dunkel.png": (15, WIDE, "dark"),
    "karte-100000-schmal.png": (15, NARROW, "light"),
}
# A square of 800 m with as many own reports as one can tell apart on a screen.
PLACE = """
SELECT ST_X(middle), ST_Y(middle) FROM (
    SELECT ST_Transform(ST_Centroid(ST_Collect(point)), 4326) AS middle
    FROM geo_reportplace WHERE reporter_id = %s
    GROUP BY quad >> 26 ORDER BY abs(count(*) - 20), 1 LIMIT 1
) AS square
"""
# The notice of a test system goes; whoever measures waits until the map has taken its room, and drawn.
SETTLED = """async () => {
  document.querySelectorAll(".banner, .messages").forEach((one) => one.remove());
  const { mapPage } = await import("/static/js/map/page.js");
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await document.fonts.ready;
  await frame();
  while (mapPage.reports.isLoading()) await new Promise((done) => setTimeout(done, 20));
  await new Promise((done) => setTimeout(done, 200)); // names look for room last
}"""


def take(browser: Any, site: Any, reader: Any, folder: Path) -> None:
    """Write the pictures, as this person sees the map, in PICTURES' windows."""
    from tests.browser.pictures import keep
    from tests.browser.support import sign_in

    folder.mkdir(parents=True, exist_ok=True)
    lon, lat = _place(reader)
    for name, (zoom, size, scheme) in PICTURES.items():
        context = browser.new_context(
            base_url=site.url, locale="de-DE", viewport=size, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        page.set_default_timeout(120_000)
        sign_in(page, reader)
        page.goto("/karte/" + (f"?ausschnitt={lon:.4f},{lat:.4f},{zoom}" if zoom else ""))
        page.wait_for_selector("[data-time-play]:enabled")
        page.wait_for_function("document.querySelector('#count').textContent !== '…'")
        page.evaluate(SETTLED)
        keep(page, folder / name)
        context.close()
        print(f"{name}: {(folder / name).stat().st_size / 1000:.0f} kB", flush=True)


def _place(reader: Any) -> tuple[float, float]:
    """Return where the reader's member plans neither little nor most, as degrees (WGS 84)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(PLACE, [reader.member_id])
        lon, lat = cursor.fetchone()
        return lon, lat
