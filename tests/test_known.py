"""The map on another day: the versions and the status of then, what is expected, and no right more than today's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.contrib.gis.geos import MultiPolygon
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from coordination.paper.asked import Asked
from coordination.paper.map_scene import map_scene
from geo.forms.report_filter import ReportFilter
from geo.models import Report, ReportVersion, Stage
from geo.services.versions import start_version
from geo.tiles import drawing
from notifications.services import announce, withdraw
from tests import paper
from tests.test_tiles import HERE, announced, fetch
from tests.tiles import tile_at

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, SUMMER, AUTUMN = date(2026, 3, 10), date(2026, 6, 20), date(2026, 9, 30)
BEFORE = SPRING - timedelta(days=1)


def late_on(day):
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=BERLIN)


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def history(planner):
    """An idea of spring, a draft of summer on a larger outline, withdrawn in autumn: each in a day's last second."""
    report = announced(planner, title="Idee am Anger")
    version = start_version(report, by=planner)
    version.title, version.stage = "Bebauungsplan Am Anger", Stage.objects.get(code="draft_decision")
    version.outline = MultiPolygon(paper.box(1.0, 3.5, 2.2, 3.7), srid=25832)
    version.area_m2 = version.outline.area
    version.save()
    announce(report, by=planner, idempotency_key=uuid4())
    withdraw(Report.objects.get(pk=report.pk), by=planner, reason="Kein Bedarf mehr.", idempotency_key=uuid4())
    for number, day in ((1, SPRING), (2, SUMMER)):
        ReportVersion.objects.filter(report=report, number=number).update(announced_at=late_on(day))
    Report.objects.filter(pk=report.pk).update(announced_at=late_on(SPRING), withdrawn_at=late_on(AUTUMN))
    return Report.objects.get(pk=report.pk)


def seen_on(person, day, **query):
    return fetch(person, tile_at(HERE, 13), zum=day.isoformat(), **query)


def test_a_tile_shows_the_version_of_the_day_with_its_stage_and_its_outline(history, planner):
    days = {BEFORE: [], SPRING: [("Idee am Anger", "dots")], SUMMER: [("Bebauungsplan Am Anger", "grid")]}

    for day, expected in days.items():
        layers = seen_on(planner, day)
        assert [(one["title"], one["pattern"]) for one in layers.get("reports", [])] == expected
        assert [one["pattern"] for one in layers.get("outlines", [])] == [pattern for _, pattern in expected]
    small, large = (seen_on(planner, day)["outlines"][0]["geometry"].area for day in (SPRING, SUMMER))
    assert large > 2 * small  # the tile cuts the larger one


def test_what_was_withdrawn_later_stood_until_then(history, planner):
    standing = {"status": "gemeldet"}

    assert seen_on(planner, AUTUMN - timedelta(days=1), **standing)["reports"]
    assert not seen_on(planner, AUTUMN, **standing)
    assert seen_on(planner, AUTUMN, status="zurueckgezogen")["reports"]
    assert not fetch(planner, tile_at(HERE, 13), **standing)


def test_the_filter_asks_the_version_of_the_day(history, planner):
    expected = {
        "stand=dots": (1, 0), "stand=grid": (0, 1), "suche=idee": (1, 0), "suche=bebauungsplan mitte": (0, 1),
        "groesse=2": (1, 0), "groesse=3": (0, 1), "seit=2026-03-10": (1, 1), "seit=2026-03-11": (0, 0),
    }  # fmt: skip
    counts = {}
    for words in expected:
        query = dict([words.split("=")])
        counts[words] = tuple(len(seen_on(planner, day, **query).get("reports", [])) for day in (SPRING, SUMMER))

    assert counts == expected


def test_lists_read_the_same_version_as_the_filter(history, planner):
    asked = ReportFilter(day=SPRING, words="idee", stages=("dots",))
    found = asked.apply(Report.objects.visible_to(planner), member_id=planner.member_id, user=planner)

    assert list(found.values_list(f"{asked.at}__title", f"{asked.at}__stage__pattern")) == [("Idee am Anger", "dots")]
    assert found.count() == 1


def test_list_files_and_paper_say_what_the_map_said_on_the_day(history, planner, client):
    client.force_login(planner)
    spring = f"zum={SPRING.isoformat()}"

    page = client.get(f"/meldungen/?{spring}").content.decode()
    assert "Idee am Anger" in page
    assert "Bebauungsplan Am Anger" not in page
    assert "Stand vom 10. März 2026" in page
    assert 'name="zum" value="2026-03-10"' in page
    table = client.post("/meldungen/herunterladen/", {"auswahl": spring, "format": "csv"}).content.decode("utf-8-sig")
    assert "Idee am Anger" in table
    assert "Bebauungsplan Am Anger" not in table
    on_paper = Asked(base_map=False)
    _, found = map_scene(None, {"zum": SUMMER.isoformat(), "nutzung": "business"}, planner, on_paper)
    assert [one.report.current.title for one in found] == ["Bebauungsplan Am Anger"]
    assert not map_scene(None, {}, planner, on_paper)[1]


def test_clusters_count_what_stood_on_the_day(history, planner, monkeypatch):
    monkeypatch.setattr(drawing, "MOST", 0)

    assert [one["reports"] for one in seen_on(planner, SPRING)["clusters"]] == [1]
    assert not seen_on(planner, BEFORE)


def test_a_day_that_is_none_does_not_filter_and_today_needs_no_asking():
    days = ["gestern", "2026-02-30", "2026-13-01", "0001-01-01", "99999-01-01", "20260501", "\u202e2026", "\x00"]

    assert {ReportFilter.of({"zum": day, "seit": day}, default_scope="alle") for day in days} == {ReportFilter()}
    assert ReportFilter.of({"zum": timezone.localdate().isoformat()}, default_scope="alle") == ReportFilter()


SOON = timezone.localdate() + timedelta(days=30)
LATER = SOON + timedelta(days=60)


@pytest.fixture
def people(alliance, planner):
    return {
        "own planner": planner,
        "told member": paper.person(alliance["Nord"], Role.OFFICER),
        "untold member": paper.person(alliance["Suedwest"], Role.OFFICER),
        "Geschäftsstelle": paper.person(None, Role.COORDINATOR),
    }


def titles(layers):
    return sorted(one["title"] for one in layers.get("reports", []))


def test_a_day_to_come_shows_the_next_steps_to_whoever_may_see_details(people, planner):
    announced(planner, title="Bald", next_step_on=SOON)
    announced(planner, title="Später", next_step_on=LATER, audience="affected_only")
    announced(planner, title="Ohne Tag")
    announced(planner, title="Überholt", next_step_on=timezone.localdate())
    seen = {who: (titles(seen_on(one, SOON)), titles(seen_on(one, LATER))) for who, one in people.items()}

    both = (["Bald"], ["Bald", "Später"])
    assert seen == {"own planner": both, "told member": both, "untold member": ([], []), "Geschäftsstelle": both}


def test_who_asks_nobody_knows_nothing_of_what_is_expected(planner):
    announced(planner, next_step_on=SOON)

    assert not ReportFilter(day=SOON).apply(Report.objects.all(), member_id=planner.member_id).exists()


def test_a_day_of_the_past_opens_nothing_that_is_closed_today(history, people, alliance):
    Report.objects.filter(pk=history.pk).update(audience="affected_only")
    seen = {who: titles(seen_on(one, SPRING)) for who, one in people.items()}
    gone = people["own planner"]
    User.objects.filter(pk=gone.pk).update(is_active=False)
    client = Client()
    client.force_login(gone)

    here = ["Idee am Anger"]
    assert seen == {"own planner": here, "told member": here, "untold member": [], "Geschäftsstelle": here}
    tile = tile_at(HERE, 13)
    address = f"/karte/kacheln/{tile.z}/{tile.x}/{tile.y}.mvt?zum=2026-03-10"
    assert client.get(address).status_code == Client().get(address).status_code == 302
