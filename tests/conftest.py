"""What every test stands on: the embedded PostGIS, the default code lists and rules, the paper map."""

from __future__ import annotations

import os

import pytest

from config import embedded

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the test's own thread


def pytest_configure() -> None:
    if not os.environ.get("DATABASE_URL"):
        embedded.ensure_running()


@pytest.fixture
def alliance(db: None) -> dict[str, object]:
    """The paper map with its members, by name."""
    from tests import paper

    paper.draw_boundaries()
    return paper.found_alliance()
