"""Reminders of meetings: one, on the working day before, in the morning (Europe/Berlin)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from coordination.clock import working_days_before
from coordination.models import Meeting
from coordination.services.meeting_saying import say_soon

MORNING = 8
WORKING_DAYS_BEFORE = 1


def remind_of_meetings(now: datetime) -> int:
    """Remind of the meetings that are near, each once, and return of how many."""
    here = timezone.localtime(now)
    if here.hour < MORNING:
        return 0
    coming = Meeting.objects.filter(cancelled_at__isnull=True, reminded_at__isnull=True, starts_at__gt=now)
    return sum(_remind(meeting, now) for meeting in coming if _is_near(meeting, now))


def _is_near(meeting: Meeting, now: datetime) -> bool:
    """Return whether its reminder is due: not for who was invited to it or told of its move only today."""
    today = timezone.localtime(now).date()
    day = timezone.localtime(meeting.starts_at).date()
    told_on = timezone.localtime(meeting.changed_at).date()
    return working_days_before(day, WORKING_DAYS_BEFORE) <= today < day and told_on < today


def _remind(meeting: Meeting, now: datetime) -> bool:
    with transaction.atomic():
        open_still = Q(cancelled_at__isnull=True, reminded_at__isnull=True, sequence=meeting.sequence)
        locked = Meeting.objects.select_for_update(skip_locked=True).filter(open_still, pk=meeting.pk).first()
        if locked is None:  # moved, cancelled, or another worker is at it
            return False
        Meeting.objects.filter(pk=locked.pk).update(reminded_at=now)
        say_soon(locked)
    return True
