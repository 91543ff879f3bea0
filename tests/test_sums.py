"""What the reports add up to: every sum counted by hand on the paper map, for everybody by their rights."""

from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.models import Role
from coordination.sums.query import MEMBER, STAGE, USE, YEAR, sums
from geo.forms.report_filter import ReportFilter
from geo.models import Report, ReportVersion, Stage
from notifications.services import announce, withdraw
from tests import paper

pytestmark = pytest.mark.django_db

HECTARE = 10_000


@pytest.fixture
def people(alliance):
    names = {"Mitte": Role.PLANNER, "Ost": Role.PLANNER, "Nord": Role.OFFICER, "Suedwest": Role.OFFICER}
    found = {name: paper.person(alliance[name], role) for name, role in names.items()}
    return found | {"office": paper.person(None, Role.COORDINATOR)}


def announced(planner, where=(1.8, 3.5, 2.2, 3.7), *, stage="pre_planning", audience="all_members", **fields):
    """A report of 8 ha in Mitte that concerns Nord, unless told otherwise."""
    report = paper.draft(planner, paper.box(*where), **fields)
    ReportVersion.objects.filter(report=report).update(stage=Stage.objects.get(code=stage))
    Report.objects.filter(pk=report.pk).update(audience=audience)
    announce(Report.objects.get(pk=report.pk), by=planner, idempotency_key=uuid4())
    return Report.objects.get(pk=report.pk)


@pytest.fixture
def region(people):
    mitte, ost = people["Mitte"], people["Ost"]
    near_south = (5, 0.2, 5.5, 0.4)  # in Ost: 10 ha that concern Suedost and nobody of Nord
    return {
        "homes": announced(mitte, use="housing", dwellings=120, title="Am Anger"),
        "more": announced(mitte, use="housing", dwellings=None, title="Am Bach", stage="display"),
        "shop": announced(ost, near_south, use="retail_small", sales_area_m2=700.0, trips_per_day=900, title="Markt"),
        "secret": announced(ost, near_south, use="housing", dwellings=7, audience="affected_only", title="Still"),
    }


def amount(found, fact, line=None, part=None):
    where = found.total if line is None else next(one for one in found.lines if one.label == line)
    of = (where.parts[part] if part else where.all)[fact]
    return of.value, of.known, of.asked


ALL = ReportFilter(ongoing=True)


def test_the_geschaeftsstelle_adds_up_everything(people, region):
    found = sums(people["office"], ALL, MEMBER)

    assert found.reports == 4
    assert amount(found, "flaeche", "Mitte") == (pytest.approx(16 * HECTARE), 2, 2)
    assert amount(found, "wohnungen") == (127, 2, 3)
    assert amount(found, "wohnungen", "Mitte") == (120, 1, 2)
    assert amount(found, "verkaufsflaeche", "Ost") == (700, 1, 1)
    assert amount(found, "verkaufsflaeche", "Mitte") == (None, 0, 0)
    assert amount(found, "fahrten", "Ost", "retail") == (900, 1, 1)
    assert [key for key, _label in found.parts] == ["housing", "retail"]


@pytest.mark.parametrize(
    ("way", "lines"),
    [
        (USE, {"Wohnen": 3, "Einzelhandel": 1}),
        (STAGE, {"Idee, vor dem Beschluss": 3, "Entwurf, Auslegung": 1}),
        (MEMBER, {"Ost": 2, "Mitte": 2}),
    ],
)
def test_the_same_reports_are_divided_by_use_stage_and_member(people, region, way, lines):
    found = sums(people["office"], ALL, way)
    assert {line.label: line.all["meldungen"].known for line in found.lines} == lines


def test_a_year_is_that_of_the_first_announcement(people, region):
    Report.objects.filter(pk=region["homes"].pk).update(announced_at="2024-12-31T23:30:00+01:00")
    found = sums(people["office"], ReportFilter(ongoing=True, year=2024), YEAR)
    assert [(line.label, line.all["wohnungen"].value) for line in found.lines] == [("2024", 120)]


def test_details_count_only_for_those_who_may_see_them(people, region):
    told, untold = sums(people["Nord"], ALL), sums(people["Suedwest"], ALL)

    # Nord was told of what lies in Mitte; what lies in Ost and is open to all is a summary to it.
    assert told.reports == untold.reports == 3
    assert amount(told, "wohnungen") == (120, 1, 2)
    assert amount(told, "verkaufsflaeche") == (None, 0, 1)
    # Suedwest knows of three reports, and of no figure in them but their area.
    assert amount(untold, "wohnungen") == (None, 0, 2)
    assert amount(untold, "flaeche") == (pytest.approx(26 * HECTARE), 3, 3)


def test_the_reporter_counts_its_own_whoever_else_may_see_them(people, region):
    found = sums(people["Ost"], ALL)
    assert found.reports == 4
    assert amount(found, "wohnungen", "Ost") == (7, 1, 1)


def test_nobody_without_an_account_in_force_adds_up_anything(people, region):
    from django.contrib.auth.models import AnonymousUser

    people["Nord"].is_active = False
    anonymous = AnonymousUser()
    anonymous.member_id = None
    for nobody in (people["Nord"], anonymous):
        assert sums(nobody, ALL).reports == 0


def test_a_plan_counts_once(people, region):
    later = paper.draft(people["Mitte"], paper.box(1.8, 3.5, 2.2, 3.7), use="housing", dwellings=140, title="B-Plan")
    Report.objects.filter(pk=later.pk).update(follows=region["homes"])
    announce(Report.objects.get(pk=later.pk), by=people["Mitte"], idempotency_key=uuid4())

    assert amount(sums(people["office"], ALL), "wohnungen", "Mitte") == (140, 1, 2)
    assert sums(people["office"], ReportFilter()).reports == 5


def test_who_may_not_know_of_the_later_report_counts_the_first(people, region):
    later = paper.draft(people["Ost"], paper.box(5, 0.2, 5.5, 0.4), use="retail_small", title="B-Plan")
    Report.objects.filter(pk=later.pk).update(follows=region["shop"], audience="affected_only")
    announce(Report.objects.get(pk=later.pk), by=people["Ost"], idempotency_key=uuid4())

    assert sums(people["Suedwest"], ALL).reports == 3


def test_what_was_withdrawn_or_given_up_is_no_plan_of_today(people, region):
    from django.utils import timezone

    from coordination.services.fate import final_fate

    withdraw(region["shop"], by=people["Ost"], reason="Kein Bedarf mehr", idempotency_key=uuid4())
    ReportVersion.objects.filter(report=region["more"]).update(stage=Stage.objects.get(code="given_up"))
    final_fate(region["homes"], fate="given_up", on=timezone.localdate(), by=people["Mitte"])
    assert [line.label for line in sums(people["office"], ALL).lines] == ["Ost"]

    final_fate(region["homes"], fate="adopted", on=timezone.localdate(), by=people["Mitte"], note="doch")
    assert sums(people["office"], ALL).reports == 2


def test_a_sum_is_one_question_and_one_for_the_names(people, region, django_assert_num_queries):
    with django_assert_num_queries(2):
        sums(people["office"], ALL)
