"""The year of the association: what is taken over from the last one, and who is reminded of what is next."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from coordination import event_words as words
from coordination.clock import is_working_day, working_days_before
from coordination.dates import a_year_later
from coordination.event_year import events_in, missing_in
from coordination.models import Attendance, EventSeries, NetworkEvent
from coordination.services.events import plan_event

REMINDED_DAYS_BEFORE = 1
AT_HOUR = 8  # Europe/Berlin
TAKEN_OVER = ("title", "place", "video_url", "agenda", "description", "capacity", "series")


def copy_event(event: NetworkEvent, *, by: User) -> NetworkEvent:
    """Plan the same event for the next year: the same weekday of the month, the same time on the clock."""
    values = {name: getattr(event, name) for name in TAKEN_OVER}
    times = {"starts_at": a_year_later(event.starts_at), "ends_at": a_year_later(event.ends_at)}
    return plan_event(by=by, **values, **times)


@transaction.atomic
def copy_year(year: int, *, by: User) -> list[NetworkEvent]:
    """Plan what is missing in this year after the events of the year before. Twice is once."""
    list(EventSeries.objects.select_for_update().order_by("pk"))  # two people pressing are one after the other
    planned = []
    for gap in missing_in(year):
        before = events_in(year - 1).filter(series=gap.series, cancelled_at__isnull=True).order_by("starts_at")
        already = gap.series.yearly_target - gap.missing
        planned += [copy_event(one, by=by) for one in before[already : already + gap.missing]]
    return planned


def remind_of_events(now: datetime) -> int:
    """Remind whoever comes, one working day before, from eight in the morning; return of how many events.

    To be called often: what a downtime kept is made up for until the event begins.
    """
    local = timezone.localtime(now)
    if local.hour < AT_HOUR or not is_working_day(local.date()):
        return 0
    due = NetworkEvent.objects.filter(
        invited_at__isnull=False, cancelled_at__isnull=True, reminded_at__isnull=True, starts_at__gt=now
    )
    return sum(_remind(event, local.date()) for event in due.order_by("starts_at"))


@transaction.atomic
def _remind(event: NetworkEvent, today: date) -> bool:
    day = timezone.localtime(event.starts_at).date()
    if today < working_days_before(day, REMINDED_DAYS_BEFORE):
        return False
    held = NetworkEvent.objects.select_for_update(of=("self",), no_key=True).filter(
        pk=event.pk, sequence=event.sequence, reminded_at__isnull=True, cancelled_at__isnull=True
    )
    if not held.first():
        return False
    NetworkEvent.objects.filter(pk=event.pk).update(reminded_at=timezone.now())
    coming = [Attendance.ACCEPTED, Attendance.TENTATIVE]
    people = User.objects.filter(
        is_active=True, participations__event=event, participations__attendance__in=coming,
        participations__waiting=False,
    )  # fmt: skip
    if not people:
        return False
    words.say_soon(event, people)
    return True
