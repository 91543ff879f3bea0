"""What the region adds up to, in the browser: a chart, its table, and the reports behind a figure."""

from __future__ import annotations

from uuid import uuid4

from playwright.sync_api import expect

from accounts.models import Role
from notifications.services import announce
from tests import paper
from tests.browser.support import sign_in


def test_a_figure_of_the_chart_stands_in_the_table_and_leads_to_its_reports(live_site, browser_page):
    planner = paper.person(live_site.members["Mitte"], Role.PLANNER)
    for number, use in enumerate(("housing", "housing", "retail_small")):
        report = paper.draft(planner, paper.box(1, number, 1.2, number + 0.5), use=use, title=f"Vorhaben {number}")
        announce(report, by=planner, idempotency_key=uuid4())
    sign_in(browser_page, paper.person(None, Role.COORDINATOR))

    browser_page.goto("/region/")
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("3 laufende Vorhaben in der Region")
    expect(browser_page.locator("canvas")).to_be_visible()
    expect(browser_page.locator(".chart svg")).to_be_hidden()
    expect(browser_page.locator("canvas")).to_have_accessible_name("Fläche (ha) nach Mitglied")

    browser_page.get_by_role("link", name="Nutzung", exact=True).click()
    row = browser_page.get_by_role("row", name="Wohnen").first
    expect(row.get_by_role("cell").last).to_contain_text("20,0")
    row.get_by_role("cell").last.get_by_role("link").click()
    expect(browser_page.get_by_role("heading", level=1)).to_contain_text("2")
    expect(browser_page.get_by_role("link", name="Vorhaben 0")).to_be_visible()
    browser_page.get_by_role("link", name="Was diese Meldungen zusammen ergeben").click()
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("2 laufende Vorhaben in der Region")
