"""Announcing, changing, withdrawing: who is told what, exactly once."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import MemberArea, Role
from geo.models import AffectedArea, Status
from geo.services import save_draft, start_version
from notifications.models import Activity, Delivery, Destination, Notification, Standing, Verb
from notifications.recipients import recipients
from notifications.services import Refused, announce, choose, unchoose, withdraw
from tests import paper

NORTH = paper.box(1.5, 3.4, 2.5, 3.82)  # in Mitte, 180 m below Nord; farther than a kilometre from all others
SOUTH = paper.box(1.5, 0.3, 2.5, 0.6)  # in Mitte, 300 m above Sued


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


def press(report, by, **seen):
    return announce(report, by=by, idempotency_key=uuid.uuid4(), **seen)


def names(activity):
    return sorted(one.member.short_name for one in activity.notifications.all())


def standings(activity):
    return {one.member.short_name: one.standing for one in activity.notifications.all()}


def revise(report, by, **values):
    version = start_version(report, by=by)
    return save_draft(version, values, by=by, revision=version.revision)


def test_a_planner_announces_and_exactly_the_affected_member_is_told(planner):
    report = paper.draft(planner, NORTH)

    activity = press(report, planner)

    report.refresh_from_db()
    assert names(activity) == ["Nord"]
    assert (report.status, report.current.number) == (Status.ANNOUNCED, 1)
    assert activity.verb == Verb.ANNOUNCED
    delivery = Delivery.objects.get()
    assert (delivery.destination.address, delivery.attempt) == ("bauamt@nord.example", 0)
    assert ProcrastinateJob.objects.filter(task_name="notifications.deliver_activity").count() == 1


def test_what_was_decided_is_kept_with_relation_metres_rule_and_edition(planner):
    report = paper.draft(planner, NORTH)

    activity = press(report, planner)

    row = AffectedArea.objects.told().get(version=activity.version)
    assert (row.area.name, row.area.edition.name, row.rule.name) == ("Nord", "Papier", "Gewerbe 1.000 m")
    assert row.distance_m == pytest.approx(180, abs=0.5)
    (reason,) = activity.notifications.get().reasons
    assert (reason["area"], reason["relation"], reason["rule"]) == ("Nord", "within_distance", "Gewerbe 1.000 m")


def test_an_affected_area_without_a_member_is_kept_and_told_nothing(planner):
    report = paper.draft(planner, paper.box(3.6, 0.1, 3.9, 0.4))

    activity = press(report, planner)

    assert names(activity) == ["Ost", "Sued"]
    assert AffectedArea.objects.get(version=activity.version, member=None).area.name == "Suedost"


def test_a_member_with_two_areas_is_told_once_with_both_reasons(alliance, planner):
    MemberArea.objects.filter(member=alliance["Nordost"]).update(member=alliance["Nord"])
    report = paper.draft(planner, paper.box(3.5, 3.5, 3.9, 3.9))

    activity = press(report, planner)

    told = activity.notifications.get(member=alliance["Nord"])
    assert [reason["area"] for reason in told.reasons] == ["Nord", "Nordost"]
    assert Delivery.objects.filter(notification=told).count() == 1


def test_a_reporter_with_two_areas_is_never_told_by_itself(alliance, planner):
    MemberArea.objects.filter(member=alliance["Nord"]).update(member=alliance["Mitte"])
    report = paper.draft(planner, NORTH)

    activity = press(report, planner)

    assert names(activity) == []


def test_a_member_without_a_mailbox_still_gets_it_in_the_inbox(alliance, planner):
    Destination.objects.filter(member=alliance["Nord"]).update(active=False)
    report = paper.draft(planner, NORTH)

    activity = press(report, planner)

    assert names(activity) == ["Nord"]
    assert not Delivery.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="notifications.deliver_activity").exists()


def test_the_same_press_twice_is_one_announcement(planner):
    report, key = paper.draft(planner, NORTH), uuid.uuid4()

    first = announce(report, by=planner, idempotency_key=key)
    second = announce(report, by=planner, idempotency_key=key)

    assert first == second
    assert (Activity.objects.count(), Delivery.objects.count()) == (1, 1)


def test_a_press_in_another_tab_finds_the_first_announcement(planner):
    report = paper.draft(planner, NORTH)
    version = report.versions.get()

    first = press(report, planner, seen_version=version.pk, seen_revision=0)
    second = press(report, planner, seen_version=version.pk, seen_revision=0)

    assert first == second
    assert Activity.objects.count() == 1


def test_a_stale_tab_does_not_announce_the_next_version(planner):
    report = paper.draft(planner, NORTH)
    old = report.versions.get()
    first = press(report, planner)
    revise(report, planner, outline=SOUTH)

    again = press(report, planner, seen_version=old.pk, seen_revision=0)

    assert again == first
    assert report.versions.drafts().count() == 1


@pytest.mark.django_db(transaction=True)
def test_five_parallel_presses_are_one_announcement(request):
    paper.draw_boundaries()
    planner = paper.person(paper.found_alliance()["Mitte"], Role.PLANNER)
    report = paper.draft(planner, NORTH)
    same_key = uuid.uuid4()
    keys = [same_key, same_key, same_key, uuid.uuid4(), uuid.uuid4()]

    def one(key):
        try:
            return announce(report, by=planner, idempotency_key=key).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as presses:
        activities = set(presses.map(one, keys))

    assert len(activities) == 1
    assert (Activity.objects.count(), Notification.objects.count(), Delivery.objects.count()) == (1, 1, 1)
    (activity,) = activities
    assert ProcrastinateJob.objects.filter(args__activity=str(activity)).count() == 1  # older tests leave jobs


def refusal(code, act):
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code
    return str(caught.value)


def test_a_planner_of_another_member_may_not(alliance, planner):
    report = paper.draft(planner, NORTH)
    stranger = paper.person(alliance["Nord"], Role.PLANNER)

    sentence = refusal("not_a_planner", lambda: press(report, stranger))

    assert "Planer" in sentence
    assert not Activity.objects.exists()


def test_an_officer_of_the_own_member_may_not(alliance, planner):
    report = paper.draft(planner, NORTH)

    refusal("not_a_planner", lambda: press(report, paper.person(alliance["Mitte"], Role.OFFICER)))


def test_an_incomplete_draft_says_what_is_missing(planner):
    report = paper.draft(planner, NORTH, title="", contact_name="")

    sentence = refusal("incomplete", lambda: press(report, planner))

    assert "Titel" in sentence
    assert "Rückfragen" in sentence


def test_a_draft_that_was_saved_since_the_preview_is_not_sent(planner):
    report = paper.draft(planner, NORTH)
    version = report.versions.get()
    save_draft(version, {"title": "Anders"}, by=planner, revision=0)

    sentence = refusal("revision_changed", lambda: press(report, planner, seen_version=version.pk, seen_revision=0))

    assert "Muster" in sentence
    assert not Activity.objects.exists()


def test_recipients_that_changed_since_the_preview_are_not_told_unseen(alliance, planner):
    report = paper.draft(planner, NORTH)
    seen = recipients(report.versions.get()).digest
    choose(report.versions.get(), alliance["Sued"], choice="add", reason="Zufahrt", by=planner)

    refusal("recipients_changed", lambda: press(report, planner, seen_digest=seen))

    assert not Activity.objects.exists()


def test_the_key_of_another_report_announces_nothing(planner):
    key = uuid.uuid4()
    announce(paper.draft(planner, NORTH), by=planner, idempotency_key=key)

    refusal("key_of_another_report", lambda: announce(paper.draft(planner, SOUTH), by=planner, idempotency_key=key))


def test_a_moved_outline_tells_new_old_and_remaining_neighbours_in_their_own_way(alliance, planner):
    report = paper.draft(planner, paper.box(1.5, 3.4, 3.8, 3.82))
    assert names(press(report, planner)) == ["Nord", "Nordost", "Ost"]
    revise(report, planner, outline=paper.box(3.4, 0.3, 3.8, 0.6))

    activity = press(report, planner)

    assert activity.verb == Verb.CHANGED
    assert standings(activity) == {
        "Nord": Standing.NO_LONGER, "Nordost": Standing.NO_LONGER, "Ost": Standing.STILL, "Sued": Standing.NEWLY,
    }  # fmt: skip


def test_an_immaterial_change_is_published_and_tells_nobody(planner):
    report = paper.draft(planner, NORTH)
    press(report, planner)
    revise(report, planner, description="Ein Tippfehler weniger.")

    activity = press(report, planner)

    report.refresh_from_db()
    assert activity is None
    assert (report.current.number, report.current.changed) == (2, ["description"])
    assert Activity.objects.count() == 1


def test_somebody_added_with_an_immaterial_change_is_told_alone(alliance, planner):
    report = paper.draft(planner, NORTH)
    press(report, planner)
    version = revise(report, planner, description="Mit Zufahrt im Süden.")
    choose(version, alliance["Sued"], choice="add", reason="Die Zufahrt liegt dort.", by=planner)

    activity = press(report, planner)

    assert standings(activity) == {"Sued": Standing.NEWLY}


def test_who_was_told_they_are_out_is_newly_affected_when_they_return(planner):
    report = paper.draft(planner, NORTH)
    press(report, planner)
    revise(report, planner, outline=SOUTH)
    press(report, planner)
    revise(report, planner, outline=NORTH)

    activity = press(report, planner)

    assert standings(activity) == {"Nord": Standing.NEWLY, "Sued": Standing.NO_LONGER}


def test_choices_by_hand_hold_for_the_next_version_until_they_are_taken_back(alliance, planner):
    report = paper.draft(planner, NORTH)
    version = report.versions.get()
    choose(version, alliance["West"], choice="add", reason="Verkehr", by=planner)
    choose(version, alliance["Nord"], choice="remove", reason="Weiß es schon", by=planner)
    assert names(press(report, planner)) == ["West"]
    assert names_of_draft(revise(report, planner, height_m=12.0)) == ["West"]
    press(report, planner)
    version = revise(report, planner, height_m=14.0)
    unchoose(version, alliance["West"], by=planner)
    unchoose(version, alliance["Nord"], by=planner)

    activity = press(report, planner)

    assert standings(activity) == {"Nord": Standing.NEWLY, "West": Standing.NO_LONGER}


def names_of_draft(version):
    return [party.member.short_name for party in recipients(version).told]


def test_a_choice_without_a_reason_is_refused_in_a_sentence(alliance, planner):
    version = paper.draft(planner, NORTH).versions.get()

    added = refusal("no_reason", lambda: choose(version, alliance["Sued"], choice="add", reason=" ", by=planner))
    removed = refusal("no_reason", lambda: choose(version, alliance["Nord"], choice="remove", reason="", by=planner))

    assert "Warum soll Sued es erfahren?" in added
    assert "Warum soll Nord es nicht erfahren?" in removed


def test_the_own_member_cannot_be_added(alliance, planner):
    version = paper.draft(planner, NORTH).versions.get()

    refusal("own_member", lambda: choose(version, alliance["Mitte"], choice="add", reason="doch", by=planner))


def test_an_announced_version_keeps_its_recipients(alliance, planner):
    report = paper.draft(planner, NORTH)
    version = report.versions.get()
    press(report, planner)

    refusal("announced", lambda: choose(version, alliance["Sued"], choice="add", reason="spät", by=planner))


def test_a_withdrawal_tells_everybody_who_ever_knew_exactly_once(planner):
    report = paper.draft(planner, NORTH)
    press(report, planner)
    revise(report, planner, outline=SOUTH)
    press(report, planner)
    key = uuid.uuid4()

    first = withdraw(report, by=planner, reason="Kein Bedarf mehr.", idempotency_key=key)
    second = withdraw(report, by=planner, reason="Kein Bedarf mehr.", idempotency_key=key)

    report.refresh_from_db()
    assert first == second
    assert standings(first) == {"Nord": Standing.NO_LONGER, "Sued": Standing.STILL}
    assert (report.status, report.withdrawn_reason) == (Status.WITHDRAWN, "Kein Bedarf mehr.")


def test_a_withdrawn_report_is_neither_withdrawn_nor_announced_again(planner):
    report = paper.draft(planner, NORTH)
    press(report, planner)
    withdraw(report, by=planner, reason="Ende", idempotency_key=uuid.uuid4())

    again = refusal("withdrawn", lambda: withdraw(report, by=planner, reason="x", idempotency_key=uuid.uuid4()))
    refusal("withdrawn", lambda: press(report, planner))

    assert "zurückgezogen" in again


def test_a_draft_is_not_withdrawn_and_a_withdrawal_needs_a_reason(planner):
    report = paper.draft(planner, NORTH)
    refusal("draft", lambda: withdraw(report, by=planner, reason="x", idempotency_key=uuid.uuid4()))
    press(report, planner)

    refusal("no_reason", lambda: withdraw(report, by=planner, reason="  ", idempotency_key=uuid.uuid4()))


def test_an_announcement_that_fails_halfway_leaves_nothing(planner, monkeypatch):
    report = paper.draft(planner, NORTH)
    monkeypatch.setattr("notifications.services.telling.wake", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        press(report, planner)

    report.refresh_from_db()
    assert report.status == Status.DRAFT
    for left in (Activity, Notification, Delivery, AffectedArea):
        assert not left.objects.exists()


def test_an_answer_date_in_the_past_is_said_before_anything_is_sent(planner):
    yesterday = timezone.localdate() - timedelta(days=1)
    report = paper.draft(planner, NORTH, wish="answer", answer_by=yesterday)

    assert "Zukunft" in refusal("incomplete", lambda: press(report, planner))
