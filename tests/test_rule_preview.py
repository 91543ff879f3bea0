"""What a change of the rules would have meant, before it is saved: told by the one place that says who is told."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Role
from geo.models import ImpactRule, Report, ReportVersion, Use
from geo.services.rules import retire_rule, revise_rule
from notifications.models import RuleAct, RulePreview
from notifications.recipients import recipients
from notifications.services import announce, choose, rule_previews
from tests import paper
from tests.words import unchanging

pytestmark = pytest.mark.django_db
FIRST = {"name": "Gewerbe 1.000 m", "reach": "distance", "distance_m": "1.000"}


@pytest.fixture
def sabine(alliance):
    return paper.person(None, Role.COORDINATOR, name="Sabine")


@pytest.fixture
def office(sabine, client):
    client.force_login(sabine)
    return client


@pytest.fixture
def rule(db):
    return ImpactRule.objects.in_force().get(name="Gewerbe 1.000 m")


@pytest.fixture
def reports(alliance):
    """Business 600 m from Nord, in the middle of Mitte (2 km from everybody), near West; and a home for nobody."""
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    outlines = {
        "Halle": (1.8, 3.2, 2.2, 3.4), "Werk": (1.9, 1.9, 2.1, 2.1), "Hof": (0.3, 1.9, 0.5, 2.1),
    }  # fmt: skip
    made = {}
    for title, box in outlines.items():
        made[title] = paper.draft(planner, paper.box(*box), title=title)
        announce(made[title], by=planner, idempotency_key=uuid4())
    made["Haus"] = paper.draft(planner, paper.box(2, 2, 2.1, 2.1), title="Haus", use="housing")
    announce(made["Haus"], by=planner, idempotency_key=uuid4())
    paper.draft(planner, paper.box(1.8, 3.3, 2.2, 3.5), title="Entwurf")
    return made


def content(rule, **changes):
    return FIRST | {"uses": [u.pk for u in rule.uses.all()], "kinds": [k.pk for k in rule.kinds.all()]} | changes


def look(office, path, **data):
    return office.post(path, data, follow=True)


def told(version):
    return {party.member.short_name for party in recipients(version).told}


def by_really_doing_it(act):
    """Return what really changes for whom when the act is done: (gained, lost) per member, by title."""
    versions = list(ReportVersion.objects.filter(announced_at__isnull=False).select_related("report__reporter"))
    before = {version: told(version) for version in versions}
    with transaction.atomic():
        act()
        after = {version: told(version) for version in versions}
        transaction.set_rollback(True)
    found = {}
    for version in versions:
        for name in after[version] - before[version]:
            found.setdefault(name, (set(), set()))[0].add(version.title)
        for name in before[version] - after[version]:
            found.setdefault(name, (set(), set()))[1].add(version.title)
    return found


def previewed():
    titles = {str(one.pk): one.current.title for one in Report.objects.filter(current__isnull=False)}
    members = RulePreview.objects.latest("created_at").found["members"]
    for one in members:
        assert (one["more"], one["fewer"]) == (len(one["gained"]), len(one["lost"]))
    return {
        one["name"]: tuple({titles[pk] for pk, _metres in one[key]} for key in ("gained", "lost")) for one in members
    }


def test_a_wider_rule_says_who_would_have_heard_of_what(office, sabine, rule, reports):
    answer = look(office, f"/regeln/{rule.pk}/wirkung/", **content(rule, distance_m="1.950"))
    page = answer.content.decode()

    assert "7 Mitglieder hätten mehr bekommen" in page
    assert "an 4 Meldungen seit" in page
    assert ImpactRule.objects.filter(rule=rule.rule).count() == 1, "nothing is saved by looking"
    assert previewed() == by_really_doing_it(lambda: revise_rule(rule, by=sabine, distance_m=1950))
    assert previewed()["Nord"] == ({"Werk", "Hof"}, set())
    assert previewed()["Nordwest"] == ({"Halle", "Hof"}, set()), "over the corner"
    assert "Werk" in page
    assert "1,9 km von der Grenze" in page


def test_a_narrower_rule_says_who_would_have_lost_and_one_member_is_named_in_the_headline(
    office, sabine, rule, reports
):
    page = look(office, f"/regeln/{rule.pk}/wirkung/", **content(rule, distance_m="400")).content.decode()

    assert "<h1>Nord hätte 1 Meldung weniger bekommen</h1>" in page
    assert previewed() == by_really_doing_it(lambda: revise_rule(rule, by=sabine, distance_m=400))
    assert previewed() == {"Nord": (set(), {"Halle"})}


def test_a_new_rule_and_one_that_goes_are_previewed_too(office, rule, reports):
    housing = Use.objects.get(code="housing")
    new = look(office, "/regeln/neu/wirkung/", name="Wohnen weit", uses=[housing.pk], reach="neighbours")
    assert "wenn die neue Regel „Wohnen weit“ schon gegolten hätte." in new.content.decode()
    assert all(lost == set() and gained == {"Haus"} for gained, lost in previewed().values())
    assert len(previewed()) == 7, "every direct neighbour that is a member"

    gone = look(office, f"/regeln/{rule.pk}/ohne/").content.decode()
    assert "nicht mehr gegolten hätte" in gone
    assert previewed() == by_really_doing_it(lambda: retire_rule(rule))


def test_who_was_added_or_taken_off_by_hand_counts_as_it_would(office, alliance, sabine, rule):
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    report = paper.draft(planner, paper.box(1.9, 1.9, 2.1, 2.1), title="Werk")
    version = report.versions.get()
    choose(version, alliance["Nord"], choice="add", reason="Straße", by=planner)
    choose(version, alliance["West"], choice="remove", reason="abgesprochen", by=planner)
    announce(report, by=planner, idempotency_key=uuid4())

    look(office, f"/regeln/{rule.pk}/wirkung/", **content(rule, distance_m="1.950"))

    assert set(previewed()) == {"Ost", "Sued"}


def test_the_previewed_change_is_saved_with_one_button_and_can_be_taken_up_again(office, rule, reports):
    answer = look(office, f"/regeln/{rule.pk}/wirkung/", **content(rule, distance_m="1.950", name="Gewerbe 1.950 m"))
    context = answer.context
    sent = {}
    for name, value in context["typed"]:
        sent.setdefault(name, []).append(value)

    again = office.get(context["back"]).content.decode()
    assert 'value="1.950"' in again
    assert 'value="Gewerbe 1.950 m"' in again

    office.post(context["save"], sent)
    revised = ImpactRule.objects.in_force().get(rule=rule.rule)
    assert (revised.version, revised.distance_m, revised.name) == (2, 1950, "Gewerbe 1.950 m")
    assert set(revised.uses.all()) == set(rule.uses.all())

    stale = office.get(f"/regeln/vorschau/{context['preview'].pk}/").content.decode()
    assert "Inzwischen hat sich eine Regel geändert." in stale


def test_what_changes_nothing_says_so_and_mistakes_are_said_before_anything_is_computed(office, rule, reports):
    page = look(office, f"/regeln/{rule.pk}/wirkung/", **content(rule, distance_m="1.001")).content.decode()
    assert "<h1>Niemand hätte mehr oder weniger bekommen</h1>" in page

    page = look(office, f"/regeln/{rule.pk}/wirkung/", **content(rule, distance_m="weit")).content.decode()
    assert 'value="weit"' in page
    assert RulePreview.objects.count() == 1


def test_drafts_and_what_is_older_than_a_year_do_not_count(office, rule, reports):
    Report.objects.filter(pk=reports["Hof"].pk).update(announced_at=timezone.now() - timedelta(days=400))

    page = unchanging(look(office, f"/regeln/{rule.pk}/wirkung/", **content(rule, distance_m="1.950")).content.decode())

    assert "an 3 Meldungen seit" in page
    assert "Hof" not in page
    assert "Entwurf" not in page


def test_a_slow_preview_is_left_to_the_worker_and_finds_the_same(office, rule, reports, monkeypatch):
    look(office, f"/regeln/{rule.pk}/wirkung/", **content(rule, distance_m="1.950"))
    at_once = previewed()
    monkeypatch.setattr(rule_previews, "AT_ONCE", 1)
    monkeypatch.setattr(rule_previews, "SAY_HOW_FAR_EVERY", 1)

    answer = look(office, f"/regeln/{rule.pk}/wirkung/", **content(rule, distance_m="1.950"))
    preview = answer.context["preview"]
    assert "Die Wirkung wird ausgerechnet" in answer.content.decode()
    job = ProcrastinateJob.objects.get(task_name="notifications.preview_rule")
    assert job.args == {"preview": str(preview.pk)}
    rule_previews.run_preview(preview.pk)
    rule_previews.run_preview(preview.pk)

    asked = office.get(f"/regeln/vorschau/{preview.pk}/", headers={"accept": "application/json"}).json()
    assert asked == {"total": 3, "written": 3, "over": True}
    assert previewed() == at_once


def test_a_preview_is_its_person_s_and_gone_after_a_day(office, client, sabine, rule, reports):
    preview = rule_previews.preview_rule(RuleAct.RETIRE, rule, by=sabine)
    client.force_login(paper.person(None, Role.COORDINATOR, name="Karl"))
    assert client.get(f"/regeln/vorschau/{preview.pk}/").status_code == 404

    assert rule_previews.remove_old_previews() == 0
    RulePreview.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert rule_previews.remove_old_previews() == 1


def test_the_page_asks_the_same_number_of_questions_for_many_members(
    office, sabine, rule, reports, django_assert_num_queries, django_assert_max_num_queries
):
    few = rule_previews.preview_rule(RuleAct.RETIRE, rule, by=sabine)
    office.get(f"/regeln/vorschau/{few.pk}/")
    with django_assert_max_num_queries(12) as asked:
        office.get(f"/regeln/vorschau/{few.pk}/")
    few.found["members"] = few.found["members"] * 10
    few.save()

    with django_assert_num_queries(len(asked.captured_queries)):
        office.get(f"/regeln/vorschau/{few.pk}/")
