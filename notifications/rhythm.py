"""When a subscription speaks: at once, or at an hour of the day or week in Europe/Berlin.

Hours are wall-clock hours. In the night when the clock goes forward, an hour that does not exist means the
first moment after it; in the night when it goes back, an hour that comes twice means the first of the two.
So every day and every week has exactly one slot.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from django.utils import timezone

from notifications.models import Rhythm


class Rhythmic(Protocol):
    """What says when it wants to be told: a subscription."""

    rhythm: str
    weekday: int
    hour: int
    quiet_from: int | None
    quiet_until: int | None


@dataclass(frozen=True)
class Timing:
    """When something is told: at this moment (None: now), alone or together with others in a digest."""

    at: datetime | None = None
    digest: bool = False

    def __lt__(self, other: Timing) -> bool:
        """Sooner is less; at the same moment, alone is less than in a digest."""
        return self._order < other._order

    @property
    def _order(self) -> tuple[datetime, bool]:
        return self.at or datetime.min.replace(tzinfo=UTC), self.digest


NOW = Timing()


def timing(wanted: Rhythmic, now: datetime) -> Timing:
    """Return when something that happens now is told."""
    match wanted.rhythm:
        case Rhythm.DAILY:
            return Timing(_next_slot(now, wanted.hour), digest=True)
        case Rhythm.WEEKLY:
            return Timing(_next_slot(now, wanted.hour, wanted.weekday), digest=True)
    return Timing(end_of_quiet(wanted, now))


def end_of_quiet(wanted: Rhythmic, now: datetime) -> datetime | None:
    """Return when the quiet hours end that ``now`` lies in; None outside them."""
    start, end = wanted.quiet_from, wanted.quiet_until
    if start is None or end is None or start == end:
        return None
    local = timezone.localtime(now)
    over_midnight = start > end
    inside = (local.hour >= start or local.hour < end) if over_midnight else start <= local.hour < end
    if not inside:
        return None
    day = local.date() + timedelta(days=1) if over_midnight and local.hour >= start else local.date()
    return _at(day, end)


def _next_slot(now: datetime, hour: int, weekday: int | None = None) -> datetime:
    """Return the first slot after ``now``; ``weekday`` 0 is Monday, None every day."""
    day = timezone.localtime(now).date()
    while True:
        slot = _at(day, hour)
        if slot > now and weekday in (None, day.weekday()):
            return slot
        day += timedelta(days=1)


def _at(day: date, hour: int) -> datetime:
    """Return an hour of a day in UTC, where every moment exists once."""
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone()).astimezone(UTC)
