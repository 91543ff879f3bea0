"""Reports that are small each and large together: who counts with whom, kept right, told once."""

from __future__ import annotations

import random

import pytest
from django.core.management import call_command

from accounts.models import Role
from benchmarks.cumulative_peer import peer
from geo.cumulative import words
from geo.cumulative.together import together_with
from geo.models import Audience, CumulativeCluster, CumulativeHint, CumulativeRule, Report
from geo.services.cumulative import rebuild_hints, refresh_hints
from geo.services.rules import retire_rule, revise_rule
from notifications.models import Activity, Notification
from notifications.services import hints
from tests import paper
from tests.cumulative import announced, give_up, listed, put, quiet_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def paula(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER, name="Paula")


@pytest.fixture
def olaf(alliance):
    return paper.person(alliance["Ost"], Role.PLANNER, name="Olaf")


@pytest.fixture
def sabine(alliance):
    return paper.person(None, Role.COORDINATOR, name="Sabine")


@pytest.fixture
def rule(db):
    return CumulativeRule.objects.get(name="Einzelhandel ab 800 m² Verkaufsfläche")


def test_two_shops_within_the_distance_pass_together_what_each_does_not(paula, olaf):
    ours, theirs = quiet_shop(paula, 3.2, 500), quiet_shop(olaf, 4.2, 400)
    rebuild_hints()
    assert listed() == [({ours.pk, theirs.pk}, 900)]


def test_the_distance_is_from_edge_to_edge_and_the_threshold_is_reached_by_its_own_value(paula, olaf):
    quiet_shop(paula, 1, 400)
    quiet_shop(paula, 2.0999, 400)  # 999.9 m of grid between the edges; on the ground a little less
    rebuild_hints()
    assert [amount for _reports, amount in listed()] == [800]
    quiet_shop(olaf, 6, 400)
    quiet_shop(olaf, 7.102, 400)  # 1,002 m of grid, 1,001.8 m on the ground
    rebuild_hints()
    assert len(listed()) == 1


def test_one_large_shop_alone_is_no_hint(paula):
    quiet_shop(paula, 3.2, 5000)
    rebuild_hints()
    assert listed() == []


def test_each_place_is_listed_once_around_the_report_that_has_most_near_it(paula):
    west, middle, east = (quiet_shop(paula, x, 400) for x in (0.5, 1.5, 2.5))
    rebuild_hints()
    assert listed() == [({west.pk, middle.pk, east.pk}, 1200)]
    assert CumulativeHint.objects.count() == 3  # around each of them; two lie within the third


def test_what_is_given_up_withdrawn_followed_or_another_use_does_not_count(paula, olaf):
    idea, homes = quiet_shop(paula, 3.2, 500), quiet_shop(paula, 3.4, 500, use="housing")
    gone = quiet_shop(olaf, 4.2, 500)
    give_up(gone)
    plan = paper.draft(paula, paper.box(3.2, 1, 3.3, 1.1), use="retail_small", sales_area_m2=600)
    plan.follows = idea
    put(plan)
    rebuild_hints()
    assert listed() == []
    assert homes.status == "announced"


def test_a_rule_counts_only_its_kinds(paula, rule):
    quiet_shop(paula, 1, 500)
    quiet_shop(paula, 1.5, 500, kind="project")
    rebuild_hints()
    assert len(listed()) == 1
    from geo.models import PlanKind

    revise_rule(rule, by=paula, kinds={PlanKind.objects.get(code="bplan")})
    rebuild_hints()
    assert listed() == []


def test_what_refreshing_changes_is_what_rebuilding_would_write(paula, olaf, rule):
    chance = random.Random(6)
    shops = [quiet_shop(paula, chance.uniform(0, 12), chance.choice([100, 300, 500])) for _ in range(14)]
    rebuild_hints()
    for step in range(12):
        one = chance.choice(shops)
        if step % 3 == 0:
            version = one.current
            left = chance.uniform(0, 12)
            version.outline, version.sales_area_m2 = paper.box(left, 1, left + 0.1, 1.1), chance.choice([100, 900])
            version.save()
        elif step % 3 == 1:
            Report.objects.filter(pk=one.pk).update(status="withdrawn" if one.status == "announced" else "announced")
            one.refresh_from_db()
        else:
            one = quiet_shop(olaf, chance.uniform(0, 12), 300)
            shops.append(one)
        refresh_hints([one.pk])
        refreshed = state()
        rebuild_hints()
        assert refreshed == state()
        assert refreshed == peer(Report.objects.ongoing())


def state():
    """Return all hints as (rule, centre): (reports, amount, listed)."""
    rows = CumulativeHint.objects.values_list("rule", "centre", "reports", "amount", "listed")
    return {(rule, centre): (tuple(reports), round(amount, 3), shown) for rule, centre, reports, amount, shown in rows}


def test_the_office_hears_of_a_new_place_once_and_of_nothing_confidential(paula, olaf, sabine):
    first = announced(draft(paula, 3.2), paula)
    hints.refresh(first.pk)
    assert not Activity.objects.filter(verb=hints.VERB).exists()
    second = announced(draft(olaf, 4.2), olaf)
    hints.refresh(second.pk)
    hints.refresh(second.pk)
    hints.refresh(first.pk)
    hints.rebuild()
    activity = Activity.objects.get(verb=hints.VERB)
    assert list(Notification.objects.filter(activity=activity).values_list("user", flat=True)) == [sabine.pk]
    assert activity.said["facts"] == [["Meldungen", "2"], ["Mitglieder", "Mitte, Ost"]]
    assert "Geheimer Markt" not in str(activity.said)


def draft(by, x_km, **fields):
    values = {"use": "retail_small", "title": "Geheimer Markt", "sales_area_m2": 500} | fields
    return paper.draft(by, paper.box(x_km, 1, x_km + 0.1, 1.1), **values)


def test_a_place_that_grows_is_the_same_place_and_no_longer_set_aside(paula, sabine):
    quiet_shop(paula, 1, 500)
    quiet_shop(paula, 1.5, 500)
    [place] = [one for one in rebuild_hints() if one.rule == CumulativeRule.objects.get(name__startswith="Einz").rule]
    CumulativeCluster.objects.filter(pk=place.pk).update(set_aside_at=place.first_seen_at, set_aside_by=sabine)
    third = quiet_shop(paula, 2, 500)
    assert refresh_hints([third.pk]) == []
    place.refresh_from_db()
    assert third.pk in place.reports
    assert place.set_aside_at is None
    far = [quiet_shop(paula, x, 500) for x in (6, 6.5)]
    assert len(refresh_hints([far[0].pk])) == 1


def test_an_edited_rule_keeps_its_places_and_a_retired_one_has_no_hints(paula, rule):
    quiet_shop(paula, 1, 500)
    quiet_shop(paula, 1.5, 500)
    assert rebuild_hints()
    revised = revise_rule(rule, by=paula, threshold=900.0)
    assert rebuild_hints() == []
    assert CumulativeHint.objects.get(rule=revised, listed=True).cluster is not None
    retire_rule(revised)
    rebuild_hints()
    assert listed() == []


def test_several_new_places_at_once_are_one_message(paula, sabine):
    for x in (0, 4, 8):
        quiet_shop(paula, x, 500)
        quiet_shop(paula, x + 0.5, 500)
    call_command("rebuild_hints")
    activity = Activity.objects.get(verb=hints.VERB)
    assert activity.said["title"] == "3 neue Hinweise auf Summen"


def test_a_reporter_reads_with_whom_a_draft_passes_a_sum(paula, olaf):
    theirs = quiet_shop(olaf, 4.2, 400, title="Hofladen")
    tell(theirs, paula.member)
    version = draft(paula, 3.2).versions.get()
    [one] = together_with(version, paula)
    assert (one.amount, one.centre.pk) == (900, version.report_id)
    assert words.sentence(one, version.report) == (
        "Mit „Hofladen“ (Ost) zusammen 900 m² Verkaufsfläche im Umkreis von 1 km."
    )


def test_what_somebody_may_not_see_in_detail_neither_counts_nor_is_named(paula, olaf, sabine):
    theirs = quiet_shop(olaf, 4.2, 400)
    version = draft(paula, 3.2).versions.get()
    assert together_with(version, paula) == []
    assert len(together_with(version, sabine)) == 1
    Report.objects.filter(pk=theirs.pk).update(audience=Audience.AFFECTED_ONLY)
    assert together_with(version, paula) == []
    tell(theirs, paula.member)
    assert len(together_with(version, paula)) == 1


def test_a_report_at_the_edge_of_a_place_reads_around_whom_it_is(paula):
    west, middle, east = (quiet_shop(paula, x, 400) for x in (0.5, 1.5, 2.5))
    [one] = together_with(west.current, paula)
    assert one.centre.pk == middle.pk
    assert {report.pk for report in one.reports} == {west.pk, middle.pk, east.pk}
    assert words.sentence(one, west).endswith("zusammen 1.200 m² Verkaufsfläche im Umkreis von 1 km um „Markt 1.5“.")


def tell(report, member):
    """Make a member a party to a report."""
    from geo.models import AffectedArea, Area

    area = Area.objects.get(name=member.short_name)
    AffectedArea.objects.create(
        version=report.current, area=area, member=member, decision="rule", relation="within_distance", distance_m=100
    )
