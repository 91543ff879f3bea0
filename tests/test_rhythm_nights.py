"""Every day and every week has one slot, in the nights too when the clock changes: 2026 and 2027, Europe/Berlin."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.models import Rhythm
from notifications.rhythm import timing

BERLIN = ZoneInfo("Europe/Berlin")
# The clock goes forward in March at 2:00 and back in October at 3:00, always on a Sunday.
NIGHTS = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]
FORWARD = [night for night in NIGHTS if night.month == 3]
BACK = [night for night in NIGHTS if night.month == 10]
FROM, TO = datetime(2026, 1, 1), datetime(2027, 12, 24)  # noqa: DTZ001 (Hypothesis adds the zone)
MOMENTS = st.datetimes(FROM, TO, timezones=st.just(UTC))


def wanted(rhythm: str = Rhythm.AT_ONCE, hour: int = 7, weekday: int = 0, quiet: tuple[int, int] | None = None):
    start, end = quiet or (None, None)
    return SimpleNamespace(rhythm=rhythm, hour=hour, weekday=weekday, quiet_from=start, quiet_until=end)


def slots(rhythm: str, hour: int, since: datetime, until: datetime, weekday: int = 0) -> list[datetime]:
    """Return every slot of a time, found as announcing finds it: the next one after each quarter of an hour."""
    found, now = set(), since
    while now < until:
        found.add(timing(wanted(rhythm, hour, weekday), now).at)
        now += timedelta(minutes=15)
    return sorted(found)


def around(night: date, days: int) -> tuple[datetime, datetime]:
    noon = datetime(night.year, night.month, night.day, 12, tzinfo=UTC)
    return noon - timedelta(days=days), noon + timedelta(days=days)


@pytest.mark.parametrize("night", NIGHTS, ids=str)
@pytest.mark.parametrize("hour", range(24))
def test_a_daily_digest_has_one_slot_on_every_day_around_the_night(night, hour):
    found = slots(Rhythm.DAILY, hour, *around(night, 3))

    days = [slot.astimezone(BERLIN).date() for slot in found]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert night in days


@pytest.mark.parametrize("night", NIGHTS, ids=str)
@pytest.mark.parametrize("hour", range(24))
def test_a_weekly_digest_on_that_sunday_has_one_slot_in_every_week(night, hour):
    found = slots(Rhythm.WEEKLY, hour, *around(night, 15), weekday=6)

    days = [slot.astimezone(BERLIN).date() for slot in found]
    assert {later - sooner for sooner, later in pairwise(days)} == {timedelta(days=7)}
    assert night in days


@pytest.mark.parametrize("night", NIGHTS, ids=str)
@pytest.mark.parametrize("hour", [hour for hour in range(24) if hour != 2])
def test_the_hour_is_what_the_clock_on_the_wall_shows(night, hour):
    at = [slot.astimezone(BERLIN) for slot in slots(Rhythm.DAILY, hour, *around(night, 2))]

    assert {(slot.hour, slot.minute) for slot in at} == {(hour, 0)}


@pytest.mark.parametrize("night", FORWARD, ids=str)
def test_an_hour_that_does_not_exist_is_the_first_moment_after_it(night):
    (at,) = [slot for slot in slots(Rhythm.DAILY, 2, *around(night, 1)) if slot.astimezone(BERLIN).date() == night]

    assert at.astimezone(BERLIN).hour == 3
    assert at == datetime(night.year, night.month, night.day, 1, tzinfo=UTC)


@pytest.mark.parametrize("night", BACK, ids=str)
def test_an_hour_that_comes_twice_is_used_once_the_first_time(night):
    (at,) = [slot for slot in slots(Rhythm.DAILY, 2, *around(night, 1)) if slot.astimezone(BERLIN).date() == night]

    assert at == datetime(night.year, night.month, night.day, 0, tzinfo=UTC)


@pytest.mark.parametrize("night", NIGHTS, ids=str)
def test_quiet_hours_over_midnight_end_in_the_morning_of_that_day(night):
    quiet = wanted(quiet=(22, 6))
    evening = datetime(night.year, night.month, night.day, 23, 30, tzinfo=BERLIN) - timedelta(days=1)
    now = evening
    ends = set()
    while now.astimezone(BERLIN).hour >= 22 or now.astimezone(BERLIN).hour < 6:
        ends.add(timing(quiet, now).at)
        now = now.astimezone(UTC) + timedelta(minutes=15)

    assert ends == {datetime(night.year, night.month, night.day, 6, tzinfo=BERLIN)}
    assert timing(quiet, now).at is None


@pytest.mark.parametrize("night", FORWARD, ids=str)
def test_quiet_hours_that_end_in_the_missing_hour_end_after_it(night):
    inside = datetime(night.year, night.month, night.day, 1, 59, tzinfo=BERLIN)

    assert timing(wanted(quiet=(23, 2)), inside).at == datetime(night.year, night.month, night.day, 1, tzinfo=UTC)


@pytest.mark.parametrize("night", BACK, ids=str)
def test_a_moment_in_the_hour_that_comes_twice_is_never_told_in_the_past(night):
    second_half_past_two = datetime(night.year, night.month, night.day, 1, 30, tzinfo=UTC)
    for end in (2, 3, 4):
        at = timing(wanted(quiet=(22, end)), second_half_past_two).at
        assert at is None or at > second_half_past_two


@given(MOMENTS, st.integers(0, 23), st.integers(0, 6))
def test_a_slot_is_never_in_the_past_and_never_further_than_its_period(now, hour, weekday):
    daily = timing(wanted(Rhythm.DAILY, hour), now).at
    weekly = timing(wanted(Rhythm.WEEKLY, hour, weekday), now).at

    assert timedelta(0) < daily - now <= timedelta(hours=25)
    assert timedelta(0) < weekly - now <= timedelta(days=7, hours=1)


@given(MOMENTS, st.integers(0, 23), st.integers(0, 23))
def test_quiet_hours_end_within_a_day(now, start, end):
    at = timing(wanted(quiet=(start, end)), now).at

    assert at is None or timedelta(0) < at - now <= timedelta(hours=25)
