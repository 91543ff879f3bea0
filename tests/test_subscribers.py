"""Who hears because they asked to: once, with all reasons, in their rhythm, and nothing they may not see."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Role, User
from geo.models import Report
from geo.querysets.reports import people_who_see, people_who_see_details
from notifications import services
from notifications.models import Delivery, Destination, DigestItem, Notification, Standing, State
from notifications.recipients import subscribers
from tests import paper
from tests.subscribing import subscription

pytestmark = pytest.mark.django_db

IN_MITTE = (1.8, 1.8, 2.2, 2.2)  # 1.8 km from every border: with 1,000 m nobody is affected


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def officer(alliance):
    return paper.person(alliance["Nord"], Role.OFFICER)


def announced(planner: User, box: tuple[float, float, float, float] = IN_MITTE, **fields: object) -> Report:
    report = paper.draft(planner, paper.box(*box), **fields)
    services.announce(report, by=planner, idempotency_key=uuid.uuid4())
    return report


def heard_by(person: User) -> list[Notification]:
    return list(Notification.objects.filter(user=person))


def mails_to(person: User) -> list[Delivery]:
    return list(Delivery.objects.filter(destination__user=person, channel="email"))


def test_an_officer_hears_of_what_lies_within_the_distance_she_asked_for(planner, officer):
    subscription(officer, paper.at(0, 2), distance_m=1_801)

    announced(planner)

    (told,) = heard_by(officer)
    assert (told.standing, told.duty, told.reasons[0]["name"]) == (Standing.SUBSCRIBED, False, "Mein Abo")
    assert [one.destination.address for one in mails_to(officer)] == [officer.email]


def test_a_metre_beyond_that_distance_she_hears_nothing(planner, officer):
    subscription(officer, paper.at(0, 2), distance_m=1_799)

    announced(planner)

    assert heard_by(officer) == []


@pytest.mark.parametrize(
    ("filters", "hears"),
    [
        ({"uses": ["wind", "business"]}, True),
        ({"uses": ["wind"]}, False),
        ({"kinds": ["bplan"]}, True),
        ({"kinds": ["idea"]}, False),
        ({"stages": ["pre_planning"]}, True),
        ({"stages": ["statute"]}, False),
        ({"min_area_ha": 16}, True),
        ({"min_area_ha": 16.1}, False),
        ({"over_sales_area_m2": 800}, False),
        ({"over_sales_area_m2": 799}, True),
        ({"over_gross_floor_m2": 1}, False),
        ({"min_height_m": 10}, True),
        ({"min_height_m": 10.1}, False),
        ({"uses": ["business"], "min_trips_per_day": 1}, False),
    ],
)
def test_every_filter_must_be_met_and_the_unknown_meets_none(planner, officer, filters, hears):
    subscription(officer, **filters)

    announced(planner, sales_area_m2=800, height_m=10)

    assert bool(heard_by(officer)) is hears


def test_filters_by_reporter(planner, officer, alliance):
    subscription(officer, reporters=[alliance["Mitte"].pk])
    other = paper.person(alliance["Ost"], Role.PLANNER)

    announced(planner)
    announced(other, (5.8, 1.8, 6.2, 2.2))

    assert [one.activity.report.reporter.short_name for one in heard_by(officer)] == ["Mitte"]


def test_two_own_subscriptions_and_the_office_s_make_one_message_with_three_reasons(planner, officer, alliance):
    subscription(officer, name="B")
    subscription(officer, name="A", uses=["business"])
    subscription(alliance["Nord"], name="C", to_mailbox=False)

    announced(planner)

    (told,) = heard_by(officer)
    assert [(reason["name"], reason["office"]) for reason in told.reasons] == [("A", False), ("B", False), ("C", True)]
    assert len(mails_to(officer)) == 1


def test_an_office_subscription_reaches_its_mailbox_and_each_person_but_those_who_opted_out(planner, officer, alliance):
    colleague = paper.person(alliance["Nord"], name="kollegin")
    asked = subscription(alliance["Nord"])
    services.opt_out(asked, colleague)

    announced(planner)

    assert (len(heard_by(officer)), heard_by(colleague)) == (1, [])
    told = Notification.objects.get(member=alliance["Nord"])
    assert (told.standing, told.duty) == (Standing.SUBSCRIBED, False)
    assert [one.destination.address for one in told.deliveries.all()] == ["bauamt@nord.example"]


def test_whoever_acts_is_not_told_of_it_but_a_colleague_may_be(planner, alliance):
    colleague = paper.person(alliance["Mitte"])
    subscription(planner)
    subscription(colleague)
    subscription(alliance["Mitte"])

    announced(planner)

    assert (heard_by(planner), len(heard_by(colleague))) == ([], 1)
    assert not Notification.objects.filter(member=alliance["Mitte"]).exists()


def test_a_report_for_the_affected_only_is_told_to_no_one_else(planner, officer, alliance):
    office, reader = paper.person(None, Role.COORDINATOR), paper.person(alliance["Nord"], name="leser")
    for person in (officer, reader, office, paper.person(alliance["West"])):
        subscription(person)
    subscription(alliance["West"])
    report = paper.draft(planner, paper.box(1.8, 3.0, 2.2, 3.4))  # 600 m from Nord
    Report.objects.filter(pk=report.pk).update(audience="affected_only")

    services.announce(report, by=planner, idempotency_key=uuid.uuid4())

    people = set(Notification.objects.filter(user__isnull=False).values_list("user", flat=True))
    members = set(Notification.objects.filter(member__isnull=False).values_list("member__short_name", flat=True))
    assert (people, members) == ({officer.pk, reader.pk, office.pk}, {"Nord"})


def test_paused_stopped_and_ended_subscriptions_are_silent(planner, officer):
    services.pause(subscription(officer, name="pausiert"))
    services.stop(subscription(officer, name="beendet"))
    subscription(officer, name="abgelaufen", ends_on=timezone.localdate() - timedelta(days=1))
    subscription(officer, name="läuft", ends_on=timezone.localdate())

    announced(planner)

    assert [reason["name"] for one in heard_by(officer) for reason in one.reasons] == ["läuft"]


def test_a_deactivated_person_hears_nothing(planner, officer):
    subscription(officer)
    User.objects.filter(pk=officer.pk).update(is_active=False)

    announced(planner)

    assert heard_by(officer) == []


def test_the_member_is_told_at_once_whatever_its_people_subscribed_to(planner, officer, alliance):
    subscription(officer, rhythm="weekly")

    announced(planner, (1.8, 3.0, 2.2, 3.4))

    duty = Notification.objects.get(member=alliance["Nord"])
    assert (duty.duty, duty.deliveries.get().state, duty.digest_items.count()) == (True, State.WAITING, 0)
    (own,) = heard_by(officer)
    assert (own.standing, [reason.get("name") for reason in own.reasons]) == (Standing.NEWLY, [None, "Mein Abo"])
    assert (own.duty, own.deliveries.count(), own.digest_items.count()) == (False, 0, 1)


def test_whoever_wants_duty_notices_herself_gets_them_at_once_and_once(planner, officer):
    Destination.objects.create(user=officer, channel="email", address=officer.email, duty=True)
    subscription(officer, rhythm="daily")

    announced(planner, (1.8, 3.0, 2.2, 3.4))

    (own,) = heard_by(officer)
    assert (own.duty, own.deliveries.count(), own.digest_items.count()) == (True, 1, 0)
    assert len(own.reasons) == 2


def test_without_a_mailbox_that_works_the_officers_are_told_themselves(planner, officer, alliance):
    reader = paper.person(alliance["Nord"])
    services.break_off(Destination.objects.get(member=alliance["Nord"]).pk, "Postfach unbekannt")

    announced(planner, (1.8, 3.0, 2.2, 3.4))

    assert ([one.duty for one in heard_by(officer)], heard_by(reader)) == ([True], [])
    assert len(mails_to(officer)) == 1
    assert Delivery.objects.get(destination__member=alliance["Nord"]).state == State.HELD


def test_a_person_whose_address_is_the_mailbox_gets_one_mail(planner, officer, alliance):
    Destination.objects.filter(member=alliance["Nord"]).update(address=officer.email.upper())
    subscription(officer)

    announced(planner, (1.8, 3.0, 2.2, 3.4))

    assert Delivery.objects.filter(destination__address__iexact=officer.email).count() == 1


def test_a_weekly_digest_waits_for_its_hour(planner, officer):
    subscription(officer, rhythm="weekly", weekday=0, hour=8)

    announced(planner)

    item = DigestItem.objects.get(notification__user=officer)
    local = timezone.localtime(item.due_at)
    assert (local.weekday(), local.hour, local.minute, mails_to(officer)) == (0, 8, 0, [])
    assert timedelta(0) < item.due_at - timezone.now() <= timedelta(days=7, hours=1)


def test_the_soonest_of_her_subscriptions_decides(planner, officer):
    subscription(officer, rhythm="weekly")
    subscription(officer, rhythm="at_once")

    announced(planner)

    assert (DigestItem.objects.count(), len(mails_to(officer))) == (0, 1)


def test_an_immaterial_change_tells_no_subscriber_a_material_one_and_a_withdrawal_do(planner, officer):
    from geo.services import start_version

    subscription(officer)
    report = announced(planner)
    for field, value in (("title", "Neuer Name"), ("height_m", 30)):
        report.refresh_from_db()
        version = start_version(report, by=planner)
        setattr(version, field, value)
        version.save()
        services.announce(report, by=planner, idempotency_key=uuid.uuid4())
    report.refresh_from_db()
    services.withdraw(report, by=planner, reason="Aufgegeben.", idempotency_key=uuid.uuid4())

    assert [one.activity.verb for one in heard_by(officer)] == ["withdrawn", "changed", "announced"]


def test_unsubscribing_from_a_message_stops_all_it_names_for_this_person_alone(planner, officer, alliance):
    colleague = paper.person(alliance["Nord"], name="kollegin")
    subscription(officer)
    subscription(alliance["Nord"])
    announced(planner)

    services.unsubscribe(services.named_in(heard_by(officer)), user=officer)
    announced(planner)

    assert (len(heard_by(officer)), len(heard_by(colleague))) == (1, 2)


def test_unsubscribing_drops_what_still_waits_for_nothing_else(planner, officer):
    daily = subscription(officer, rhythm="daily")
    announced(planner)

    services.unsubscribe([daily], user=officer)

    assert DigestItem.objects.get().dropped_at is not None
    assert len(heard_by(officer)) == 1


def test_a_preview_asks_what_announcing_asks_and_leaves_nothing_behind(planner, officer, alliance):
    near = announced(planner)
    announced(paper.person(alliance["Suedwest"], Role.PLANNER), (-3, -3, -2.8, -2.8))
    asked = subscription(officer, paper.at(0, 2), distance_m=2_000)
    asked.paused_at = timezone.now()

    found = services.would_have_matched(asked, since=timezone.now() - timedelta(days=365), by=officer)

    assert [version.report_id for version in found] == [near.pk]
    assert officer.subscriptions.count() == 1


def test_subscribers_are_found_in_a_bounded_number_of_queries(
    planner, officer, alliance, django_assert_max_num_queries
):
    for number in range(20):
        person = paper.person(alliance["Ost"], name=f"ost{number}")
        subscription(person)
    version = announced(planner).versions.select_related("report").get()

    with django_assert_max_num_queries(5):
        found = subscribers(version, actor=planner)

    assert len(found) == 20


def test_who_sees_a_report_is_the_same_from_both_sides(planner, alliance):
    people = [
        planner,
        paper.person(alliance["Mitte"]),
        paper.person(alliance["Nord"], Role.OFFICER),
        paper.person(alliance["West"]),
        paper.person(None, Role.COORDINATOR),
        paper.person(alliance["Ost"], Role.COORDINATOR),
        paper.person(None, name="niemand"),
        User.objects.create_user("weg@umgriff.example", "x", member=alliance["Nord"], is_active=False),
    ]
    everybody, only = announced(planner), paper.draft(planner, paper.box(1.8, 3.0, 2.2, 3.4))
    Report.objects.filter(pk=only.pk).update(audience="affected_only")
    services.announce(only, by=planner, idempotency_key=uuid.uuid4())
    drawn = paper.draft(planner, paper.box(*IN_MITTE))

    for report in Report.objects.filter(pk__in=[everybody.pk, only.pk, drawn.pk]):
        for reads, people_who in (("visible_to", people_who_see), ("detailed_to", people_who_see_details)):
            one_way = {p for p in people if getattr(Report.objects, reads)(p).filter(pk=report.pk).exists()}
            assert set(User.objects.filter(people_who(report))) == one_way, (report.status, report.audience, reads)
    assert not Report.objects.visible_to(AnonymousUser()).exists()


def test_quiet_hours_move_a_message_to_their_end(officer, planner, alliance):
    from notifications.rhythm import timing

    asked = subscription(officer, quiet_from=20, quiet_until=7)

    late = timing(asked, datetime(2026, 11, 23, 20, 30, tzinfo=UTC))  # 21:30 in Berlin

    assert timezone.localtime(late.at).isoformat() == "2026-11-24T07:00:00+01:00"
    assert timing(asked, datetime(2026, 11, 23, 12, 0, tzinfo=UTC)).at is None
