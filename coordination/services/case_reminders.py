"""Reminders around a case, in the morning (Europe/Berlin): of a poll to whoever has not voted, of tasks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Member
from coordination.clock import is_working_day, working_days_before
from coordination.models import CaseState, DatePoll, PollVote, Task
from coordination.services.case_saying import say_task_due
from coordination.services.poll_saying import say_vote_soon

MORNING = 8
WORKING_DAYS_BEFORE = 1
# After its day a task is called to mind on the next working day, and then once a week.
AGAIN_AFTER = timedelta(days=7)


def remind_of_polls(now: datetime) -> int:
    """Remind of the polls that end on the next working day, each once; return of how many."""
    here = timezone.localtime(now)
    if here.hour < MORNING:
        return 0
    waiting = DatePoll.objects.filter(decided_at__isnull=True, reminded_at__isnull=True, closes_on__gte=here.date())
    return sum(_remind_of_poll(poll, now) for poll in waiting if _ends_soon(poll, here.date()))


def remind_of_tasks(now: datetime) -> int:
    """Remind of open tasks: on the working day before, and when their day is over; return of how many."""
    here = timezone.localtime(now)
    if here.hour < MORNING:
        return 0
    waiting = Task.objects.filter(done_at__isnull=True).order_by("due_on", "pk")
    return sum(_remind_of_task(task, here.date()) for task in waiting if is_due(task, here.date()))


def is_due(task: Task, today: date) -> bool:
    """Return whether its owner is reminded today; never twice a day, and not on the day that it was given."""
    before, last = working_days_before(task.due_on, WORKING_DAYS_BEFORE), task.reminded_on
    if today <= timezone.localtime(task.created_at).date() or last == today:
        return False
    if today <= task.due_on:
        return before <= today and last is None
    is_new = last is None or last <= task.due_on
    return is_working_day(today) and (is_new or last is None or today - last >= AGAIN_AFTER)


def silent_members(poll: DatePoll) -> list[Member]:
    """Return the parties that have not voted."""
    voted = PollVote.objects.filter(option__poll=poll).values("member")
    seats = poll.case.parties.exclude(member__in=voted).select_related("member")
    return [seat.member for seat in seats]


def _ends_soon(poll: DatePoll, today: date) -> bool:
    asked_on = timezone.localtime(poll.created_at).date()
    return working_days_before(poll.closes_on, WORKING_DAYS_BEFORE) <= today and asked_on < today


def _remind_of_poll(poll: DatePoll, now: datetime) -> bool:
    with transaction.atomic():
        still = DatePoll.objects.filter(pk=poll.pk, decided_at__isnull=True, reminded_at__isnull=True)
        row = still.select_for_update(skip_locked=True, of=("self",)).select_related("case").first()
        if row is None or row.case.state == CaseState.CLOSED:  # decided, or another worker is at it
            return False
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        members = silent_members(row)
        if members:
            say_vote_soon(row, members)
    return bool(members)


def _remind_of_task(task: Task, today: date) -> bool:
    with transaction.atomic():
        still = Task.objects.filter(pk=task.pk, done_at__isnull=True, reminded_on=task.reminded_on)
        row = still.select_for_update(skip_locked=True, of=("self",)).select_related("case", "owner").first()
        if row is None:  # done, or another worker is at it
            return False
        row.reminded_on = today
        row.save(update_fields=["reminded_on"])
        say_task_due(row, is_over=row.due_on < today)
    return True
