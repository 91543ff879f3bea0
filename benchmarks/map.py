"""How soon, and with how many bytes, does the map of a region with 100,000 reports answer in a real browser?

    make bench NAME=map              100,000 outlines in a region of 32 km; ROWS=5000 for fewer
    make pictures-map                only the pictures of the guide, at the same size (benchmarks/map_pictures.py)

The site runs as installed: static files collected, compressed, and served by the same process. A browser without a
cache opens the page as the staff of a member: ``interactive_ms`` is when the symbols of the first view and its list are
there and a click is answered; ``first_view_kb`` all that came over the wire until then. Then it pans by most of a
screen, zooms in and out, and filters: each until everything in view is drawn. ``frame_p95_ms`` is the time between two
pictures while the map moves.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks import map_pictures, tiles
from benchmarks.scratch import last_line, percentile, scratch_database, table

ROWS = int(os.environ.get("ROWS", 100_000))
OPENINGS = int(os.environ.get("OPENINGS", 5))
MOVES = int(os.environ.get("MOVES", 8))
PICTURES = os.environ.get("PICTURES", "")  # a folder: pictures instead of figures
WIDE = {"width": 1440, "height": 900}
# Sixteen members of 8 × 8 km east of Munich, with sixty places where much is planned.
REGION = {"WEST": 690_000, "SOUTH": 5_320_000, "SQUARE_M": 8_000, "COLUMNS": 4, "LINES": 4, "TOWNS": 60}
SPEAK_FOR = """
INSERT INTO accounts_memberarea (member_id, key, name)
SELECT md5(key::text)::uuid, key, name FROM geo_area ON CONFLICT DO NOTHING
"""
READY = "() => ['map-drawn', 'map-listed'].every((name) => performance.getEntriesByName(name).length)"
# Both marks, and when the page is next free to answer a click.
INTERACTIVE = """async () => {
  const begun = Math.max(...['map-drawn', 'map-listed'].map((name) => performance.getEntriesByName(name)[0].startTime));
  const before = performance.now();
  await new Promise((done) => setTimeout(done));
  return begun + performance.now() - before;
}"""
# Do something to the map; until all tiles in view are there, and the frames meanwhile.
ACT = """async ([kind, x, y]) => {
  const { mapPage } = await import("/static/js/map/page.js");
  const { map, filter, reports } = mapPage;
  const frames = [];
  let last = performance.now();
  let running = true;
  const tick = (now) => { frames.push(now - last); last = now; if (running) requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  const begun = performance.now();
  const listed = new Promise((done) => mapPage.on("listed", done)).then(() => performance.now() - begun);
  const moved = new Promise((done) => map.once("moveend", done));
  if (kind === "pan") map.panBy([x, y], { duration: 0.25 });
  if (kind === "zoom") map.setZoom(map.getZoom() + x, { animate: true });
  if (kind === "filter") filter.set({ nutzung: x });
  await (kind === "filter" ? new Promise((done) => setTimeout(done, 250)) : moved);
  await (kind === "filter" ? reports.settled() : null);
  while (reports.isLoading()) await new Promise((done) => setTimeout(done, 5));
  const ms = performance.now() - begun;
  const list = await listed;
  running = false;
  const { symbols, clusters } = reports.drawn();
  return { ms, list, frames, drawn: symbols.length + clusters.length };
}"""


def main() -> None:
    """Fill, open, move, and print the figures; the last line is JSON."""
    random.seed(7)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's own loop runs in this thread
    with scratch_database():
        for name, value in (REGION | {"ROWS": ROWS}).items():
            setattr(tiles, name, value)
        filled_s, placed_s = tiles.fill()
        print(f"{ROWS:,} outlines filled in {filled_s:.0f} s, places and sums counted in {placed_s:.1f} s", flush=True)
        people = _people()
        from django.core.management import call_command

        from tests.browser.support import hang_up, server

        call_command("collectstatic", interactive=False, verbosity=0)
        with server(ALLOWED_HOSTS="localhost", MODE="demo") as site:
            taken = _look(site, people)
        hang_up()
        if taken:
            _report(taken)


def _people() -> dict[str, Any]:
    """Return a reader of the member with most reports, and somebody of the Geschäftsstelle."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(SPEAK_FOR)
    reader, office, *_ = tiles.readers()
    return {"member": reader, "office": office}


def _look(site: Any, people: dict[str, Any]) -> dict[str, list[float]]:
    from playwright.sync_api import sync_playwright

    from tests.browser.support import CHROMIUM

    taken: dict[str, list[float]] = defaultdict(list)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)  # type: ignore[arg-type]
        if PICTURES:
            map_pictures.take(browser, site, people["member"], Path(PICTURES))
            return taken
        for number in range(OPENINGS + 1):
            person = people["office" if number % 2 else "member"]
            _open(browser, site, person, taken if number else defaultdict(list))  # the first one warms the server up
        _move(browser, site, people["member"], taken)
        browser.close()
    return taken


def _page(browser: Any, site: Any, person: Any) -> Any:
    from tests.browser.support import sign_in

    page = browser.new_context(base_url=site.url, locale="de-DE", viewport=WIDE).new_page()
    page.set_default_timeout(120_000)
    sign_in(page, person)
    return page


def _open(browser: Any, site: Any, person: Any, taken: dict[str, list[float]]) -> None:
    page = _page(browser, site, person)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    weights: list[float] = []
    wire.on("Network.loadingFinished", lambda got: weights.append(got["encodedDataLength"]))
    page.goto("/karte/", wait_until="commit")
    page.wait_for_function(READY)
    taken["interactive_ms"].append(page.evaluate(INTERACTIVE))
    taken["first_view_kb"].append(sum(weights) / 1000)
    page.context.close()


def _move(browser: Any, site: Any, person: Any, taken: dict[str, list[float]]) -> None:
    page = _page(browser, site, person)
    page.goto("/karte/")
    page.wait_for_function(READY)
    moves: list[tuple[str, Any, Any]] = []
    for number in range(MOVES):
        moves += [("pan", 500 * (-1) ** number, 300), ("pan", 500 * (-1) ** number, -300)]
    moves += [("zoom", 1, 0)] * 5 + [("pan", 600, 200), ("pan", -600, 200)] * 4 + [("zoom", -1, 0)] * 5
    moves += [("filter", use, 0) for use in ("retail", "housing", "retail social")] + [("filter", None, 0)]
    for move in moves:
        done = page.evaluate(ACT, list(move))
        taken[f"{move[0]}_ms"].append(done["ms"])
        taken["list_ms"].append(done["list"])
        taken["frame_ms"] += done["frames"][1:]
        taken["drawn"].append(done["drawn"])
    page.context.close()


def _report(taken: dict[str, list[float]]) -> None:
    for values in taken.values():
        values.sort()
    rows = [(name, percentile(values, 50), percentile(values, 95), values[-1]) for name, values in taken.items()]
    table(["", "p50", "p95", "most"], rows)
    names = ("interactive_ms", "pan_ms", "zoom_ms", "filter_ms", "list_ms")
    figures: dict[str, Any] = {name: percentile(taken[name], 50) for name in names}
    figures |= {f"{name[:-3]}_p95_ms": percentile(taken[name], 95) for name in names}
    figures |= {"first_view_kb": taken["first_view_kb"][-1], "frame_p95_ms": percentile(taken["frame_ms"], 95)}
    last_line({"rows": ROWS, **figures, "most_drawn": taken["drawn"][-1]})


if __name__ == "__main__":
    main()
