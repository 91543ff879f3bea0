"""What stands around every page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from tests import paper
from tests.browser.support import sign_in


@pytest.fixture
def officer(live_site):
    return paper.person(live_site.members["Nord"], Role.OFFICER)


def test_the_first_tab_leads_past_the_header(browser_page, officer):
    sign_in(browser_page, officer)
    browser_page.goto("/")

    browser_page.keyboard.press("Tab")
    browser_page.keyboard.press("Enter")

    expect(browser_page.get_by_role("main")).to_be_focused()


def test_escape_closes_the_persons_menu(browser_page, officer):
    sign_in(browser_page, officer)
    browser_page.goto("/")
    summary = browser_page.locator("details.menu > summary")

    summary.press("Enter")
    expect(browser_page.get_by_text(officer.email)).to_be_visible()
    browser_page.keyboard.press("Escape")

    expect(browser_page.get_by_text(officer.email)).to_be_hidden()
    expect(summary).to_be_focused()
