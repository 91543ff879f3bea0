"""A case in a real browser: the Geschäftsstelle polls, a member votes, the office decides and closes."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coordination import services
from coordination.models import Case, PollVote
from tests import case_scene
from tests.browser.support import NARROW, WIDE, axe_violations, forgive, overflow_px, screenshot, sign_in


@pytest.fixture
def scene(live_site):
    scene = case_scene.found_scene(live_site.members)
    scene.case = case_scene.opened(scene)
    case_scene.says(scene, scene.ost, "talk", by=scene.other)
    return scene


def look(page, name):
    """Nothing is hidden from anybody: axe in light and dark, 320 px; pictures on demand."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [f"{name} {scheme}: {line}" for line in axe_violations(page)]
        if "SHOTS_DIR" in os.environ:
            screenshot(page, f"{name}-{scheme}", sizes=(NARROW, WIDE))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 640})
    assert overflow_px(page) <= 0, f"{name} is wider than 320 px"
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    forgive(page, "inline style")
    assert found == []


def test_from_a_poll_to_an_agreed_outcome(browser_page, scene):
    page, case = browser_page, f"/faelle/{scene.case.pk}/"
    sign_in(page, scene.office)
    page.goto("/faelle/")
    look(page, "faelle")
    page.get_by_role("link", name="Gewerbegebiet Nord").click()
    page.get_by_role("link", name="Termin suchen").click()
    day = timezone.localdate() + timedelta(days=40)
    for number in (1, 2):
        page.get_by_label(f"Tag {number}", exact=True).fill((day + timedelta(days=number)).isoformat())
        page.get_by_label(f"Beginn {number}", exact=True).fill("09:30")
        page.get_by_label(f"Ende {number}", exact=True).fill("11:00")
    page.get_by_label("Abstimmen bis").fill((day - timedelta(days=9)).isoformat())
    look(page, "umfrage")
    page.get_by_role("button", name="Beteiligte fragen").click()
    expect(page.get_by_text("Die Umfrage läuft.")).to_be_visible()

    sign_in(page, scene.officer)
    page.goto(case)
    first, second = page.locator("#terminumfrage fieldset").all()
    first.get_by_label("passt nicht").check()
    second.get_by_label("passt", exact=True).check()
    page.get_by_role("button", name="Abstimmen").click()
    expect(page.get_by_text("Ihre Stimme ist gespeichert.")).to_be_visible()
    look(page, "fall-mitglied")
    assert PollVote.objects.filter(member=scene.nord, voted_by=scene.officer).count() == 2

    sign_in(page, scene.office)
    page.goto(case)
    expect(page.get_by_text("Am besten passt:")).to_be_visible()
    look(page, "fall-geschaeftsstelle")
    page.get_by_role("button", name="Wählen").last.click()
    expect(page.get_by_label("Beginn")).to_have_value("09:30")

    services.agree(scene.case, text="Erst der Kreisel.", agreed_on=timezone.localdate(), by=scene.office)
    services.give_task(
        scene.case, text="Zählung", owner=scene.nord, due_on=timezone.localdate() + timedelta(days=9), by=scene.office
    )
    page.goto(case)
    page.get_by_role("link", name="Abschließen").click()
    page.get_by_label("teilweise Einvernehmen").check()
    page.get_by_label("In Worten").fill("Der Kreisel kommt zuerst.")
    look(page, "abschliessen")
    page.get_by_role("button", name="Abschließen").click()
    expect(page.get_by_text("Der Kreisel kommt zuerst.").first).to_be_visible()
    look(page, "fall-abgeschlossen")
    assert Case.objects.get().state == "closed"

    sign_in(page, scene.reader)
    page.goto(f"/meldungen/{scene.report.pk}/#abstimmung")
    expect(page.get_by_text("Erst der Kreisel.")).to_be_visible()
    look(page, "meldung-abstimmung")


def test_every_form_of_the_office_can_be_read(browser_page, scene):
    sign_in(browser_page, scene.office)
    case_scene.announced(scene, "Ohne Fall")
    for name in ("beteiligen", "notiz", "vereinbarung", "aufgabe"):
        browser_page.goto(f"/faelle/{scene.case.pk}/{name}/")
        look(browser_page, f"fall-{name}")
    browser_page.goto("/faelle/neu/")
    look(browser_page, "fall-neu")
    browser_page.goto(f"/meldungen/{scene.report.pk}/ergebnis/")
    look(browser_page, "ergebnis")
