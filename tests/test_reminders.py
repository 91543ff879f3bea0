"""Reminders by working days: exactly once, only to who has not answered, and never of a date that is past."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.db.models.functions import Now

from accounts.models import Role
from coordination import services
from coordination.clock import is_working_day, working_day_until, working_days_before
from coordination.models import Reminder
from coordination.reminders import remind, remind_all
from geo.models import Report
from notifications import delivery
from notifications.models import Delivery, Notification
from notifications.services import announce, withdraw
from tests import mailing, paper
from tests.together import at_once


def frozen(moment):
    """Have it be this moment for everybody who asks Django."""
    return patch("django.utils.timezone.now", return_value=moment)


BERLIN = ZoneInfo("Europe/Berlin")
DUE = date(2026, 11, 26)  # a Thursday
TOLD = datetime(2026, 11, 2, 8, 14, tzinfo=BERLIN)


# --- The calendar -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 12, 24), True), (date(2026, 12, 25), False), (date(2026, 12, 26), False),
        (date(2026, 12, 28), True), (date(2026, 12, 31), True), (date(2027, 1, 1), False),
        (date(2027, 1, 4), True), (date(2027, 1, 6), False), (date(2027, 1, 7), True),  # Heilige Drei Könige
        (date(2027, 3, 26), False), (date(2027, 3, 28), False), (date(2027, 3, 29), False),  # Easter
        (date(2027, 5, 27), False),  # Fronleichnam
        (date(2028, 8, 15), False),  # Mariä Himmelfahrt, a Tuesday
        (date(2026, 11, 1), False), (date(2026, 11, 18), True),  # Buß- und Bettag: schools alone
    ],
)  # fmt: skip
def test_bavarian_working_days(day, works):
    assert is_working_day(day) is works


def test_where_mary_s_day_is_no_holiday_people_work(settings):
    settings.HOLIDAYS_KINDS = ["public"]

    assert is_working_day(date(2028, 8, 15))


@pytest.mark.parametrize(
    ("day", "count", "before"),
    [
        (date(2026, 11, 26), 5, date(2026, 11, 19)),
        (date(2026, 11, 26), 1, date(2026, 11, 25)),
        (date(2026, 11, 29), 0, date(2026, 11, 27)),  # a Sunday
        (date(2026, 11, 29), 1, date(2026, 11, 26)),
        (date(2027, 1, 7), 5, date(2026, 12, 29)),  # over New Year and Epiphany
        (date(2027, 1, 7), 1, date(2027, 1, 5)),
        (date(2027, 3, 30), 1, date(2027, 3, 25)),  # over Easter
        (date(2026, 10, 27), 1, date(2026, 10, 26)),  # the clocks go back on the 25th
        (date(2027, 3, 30), 5, date(2027, 3, 19)),  # and forward on the 28th
    ],
)
def test_counting_back(day, count, before):
    assert working_days_before(day, count) == before
    assert working_day_until(before) == before


# --- Who is reminded when ---------------------------------------------------------------------------------------


def at(day, hour=8, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN)


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def report(planner):
    """Nord, Nordost and Ost are asked until 26 November."""
    with frozen(TOLD):
        drawn = paper.draft(planner, paper.box(3.5, 3.5, 3.8, 3.8), wish="answer", answer_by=DUE)
        announce(drawn, by=planner, idempotency_key=uuid.uuid4())
    return Report.objects.get(pk=drawn.pk)


def on(day, hour=8, minute=0):
    with frozen(at(day, hour, minute)):
        return remind_all(at(day, hour, minute))


def november(day):
    return date(2026, 11, day)


def says(report, member, answer="no_objection", **more):
    return services.answer(report, member, area_keys=[paper.KEYS[member.short_name]], answer=answer, **more)


@pytest.mark.django_db
def test_three_reminders_each_once(report):
    days = range(3, 30)
    first = {day: on(november(day)) for day in days}
    again = [on(november(day), hour) for day in days for hour in (7, 8, 9, 15)]

    assert {day: count for day, count in first.items() if count} == {19: 3, 25: 3, 26: 3}
    assert not any(again)
    rows = Reminder.objects.order_by("sent_at", "member__short_name")
    assert [(row.days_before, row.sent_at.astimezone(BERLIN).date()) for row in rows] == (
        [(5, november(19))] * 3 + [(1, november(25))] * 3 + [(0, november(26))] * 3
    )
    assert Notification.objects.filter(activity__verb="reminded", member__isnull=False).count() == 9


@pytest.mark.django_db
def test_nothing_before_eight_or_on_a_day_off(report):
    assert on(november(19), 7, 59) == 0
    assert on(november(19), 8) == 3
    assert on(november(22)) == 0  # a Sunday


@pytest.mark.django_db
def test_an_answer_ends_it_and_silence_does_not(report, alliance):
    says(report, alliance["Nord"])
    with frozen(at(november(3))):
        services.ask_for_time(report, alliance["Ost"], until_on=date(2026, 12, 20))

    on(november(19))

    told = Notification.objects.filter(activity__verb="reminded").values_list("member__short_name", flat=True)
    assert set(told) == {"Nordost", "Ost"}


@pytest.mark.django_db
def test_an_extension_moves_it(report, alliance, planner):
    with frozen(at(november(3))):
        wish = services.ask_for_time(report, alliance["Ost"], until_on=date(2026, 12, 17))
        services.grant_time(wish, by=planner)

    assert on(november(19)) == 2
    assert on(date(2026, 12, 10)) == 1
    row = Reminder.objects.latest("sent_at")
    assert (row.member, row.answer_by, row.days_before) == (alliance["Ost"], date(2026, 12, 17), 5)


@pytest.mark.django_db
def test_after_a_downtime_the_latest_alone_is_made_up_for(report):
    assert on(november(25), 15) == 3
    assert {row.days_before for row in Reminder.objects.all()} == {1}
    assert on(november(27)) == 0  # the date is past


@pytest.mark.django_db
def test_who_was_told_late_is_not_reminded_of_days_gone(planner):
    with frozen(at(november(24), 12)):
        mailing.tell(planner, mailing.NORTH, wish="answer", answer_by=DUE)
        assert remind_all(at(november(24), 12)) == 0

    assert on(november(25)) == 1


@pytest.mark.django_db
def test_a_new_version_asks_and_reminds_anew(report, alliance, planner):
    says(report, alliance["Nord"])
    with frozen(at(november(10))):
        mailing.change(report, planner, gross_floor_m2=9000)

    assert on(november(19)) == 3
    assert {row.version.number for row in Reminder.objects.all()} == {2}


@pytest.mark.django_db
def test_withdrawn_and_only_informing_reports_remind_nobody(report, planner):
    with frozen(at(november(3))):
        mailing.tell(planner, mailing.NORTH, wish="inform")
        withdraw(report, by=planner, reason="Aus.", idempotency_key=uuid.uuid4())

    assert on(november(19)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one(report):
    counts = []

    at_once(*[lambda: counts.append(remind(report.pk, november(19)))] * 2)

    assert sorted(counts) == [0, 3]
    assert Notification.objects.filter(activity__verb="reminded", member__isnull=False).count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(2026, 10, 26), date(2027, 3, 30)])
def test_eight_is_eight_in_berlin_on_both_sides_of_the_clock_change(planner, day):
    with frozen(at(day - timedelta(days=20), 12)):
        mailing.tell(planner, mailing.NORTH, wish="answer", answer_by=day)

    assert on(day, 7, 59) == 0
    assert on(day, 8, 0) == 1


@pytest.mark.django_db
def test_the_mail_asks_by_the_same_link_and_the_page_says_when(client, report, alliance, planner):
    on(november(19))
    with frozen(at(november(20))):
        Delivery.objects.update(created_at=Now(), due_at=Now())
        mailing.mail.outbox.clear()
        delivery.deliver("email")
        texts = [one for one in mailing.mail.outbox if "Erinnerung" in one.subject]
        client.force_login(planner)
        page = client.get(f"/meldungen/{report.pk}/").content.decode()

    assert len(texts) == 3
    assert "/antworten/" in texts[0].body
    assert "Erinnert am Do., 19. November" in page
