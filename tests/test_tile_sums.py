"""What tiles count beforehand: for each reader and filter the same as looking at every report."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import MultiPolygon
from django.db import connection

from accounts.models import Role
from geo.forms.report_filter import ReportFilter
from geo.models import AffectedArea, Area, PlanKind, Report, ReportPlace, ReportSum, ReportVersion, Stage, Use
from geo.models.places import FACTS
from geo.querysets.places import CUBES, cube_for
from geo.services.places import fold_sums, rebuild_places
from geo.sizes import BOUNDS_HA
from geo.tiles import features
from tests import paper
from tests.tiles import tile_at

pytestmark = pytest.mark.django_db

HERE = paper.at(2, 2)
MANY = 120
ZOOMS = (3, 6, 9, 11)  # all from sums, the last with a filter, the last without, none
# Each alone, and each with each other: what one cube answers, what another does, and what none does.
ASKED = {
    "groups": ("housing", "energy"), "stages": ("dots", "grid"), "kind": "bplan", "size": 1, "year": 2025,
    "status": "gemeldet",
}  # fmt: skip
FILTERS = [
    ReportFilter(),
    ReportFilter(scope="unsere"),
    ReportFilter(groups=("keine",)),
    ReportFilter(size=0, year=2024, kind="bplan"),
    *(ReportFilter(**{name: ASKED[name]}) for name in ASKED),
    *(ReportFilter(**{one: ASKED[one], other: ASKED[other]}) for one, other in combinations(ASKED, 2)),
    ReportFilter(**ASKED),
    ReportFilter(scope="unsere", groups=("housing",), year=2025),
]


@pytest.fixture
def people(alliance):
    found = {
        "member": paper.person(alliance["Mitte"]),
        "told member": paper.person(alliance["Nord"], Role.OFFICER),
        "Geschäftsstelle": paper.person(None, Role.COORDINATOR),
        "Geschäftsstelle of a member": paper.person(alliance["Sued"], Role.COORDINATOR),
        "looking on for a member": paper.person(alliance["West"]),
        "of no member": paper.person(None, name="Niemand"),
        "deactivated": paper.person(alliance["Ost"]),
    }
    found["looking on for a member"].looks_on = True
    found["deactivated"].is_active = False
    return found


@pytest.fixture
def scattered(alliance, people):
    """Reports of all kinds, some far away, announced behind the program's back as a restored file would be."""
    chance = random.Random(160)
    kinds, uses, stages = ({one.code: one for one in codes.objects.all()} for codes in (PlanKind, Use, Stage))
    kinds = {code: kinds[code] for code in ("bplan", "fnp")}
    areas, members, reports = list(Area.objects.all()), list(alliance.values()), []
    for number in range(MANY):
        reporter = chance.choice(members)
        report = Report.objects.create(reporter=reporter, created_by=people["member"])
        x, y = chance.gauss(2, 4) * chance.choice((0.1, 1, 40)), chance.gauss(2, 4) * chance.choice((0.1, 1, 40))
        version = ReportVersion.objects.create(
            report=report, title=f"Plan {number}", contact_name="Bauamt", kind=chance.choice(list(kinds.values())),
            use=chance.choice(list(uses.values())), stage=chance.choice(list(stages.values())),
            outline=MultiPolygon(paper.box(x, y, x + 0.1, y + 0.1), srid=25832),
            area_m2=chance.choice((0, 9_999.999, 10_000, 49_000, 50_000, 1_000_000)), announced_at=datetime.now(UTC),
        )  # fmt: skip
        rows = [AffectedArea(version=version, area=area, member=chance.choice(members), distance_m=0,
                             decision=chance.choice(("rule", "removed")), relation="touches")
                for area in chance.sample(areas, 3)]  # fmt: skip
        AffectedArea.objects.bulk_create(rows)
        reports.append(report)
        Report.objects.filter(pk=report.pk).update(
            current=version, status=chance.choice(("announced", "announced", "withdrawn", "draft")),
            audience=chance.choice(("all_members", "affected_only")),
            announced_at=datetime(chance.choice((2024, 2025)), 6, 1, tzinfo=UTC),
        )  # fmt: skip
    return reports


def cells(parts):
    """Return reports, own ones and their middle by the number of the square: what a layer of clusters is drawn from."""
    found = defaultdict(lambda: [0, 0, 0.0, 0.0])
    for part in parts:
        for cell, *values in part:
            found[cell] = [a + b for a, b in zip(found[cell], values, strict=True)]
    return {cell: (n, own, round(x / n), round(y / n)) for cell, (n, own, x, y) in found.items() if n}


def differences(people, zooms=ZOOMS):
    """Return where sums and places say something else than the reports, and how many answers were not empty."""
    wrong, told = [], 0
    for zoom in zooms:
        tile = tile_at(HERE, zoom)
        for who, person in people.items():
            for asked in FILTERS:
                expected = cells(features.counted(person, tile, asked))
                told += bool(expected)
                if cells(features.plain(person, tile, asked)) != expected:
                    wrong.append((who, zoom, asked))
    return wrong, told


def test_sums_count_for_each_reader_and_filter_what_looking_at_every_report_counts(scattered, people):
    wrong, told = differences(people)

    assert not wrong
    assert told > 400
    assert not ReportSum.objects.open_to_whoever_reported(AnonymousUser())
    assert not ReportPlace.objects.open_as_own(AnonymousUser())


def test_sums_stay_true_when_reports_are_changed_withdrawn_narrowed_and_deleted_and_when_they_are_folded(
    scattered, people
):
    Report.objects.filter(pk__in=[one.pk for one in scattered[:20]]).exclude(status="draft").update(status="withdrawn")
    Report.objects.filter(pk__in=[one.pk for one in scattered[10:40]]).update(audience="affected_only")
    Report.objects.filter(pk=scattered[50].pk).update(announced_at=datetime(2019, 1, 1, tzinfo=UTC))
    for one in scattered[60:70]:
        Report.objects.filter(pk=one.pk).update(current=None, status="draft")
        AffectedArea.objects.filter(version__report=one).delete()
        ReportVersion.objects.filter(report=one).delete()
        Report.objects.filter(pk=one.pk).delete()
    fold_sums()

    some = {who: people[who] for who in ("member", "told member", "Geschäftsstelle")}
    assert differences(some, (5, 11))[0] == []


def test_a_use_a_stage_or_a_kind_that_is_changed_is_counted_anew(scattered, people):
    some = {who: people[who] for who in ("told member", "Geschäftsstelle")}
    for number, group in enumerate(Use.objects.order_by("pk")):
        Use.objects.filter(pk=group.pk).update(map_group=("energy", "housing", "water")[number % 3])
    Stage.objects.filter(pattern="dots").update(pattern="grid")
    PlanKind.objects.filter(code="bplan").update(code="bplan_alt")
    PlanKind.objects.filter(code="fnp").update(code="bplan")

    assert differences(some, (5, 11))[0] == []


def facts():
    return list(ReportPlace.objects.order_by("pk").values_list("pk", "quad", "reporter", "audience", "status", *FACTS))


def test_places_are_the_same_when_they_are_written_anew(scattered, people):
    before = facts()

    assert rebuild_places() == len(before) > MANY / 2

    assert facts() == before
    assert differences({"told member": people["told member"]}, [5])[0] == []


@pytest.mark.parametrize(("hour", "year"), [(22, 2025), (23, 2026)])
def test_the_year_is_that_of_the_clock_in_germany(scattered, hour, year):
    moment = datetime(2025, 12, 31, hour, 30, tzinfo=UTC)
    assert moment.astimezone(ZoneInfo("Europe/Berlin")).year == year
    Report.objects.exclude(status="draft").update(announced_at=moment)

    assert set(ReportPlace.objects.values_list("year", flat=True)) == {year}
    assert Report.objects.filter(announced_at__year=year).exists()


def test_the_database_keeps_the_cubes_that_the_program_asks():
    names = dict(zip(("map_group", "pattern", "kind", "size", "year"), range(2, 7), strict=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM geo_report_cubes() ORDER BY cube")
        kept = cursor.fetchall()
        cursor.execute("SELECT pg_get_functiondef('geo_places_written'::regproc)")
        (written,) = cursor.fetchone()

    assert [(row[1], frozenset(name for name in names if row[names[name]])) for row in kept] == list(CUBES)
    assert [row[0] for row in kept] == list(range(len(CUBES)))
    assert f"ARRAY{[ha * 10_000 for ha in BOUNDS_HA]}" in written


def test_any_two_facts_are_counted_beforehand():
    assert all(cube_for(level, pair) is not None for pair in combinations(FACTS, 2) for level in range(3, 10))
    assert cube_for(12, ()) == 0
    assert cube_for(12, ["year"]) is cube_for(2, ()) is cube_for(13, ()) is None
