"""Working days: Monday to Friday but the public holidays of the alliance's state, by the library ``holidays``.

Days are days in Europe/Berlin, without a time: neither of the two nights in which clocks change has any effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import holidays
from django.conf import settings

A_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Return whether town halls work: no weekend, no public holiday (HOLIDAYS_STATE, HOLIDAYS_KINDS)."""
    return day.weekday() < 5 and day not in _holidays(settings.HOLIDAYS_STATE, tuple(settings.HOLIDAYS_KINDS))


def working_day_until(day: date) -> date:
    """Return the day itself, or the last working day before it."""
    return next(one for one in _backwards(day) if is_working_day(one))


def working_days_before(day: date, count: int) -> date:
    """Return the working day that lies this many before the day; a date on a Sunday counts as the Friday before."""
    last = working_day_until(day)
    for _number in range(count):
        last = working_day_until(last - A_DAY)
    return last


def _backwards(day: date) -> Iterator[date]:
    while True:
        yield day
        day -= A_DAY


@cache
def _holidays(state: str, kinds: tuple[str, ...]) -> holidays.HolidayBase:
    """Return the calendar; it works out a year when it is first asked about it."""
    return holidays.country_holidays("DE", subdiv=state, categories=kinds)
