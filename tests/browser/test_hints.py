"""The Geschäftsstelle looks at shops before their draft, sees what they add up to, and opens a case from it."""

from __future__ import annotations

import os

from playwright.sync_api import expect

from accounts.models import Role
from coordination.models import Case
from geo.services.cumulative import rebuild_hints
from tests import paper
from tests.browser.support import NARROW, WIDE, axe_violations, forgive, overflow_px, screenshot, sign_in
from tests.cumulative import quiet_shop


def look(page, name):
    """Axe in light and dark, nothing wider than a phone; pictures on demand."""
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


def test_from_shops_before_their_draft_to_a_case_about_both(browser_page, live_site):
    page, members = browser_page, live_site.members
    west, east = paper.person(members["Mitte"], Role.PLANNER), paper.person(members["Ost"], Role.PLANNER)
    ours = quiet_shop(west, 3.4, 500, title="Markt am Anger")
    theirs = quiet_shop(east, 4.1, 400, title="Hofladen Ost")
    quiet_shop(west, 1, 300, title="Weit weg", use="housing")
    rebuild_hints()
    sign_in(page, paper.person(None, Role.COORDINATOR, name="Sabine"))

    page.goto("/karte/?nutzung=retail&stand=dots+diagonal")
    expect(page.locator("#count")).to_have_text("2 Meldungen")
    page.get_by_label("Hinweise: wo Pläne zusammen").check()
    sign = page.locator(".hint-sign")
    expect(sign).to_have_count(1)
    sign.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_contain_text("900 m² Verkaufsfläche")
    expect(page.get_by_role("link", name="Hinweis ansehen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hier überschreiten Meldungen zusammen eine Schwelle")

    page.goto("/hinweise/")
    page.get_by_label("Nutzung").select_option("retail")
    page.get_by_label("Planungsstand").select_option(label="vor dem Entwurf")
    page.get_by_role("button", name="Filtern").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("An 1 Ort überschreiten Meldungen zusammen eine Schwelle")
    hint = page.get_by_role("article")
    expect(hint.get_by_role("heading")).to_have_text("900 m² Verkaufsfläche im Umkreis von 1 km")
    look(page, "hinweise")

    for report, other in ((ours, "Hofladen Ost"), (theirs, "Markt am Anger")):
        hint.get_by_role("link", name=report.current.title).click()
        together = page.locator("section[aria-labelledby=together]")
        expect(together).to_contain_text("zusammen 900 m² Verkaufsfläche im Umkreis von 1 km")
        expect(together.get_by_role("link", name=other)).to_be_visible()
        page.go_back()
        expect(hint).to_be_visible()

    hint.get_by_role("link", name="Abstimmungsfall eröffnen").click()
    expect(page.get_by_label("Markt am Anger")).to_be_checked()
    expect(page.get_by_label("Hofladen Ost")).to_be_checked()
    page.get_by_label("Titel").fill("Zwei Läden, ein Ort")
    page.get_by_role("button", name="Eröffnen").click()
    expect(page.get_by_text("Eröffnet. Die Beteiligten sind benachrichtigt.")).to_be_visible()
    assert set(Case.objects.get().reports.all()) == {ours, theirs}

    page.goto("/hinweise/")
    expect(hint.get_by_role("link", name="Zwei Läden, ein Ort")).to_be_visible()
    hint.get_by_role("button", name="Zurückstellen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nirgends überschreiten Meldungen zusammen eine Schwelle")
    page.get_by_role("button", name="rückgängig").click()
    expect(hint).to_be_visible()
