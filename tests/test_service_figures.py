"""How the exchange works, in figures: counted by hand on a story of two years, and honest about what is missing."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from coordination.models import Case
from coordination.querysets import cases_open_to, reports_open_to
from coordination.services import ask_for_time, grant_time
from coordination.sums.query import MEMBER, YEAR
from coordination.sums.region import region_figures
from coordination.sums.service import service
from geo.models import Report, ReportVersion, Stage
from geo.services.versions import start_version
from notifications.models import Notification
from notifications.services import announce, withdraw
from tests import case_scene, plain_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(alliance):
    return case_scene.found_scene(alliance)


def told_before(report, days):
    """Let the first notice of a report, and everybody's news of it, be this many days old."""
    then = timezone.now() - timedelta(days=days)
    Report.objects.filter(pk=report.pk).update(announced_at=then)
    ReportVersion.objects.filter(report=report, number=1).update(announced_at=then)
    Notification.objects.filter(activity__report=report).update(created_at=then)


def formal_step(scene, report):
    version = start_version(Report.objects.get(pk=report.pk), by=scene.planner)
    version.stage = Stage.objects.get(code="drawn_up")
    version.save()
    announce(report, by=scene.planner, idempotency_key=uuid4())


def line(found, label):
    return next(one for one in found.lines if one.label == label)


def test_weeks_run_from_the_first_notice_to_the_formal_step(scene):
    told_before(scene.report, 70)
    formal_step(scene, scene.report)
    case_scene.announced(scene, title="Noch ohne Beschluss")

    total = service(scene.office).total

    assert (total.plans, total.weeks_known, total.late) == (2, 1, 0)
    assert total.weeks_before == pytest.approx(10, abs=0.1)


def test_a_report_that_comes_with_the_formal_step_had_no_lead(scene):
    report = case_scene.announced(scene, title="Spät")
    ReportVersion.objects.filter(report=report).update(stage=Stage.objects.get(code="early_public"))
    assert service(scene.office).total.late == 1


def test_a_report_that_follows_another_is_the_same_plan(scene):
    told_before(scene.report, 140)
    later = case_scene.announced(scene, title="B-Plan")
    Report.objects.filter(pk=later.pk).update(follows=scene.report)
    ReportVersion.objects.filter(report=later).update(stage=Stage.objects.get(code="early_public"))

    total = service(scene.office).total
    assert total.plans == 1
    assert total.weeks_before == pytest.approx(20, abs=0.1)


def test_answers_count_from_being_told_to_the_first_one(scene):
    told_before(scene.report, 10)
    case_scene.says(scene, scene.nord, "remarks")
    total = service(scene.office).total

    # Nord has answered; Nordost and Ost still have time, and are not silent.
    assert (total.asked, total.answered, total.waiting, total.silent, total.share) == (3, 1, 2, 0, 100)
    assert total.days_to_answer == pytest.approx(10, abs=0.1)


def test_whose_date_has_passed_is_silent_unless_more_time_was_given(scene):
    told_before(scene.report, 40)
    case_scene.says(scene, scene.nord, "remarks")
    today = timezone.localdate()
    ask = ask_for_time(scene.report, scene.ost, until_on=today + timedelta(days=60), by=scene.other)
    grant_time(ask, by=scene.planner)

    found = service(scene.office, MEMBER, today=today + timedelta(days=40))

    assert (found.total.silent, found.total.waiting, found.total.share) == (1, 1, 50)
    assert (line(found, "Nordost").silent, line(found, "Ost").waiting, line(found, "Nord").share) == (1, 1, 100)
    assert (line(found, "Mitte").plans, line(found, "Mitte").asked) == (1, 0)


def test_a_changed_answer_counts_from_the_first(scene):
    told_before(scene.report, 10)
    first = case_scene.says(scene, scene.nord, "remarks")
    type(first).objects.filter(pk=first.pk).update(given_at=timezone.now() + timedelta(days=9))
    assert service(scene.office).total.days_to_answer == pytest.approx(10, abs=0.1)


def test_what_was_withdrawn_asks_nobody_any_more(scene):
    withdraw(scene.report, by=scene.planner, reason="Erledigt", idempotency_key=uuid4())
    assert service(scene.office).total.asked == 0


def test_cases_stand_with_every_party_and_once_in_all(scene):
    case_scene.says(scene, scene.nord, "concerns")
    case_scene.says(scene, scene.ost, "talk")
    found = service(scene.office)
    assert (found.total.opened, line(found, "Nord").opened, line(found, "Mitte").opened) == (1, 1, 1)

    Case.objects.update(state="closed", outcome="partly", closed_at=timezone.now())
    total = service(scene.office).total
    assert (total.closed, total.settled) == (1, 1)


def test_each_year_has_its_own(scene):
    told_before(scene.report, 800)
    case_scene.announced(scene, title="Heuer")
    this_year = timezone.localdate().year

    found = service(scene.office, YEAR)

    assert {one.label: one.plans for one in found.lines}[str(this_year)] == 1
    assert found.total.plans == 2
    assert service(scene.office, year=this_year).total.plans == 1


def test_members_count_what_they_take_part_in(scene):
    case_scene.says(scene, scene.nord, "concerns")
    party, stranger = service(scene.officer).total, service(scene.stranger).total
    assert (party.plans, party.asked, party.opened) == (1, 3, 1)
    assert (stranger.plans, stranger.asked, stranger.opened) == (0, 0, 0)
    scene.officer.is_active = False
    assert service(scene.officer).total.plans == 0


def test_the_page_says_how_much_is_known_and_gives_it_as_a_file(client, scene):
    told_before(scene.report, 10)
    case_scene.says(scene, scene.nord, "remarks")
    client.force_login(scene.office)

    page = client.get("/region/zusammenarbeit/").content.decode()
    assert "1 von 1 fälligen Anfrage ist beantwortet" in page
    assert "1 von 1, 2 mit Zeit" in page
    assert "aus 0 von 1" in page
    table = client.get("/region/zusammenarbeit/zahlen.csv?nach=jahr").content.decode("utf-8-sig")
    assert "Zusammen;1;;0;0;3;1;2;0;100;10,0" in table or "Zusammen;1;;0;0;3;1;2;0;100;10;" in table
    assert client.get("/region/zusammenarbeit/?jahr=1999&nach=quatsch").status_code == 200

    client.force_login(scene.stranger)
    assert "Noch ist keine Antwort fällig" in client.get("/region/zusammenarbeit/").content.decode()


def test_the_cockpit_gets_both_in_few_questions(scene, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        figures = region_figures(scene.office)
    assert (figures.sums.reports, figures.this_year.plans, figures.year) == (1, 1, timezone.localdate().year)


@pytest.fixture
def story(scene):
    """Three years of notices, formal steps, followers, answers, more time, a withdrawal, and two cases."""
    told_before(scene.report, 700)
    formal_step(scene, scene.report)
    early, asking, quiet, gone, followed = (
        case_scene.announced(scene, title=title) for title in ("Früh", "Frage", "Still", "Weg", "Gefolgt")
    )
    for report, days in ((early, 400), (asking, 380), (quiet, 50), (gone, 45), (followed, 500)):
        told_before(report, days)
    Report.objects.filter(pk=early.pk).update(follows=followed)
    ReportVersion.objects.filter(report__in=[early, quiet]).update(stage=Stage.objects.get(code="early_public"))
    case_scene.says(scene, scene.nord, "concerns")
    changed = case_scene.says(scene, scene.nord, "remarks", report=asking)
    type(changed).objects.filter(pk=changed.pk).update(given_at=timezone.now() + timedelta(days=3))
    ask = ask_for_time(asking, scene.ost, until_on=timezone.localdate() + timedelta(days=60), by=scene.other)
    grant_time(ask, by=scene.planner)
    case_scene.says(scene, scene.ost, "talk", report=quiet)
    withdraw(gone, by=scene.planner, reason="Erledigt", idempotency_key=uuid4())
    Case.objects.filter(reports=quiet).update(
        state="closed", outcome="partly", opened_at=timezone.now() - timedelta(days=380), closed_at=timezone.now()
    )
    return scene


@pytest.mark.parametrize("who", ["office", "officer", "stranger"])
@pytest.mark.parametrize("later", [0, 40])
def test_the_database_counts_as_plain_loops_do(story, who, later):
    user, today = getattr(story, who), timezone.localdate() + timedelta(days=later)
    cases = [*cases_open_to(user)]
    known = plain_service.happened([*reports_open_to(user)], cases, today)
    years = {timezone.localtime(moment).year for _, _, moment, _ in known}

    for year in (None, *years):
        found = service(user, MEMBER, year=year, today=today)
        for one in (*found.lines, found.total):
            plain = plain_service.figures(known, one.key, year)
            assert {name: getattr(one, name) for name in plain} == pytest.approx(plain, abs=1e-6), (one.label, year)
        members = {key for _, key, moment, _ in known if year in (None, timezone.localtime(moment).year)}
        assert {one.key for one in found.lines} == members - {""}
    by_year = service(user, YEAR, today=today)
    for one in by_year.lines:
        plain = plain_service.figures(known, "", int(one.key))
        assert {name: getattr(one, name) for name in plain} == pytest.approx(plain, abs=1e-6), one.key
    assert {int(one.key) for one in by_year.lines} == years


def test_more_reports_ask_no_more_questions(story, django_assert_num_queries):
    for report in range(2):
        with django_assert_num_queries(4):
            service(story.office, YEAR)
        case_scene.announced(story, title=f"Noch {report}")
