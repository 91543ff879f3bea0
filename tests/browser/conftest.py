"""A real browser against a real server (support.py says how to use it)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import paper
from tests.browser import support


@pytest.fixture(scope="session")
def running_server(django_db_setup: None, django_db_blocker: Any) -> Iterator[support.Site]:
    """The site under uvicorn, once for all tests. Use ``live_site``, which brings the data."""
    with support.server() as site:
        yield site
    with django_db_blocker.unblock():
        support.hang_up()


@pytest.fixture
def live_site(running_server: support.Site, transactional_db: None, code_lists: None) -> support.Site:
    """The running site with the committed paper map: ``live_site.url``, ``live_site.members["Mitte"]``."""
    paper.draw_boundaries()
    running_server.members = paper.found_alliance()
    return running_server


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, once for all tests."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=support.PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**support.CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def browser_page(browser: Any, live_site: support.Site) -> Iterator[Any]:
    """A page at 1440 px in German; addresses are relative to the site. Nothing may go wrong on it."""
    with support.open_page(browser, live_site) as page:
        yield page
