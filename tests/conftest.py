"""What every test stands on: the embedded PostGIS, the default code lists and rules, the paper map."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation

from config import embedded

# A busy machine is no wrong answer.
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the test's own thread


def pytest_configure() -> None:
    if not os.environ.get("DATABASE_URL"):
        embedded.ensure_running()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureDef[None]) -> None:
    """Keep autovacuum off: it finds tables empty between tests, and the next plans count on no rows."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = false)')


@pytest.fixture(autouse=True, scope="session")
def quick_flush() -> Iterator[None]:
    """Empty the tables by DELETE: ten times as fast as TRUNCATE here, and it waits for nobody who still reads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", _emptying)
        yield


def _emptying(_operations: object, _style: object, tables: list[str], **_options: object) -> list[str]:
    without_triggers = "SET LOCAL session_replication_role = replica"
    return [without_triggers, *(f'DELETE FROM "{table}"' for table in tables)] if tables else []


@pytest.fixture(autouse=True)
def code_lists(request: pytest.FixtureRequest, _django_db_helper: None) -> None:
    """The default code lists and rules, also after a test that committed and was flushed away."""
    uses_database = {"db", "transactional_db"} & set(request.fixturenames)
    if request.node.get_closest_marker("django_db") or uses_database:
        from geo.cumulative_defaults import load_cumulative_rules
        from geo.defaults import load_defaults
        from geo.models import ImpactRule

        if not ImpactRule.objects.exists():
            load_defaults()
            load_cumulative_rules()


@pytest.fixture(autouse=True)
def quick_passwords(settings: object) -> None:
    """Hash passwords in a millisecond."""
    settings.PASSWORD_HASHERS = ["tests.hashers.QuickHasher"]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def only_to_nobody(settings: object) -> None:
    """Nothing leaves a test but to invented addresses and to this machine (notifications/staging.py)."""
    settings.SEND_ONLY_TO = ["@*.example", "127.0.0.1", "localhost"]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def own_mark(settings: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A test's database is taken back: what it sent is noted apart from what the others did (notifications/sending)."""
    settings.DELIVERY_MARK = tmp_path_factory.mktemp("mark") / "sent.json"  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    """Every test begins in German: a page read in English leaves its thread in English."""
    translation.activate("de")
    yield
    translation.activate("de")


@pytest.fixture
def alliance(db: None) -> dict[str, object]:
    """The paper map with its members, by name."""
    from tests import paper

    paper.draw_boundaries()
    return paper.found_alliance()
