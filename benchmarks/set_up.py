"""How long does a Geschäftsstelle wait while it sets up an alliance with the boundaries of the whole country?

    make bench NAME=set_up FILE=…/vg250.gpkg.zip       PICTURES=folder keeps a picture of every page

A real browser goes through the guided set-up on an empty database, with a real worker and a mail server that takes
everything: name, upload of the boundaries, twenty members chosen on the map and by searching, rules, a mailbox and an
invitation for each, the test mail. The figures are the seconds of the machine: what a person reads and types comes
on top. While the import runs, the start page is asked again and again: the server must go on answering.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.scratch import last_line, percentile, scratch_database, table

FILE = Path(os.environ.get("FILE", ""))
PICTURES = os.environ.get("PICTURES", "")
WAIT_MS = 180_000
# The AGS of municipalities east of Munich.
LISTED = ("09175111", "09184112", "09184118", "09177118", "09175118", "09184123", "09184131", "09175127", "09175133",
          "09175135", "09175132", "09162000", "09175112", "09175113", "09175114", "09175115", "09177115")  # fmt: skip
ON_THE_MAP = 3
# Where a click meets an area that nobody speaks for.
FREE = """() => [...document.querySelectorAll("#members-map .area-outside")].map((area) => {
  const box = area.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2, area];
}).filter(([x, y, area]) => document.elementFromPoint(x, y) === area).map(([x, y]) => [x, y])"""


class Watch:
    """Seconds by what was done."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def over(self, name: str) -> Iterator[None]:
        """Add what the block takes."""
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - start
        print(f"{name}: {self.seconds[name]:.1f} s", flush=True)


def main() -> None:
    """Set an alliance up, and print the figures; the last line is JSON."""
    if not FILE.is_file():
        sys.exit("Name the file with the boundaries: make bench NAME=set_up FILE=…/vg250.gpkg.zip")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's own loop runs in this thread
    with scratch_database():
        from tests.browser.support import hang_up, server, worker
        from tests.sink import Sink

        with Sink() as sink:
            mail = {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "DELIVERY_POLL_SECONDS": "1", "DEMO_MAILBOX": "0"}
            with server(**mail) as site, worker(**mail):
                watch, answers = _set_up(site)
            print(f"{len(sink.mails)} mails arrived", flush=True)
        hang_up()
        table(["", "seconds"], list(watch.seconds.items()))
        figures = {f"{name}_s": round(seconds, 2) for name, seconds in watch.seconds.items()}
        last_line({**figures, "all_s": sum(watch.seconds.values()), "answers_during_import": len(answers),
                   "answer_p95_ms": percentile(sorted(answers), 95), "mails": len(sink.mails)})  # fmt: skip


def _set_up(site: Any) -> tuple[Watch, list[float]]:
    from playwright.sync_api import sync_playwright

    from tests.browser.support import CHROMIUM

    watch = Watch()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)  # type: ignore[arg-type]
        page = browser.new_context(
            base_url=site.url, locale="de-DE", viewport={"width": 1440, "height": 900}
        ).new_page()
        page.set_default_timeout(WAIT_MS)
        with watch.over("name"):
            _begin(page)
        answers = _bring(page, watch)
        _choose(page, watch)
        with watch.over("rules"):
            _shot(page, "rules")
            page.get_by_role("button", name="Diese Regeln passen").click()
        _invite(page, watch)
        with watch.over("test mail"):
            page.get_by_role("button", name="Probemail senden").click()
            page.get_by_role("heading", name="Der Mailserver hat die Probemail angenommen").wait_for()
            _shot(page, "mail")
        page.get_by_role("button", name="Sie ist angekommen").click()
        _shot(page, "end")
        browser.close()
    return watch, answers


def _begin(page: Any) -> None:
    from accounts.services import first_office

    page.goto("/einrichten/")
    for label, text in (
        ("Code", first_office.code()), ("Vorname", "Petra"), ("Nachname", "Muster"),
        ("E-Mail-Adresse", "petra@nord.example"), ("Passwort", "vier-alte-buchen-am-see"),
    ):  # fmt: skip
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Konto anlegen und beginnen").click()
    page.get_by_label("Name", exact=True).fill("NordAllianz")
    page.get_by_label("E-Mail der Geschäftsstelle").fill("buero@nord.example")
    page.get_by_role("button", name="Speichern und weiter").click()
    page.get_by_label("eigene Datei").wait_for()


def _bring(page: Any, watch: Watch) -> list[float]:
    """Upload and import; return the milliseconds that another page took each time meanwhile."""
    answers = []
    _shot(page, "boundaries")
    with watch.over("upload"):
        page.get_by_label("eigene Datei").check()
        page.get_by_label("Datei (freiwillig)").set_input_files(FILE)
        page.get_by_role("button", name="Grenzen einlesen").click()
        page.wait_for_url("**/einrichten/grenzen/*-*/")
    said: list[str] = []
    with watch.over("import"):
        while not page.get_by_role("link", name="Mitglieder wählen").is_visible():
            start = time.perf_counter()
            assert page.request.get("/einrichten/").ok
            answers.append((time.perf_counter() - start) * 1000)
            shown = page.locator("label[for=progress]")
            text = shown.inner_text() if shown.is_visible() else ""
            if text and text not in said[-1:]:
                said.append(text)
                _shot(page, f"import-{len(said)}")
            time.sleep(0.3)
    print("while importing:", *said, sep="\n  ", flush=True)
    _shot(page, "imported")
    page.get_by_role("link", name="Mitglieder wählen").click()
    return answers


def _choose(page: Any, watch: Watch) -> None:
    with watch.over("members: page and map"):
        page.locator("[data-choose-areas][data-ready]").wait_for()
    _shot(page, "members")
    with watch.over("members: 17 by searching"):
        for key in LISTED:
            page.get_by_role("searchbox").fill(key)
            page.get_by_role("button", name="Suchen").click()
            page.locator(f"input[name=gebiet][value='{key}']").check()
        _shot(page, "members-searched")
        page.get_by_role("button", name="Gewählte aufnehmen").click()
        page.get_by_role("heading", name="Mitglieder sind dabei").wait_for()
    with watch.over("members: 3 on the map"):
        page.locator("[data-choose-areas][data-ready]").wait_for()
        page.locator("#members-map").scroll_into_view_if_needed()
        for x, y in page.evaluate(FREE)[:ON_THE_MAP]:
            page.mouse.click(x, y)
            page.locator("#map-said", has_text="gewählt").wait_for()
        many = len(LISTED) + page.locator("input[name=gebiet]:checked").count()
        page.get_by_role("button", name="Gewählte aufnehmen").click()
        page.get_by_role("heading", name=f"{many} Mitglieder sind dabei").wait_for()
    page.locator("[data-choose-areas][data-ready]").wait_for()
    _shot(page, "members-chosen")
    page.get_by_role("link", name="Weiter zu den Regeln").click()


def _invite(page: Any, watch: Watch) -> None:
    boxes = page.get_by_label("Postfach von")
    boxes.first.wait_for()
    for number in range(boxes.count()):
        boxes.nth(number).fill(f"bauamt@gemeinde{number}.example")
    people = page.get_by_label("Erste Person von")
    for number in range(people.count()):
        people.nth(number).fill(f"person@gemeinde{number}.example")
    _shot(page, "invitations")
    with watch.over("20 mailboxes and invitations"):
        page.get_by_role("button", name="Einladen").click()
        page.get_by_role("button", name="Probemail senden").wait_for()


def _shot(page: Any, name: str) -> None:
    if not PICTURES:
        return
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(400)
        page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)


if __name__ == "__main__":
    main()
