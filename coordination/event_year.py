"""The year at a glance: the reads behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from coordination.audiences import events_open_to
from coordination.dates import at, year_of
from coordination.models import EventSeries, Level, Meeting, NetworkEvent
from coordination.querysets import meetings_open_to


@dataclass(frozen=True)
class Gap:
    """A series with fewer events planned in a year than there should be."""

    series: EventSeries
    missing: int

    @property
    def is_working_level(self) -> bool:
        """It is for town-hall staff."""
        return self.series.level == Level.WORKING


@dataclass(frozen=True)
class Line:
    """A meeting or event in the year."""

    entry: NetworkEvent | Meeting
    is_event: bool
    own: Any = None

    @property
    def is_over(self) -> bool:
        """It is behind us."""
        return self.entry.ends_at <= timezone.now()


@dataclass(frozen=True)
class Month:
    """What happens in a month."""

    first: date
    lines: list[Line]


def missing_in(year: int) -> list[Gap]:
    """Return what is still to be planned in a year, by series; drafts count as planned."""
    planned = Q(events__cancelled_at__isnull=True, events__in=events_in(year))
    series = EventSeries.objects.filter(active=True).annotate(planned=Count("events", filter=planned))
    found = [Gap(one, one.yearly_target - one.planned) for one in series.order_by("-level", "month", "name")]
    return [gap for gap in found if gap.missing > 0]


def events_in(year: int) -> QuerySet[NetworkEvent]:
    """Return the events of a year, also those called off."""
    return NetworkEvent.objects.filter(**_within(year))


def months_of(year: int, user: Any) -> list[Month]:
    """Return the months in which there is something for this person: open events, meetings they are party to."""
    events = events_open_to(user).filter(**_within(year)).select_related("series")
    answers = dict(user.participations.filter(event__in=events).values_list("event", "attendance"))
    lines = [Line(one, True, answers.get(one.pk)) for one in events]
    lines += [Line(one, False) for one in meetings_open_to(user).filter(**_within(year)).select_related("case")]
    return list(_by_month(sorted(lines, key=lambda line: line.entry.starts_at)))


def years_with_events(user: Any) -> list[int]:
    """Return the years to switch between: those with an event, this one and the next, in order."""
    now = timezone.localdate().year
    known = {year_of(moment) for moment in events_open_to(user).values_list("starts_at", flat=True)}
    return sorted(known | {now, now + 1})


def _by_month(lines: Iterable[Line]) -> Iterator[Month]:
    months: dict[date, list[Line]] = {}
    for line in lines:
        first = timezone.localtime(line.entry.starts_at).date().replace(day=1)
        months.setdefault(first, []).append(line)
    yield from (Month(first, found) for first, found in months.items())


def _within(year: int) -> dict[str, datetime]:
    return {
        "starts_at__gte": at(date(year, 1, 1), time()),
        "starts_at__lt": at(date(year + 1, 1, 1), time()),
    }
