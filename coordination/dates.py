"""Dates of events: the same weekday a year later, and clock times that exist. All in Europe/Berlin."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time

from django.utils import timezone


def same_weekday_next_year(day: date) -> date:
    """Return the same weekday of the same month a year later: the second Thursday of November stays one.

    A fifth one that the next year does not have becomes the last.
    """
    year, nth = day.year + 1, (day.day - 1) // 7
    first_weekday, days = calendar.monthrange(year, day.month)
    first = 1 + (day.weekday() - first_weekday) % 7
    wanted = first + 7 * nth
    return date(year, day.month, wanted if wanted <= days else wanted - 7)


def a_year_later(moment: datetime) -> datetime:
    """Return the same weekday a year later at the same time on the clock, whatever clocks do in between."""
    local = timezone.localtime(moment)
    return at(same_weekday_next_year(local.date()), local.time())


def at(day: date, clock: time) -> datetime:
    """Return the moment at which the clock shows this time; of an hour that comes twice, the first."""
    return timezone.make_aware(datetime.combine(day, clock)).astimezone(UTC)


def exists(day: date, clock: time) -> bool:
    """Return whether the clock ever shows this time: not in the hour that is left out in March."""
    local = timezone.localtime(at(day, clock))
    return (local.date(), local.time()) == (day, clock)


def year_of(moment: datetime) -> int:
    """Return the year in which something happens."""
    return timezone.localtime(moment).year
