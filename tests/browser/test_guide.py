"""The pictures of the user guide: taken here, from the demo, on the pages as they are. So they never go stale.

``make pictures`` writes them to docs/images; a plain run writes them to var/guide, and proves that all can be taken.
Those of the map with 100,000 generated reports are taken where its figures are (``make pictures-map``).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Member, User
from benchmarks import map_pictures
from coordination.guide import guide, pictures_named
from coordination.models import Case
from coordination.services.cases import open_case
from geo.models import Report
from tests.browser.pictures import keep
from tests.browser.support import open_page, sign_in

TO = Path(os.environ.get("GUIDE_PICTURES", settings.VAR / "guide"))
SIZE = (1280, 860)
HEAVIEST = 200_000  # bytes of a picture
PLIENING, POING, OFFICE = (
    "bauverwaltung@pliening.example",
    "planung@poing.example",
    "geschaeftsstelle@ostallianz.example",
)
AREAS = ".leaflet-pane path >> nth=8"  # the map is drawn: boundaries come after the outline
# What is taken: the file, who looks, the route (or what says where, of the demo), and what must be there first.
PICTURES: dict[str, tuple[str, Any, str]] = {
    "uebersicht.png": (PLIENING, "overview", "main h1"),
    "posteingang.png": (PLIENING, "inbox", "main h1"),
    "meldung.png": (PLIENING, lambda: _report("report-detail"), AREAS),
    "antwort.png": (PLIENING, lambda: _report("report-detail") + "#antwort", AREAS),
    "regionalkarte.png": (PLIENING, "map", ".leaflet-container"),
    "abo.png": (PLIENING, "subscription-new", "main h1"),
    "termine.png": (PLIENING, "event-list", "main h1"),
    "meine-daten.png": (PLIENING, "own-data", "main h1"),
    "meldung-schreiben.png": (POING, lambda: _draft(), AREAS),
    "cockpit.png": (OFFICE, "cockpit", "main h1"),
    "region.png": (OFFICE, "region", "main h1"),
    "fall.png": (OFFICE, lambda: _case(), "main h1"),
    "regeln.png": (OFFICE, "rule-list", "main h1"),
    "ansehen-als.png": (OFFICE, "overview", ".looking-on"),
    "fristen.png": (OFFICE, "retention", "main h1"),
}  # fmt: skip


def test_the_guide_names_exactly_the_pictures_that_are_taken():
    named, taken = pictures_named(), {*PICTURES, *map_pictures.PICTURES}
    kept = {path.name: path.stat().st_size for path in (settings.BASE_DIR / "docs/images").iterdir()}

    assert sorted(named) == sorted(taken), "docs/anleitung.md names other pictures than are taken"
    assert sorted(kept) == sorted(taken), "run: make pictures, make pictures-map; delete what nobody takes any more"
    assert [name for name, weight in kept.items() if weight > HEAVIEST] == []


def test_the_readme_shows_pictures_that_are_taken():
    shown = re.findall(r"\]\(docs/images/([\w.-]+)\)", (settings.BASE_DIR / "README.md").read_text())

    assert shown
    assert set(shown) <= set(PICTURES) | set(map_pictures.PICTURES)


def test_the_guide_in_the_site_is_the_text_of_the_repository():
    shown = guide()

    assert shown.title == "Kurzanleitung"
    assert len(shown.contents) > 10
    assert all(f'id="{id_}"' in shown.html for id_, _ in shown.contents)
    assert all(f'src="/static/guide/{name}"' in shown.html for name in pictures_named())
    assert ".md" not in shown.html.replace("anleitung.md", "")


@pytest.fixture
def demo(running_server, transactional_db, code_lists):
    """The demo alliance on the running site."""
    call_command("load_demo", verbosity=0)
    wanted = Report.objects.announced().filter(current__title="Rechenzentrum Dornach")
    open_case(wanted, by=User.objects.get(email=OFFICE))
    return running_server


def test_every_picture_of_the_guide_can_be_taken(browser, demo):
    TO.mkdir(parents=True, exist_ok=True)
    with open_page(browser, demo, size=SIZE, reduced_motion="reduce", color_scheme="light") as page:
        who = ""
        for name, (email, place, shown) in PICTURES.items():
            if name == "ansehen-als.png":
                look_as_pliening(page)
            if email != who:
                sign_in(page, User.objects.get(email=email))
                who = email
            take(page, name, place() if callable(place) else reverse(place), shown)
            if name == "ansehen-als.png":
                page.get_by_role("button", name="Ansicht beenden").click()
                expect(page.locator(".looking-on")).to_have_count(0)


def look_as_pliening(page):
    page.goto(reverse("support-start", args=[Member.objects.get(short_name="Pliening").pk]))
    page.get_by_label("Wozu?").fill("Anruf: findet die Meldung nicht")
    page.get_by_role("button", name="Ansehen und dem Mitglied Bescheid geben").click()
    expect(page.locator(".looking-on")).to_contain_text("Sie sehen die Seiten als Pliening")


def take(page, name, address, shown):
    """Open a page, wait until it is drawn, and keep what one sees of it."""
    page.goto(address)
    expect(page.locator(shown).first).to_be_attached()
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate("document.querySelectorAll('.banner, .messages').forEach((one) => one.remove())")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    keep(page, TO / name)


def _report(route: str) -> str:
    """Return where the demo's report is read that asks Pliening for an answer."""
    report = Report.objects.announced().filter(current__title__icontains="Gewerbe", reporter__short_name="Poing")
    return reverse(route, args=[report.order_by("announced_at").first().pk])


def _case() -> str:
    """Return where the first case of the demo is."""
    return reverse("case-detail", args=[Case.objects.order_by("opened_at").values_list("pk", flat=True)[0]])


def _draft() -> str:
    """Return where Poing's draft is written on; one is begun where the demo has none."""
    planner = User.objects.get(email=POING)
    drafts = Report.objects.filter(reporter=planner.member, status="draft", versions__outline__isnull=False)
    return reverse("report-edit", args=[drafts.first().pk])
