"""Where a case stands, in words: how old it is, and what comes next, for the Geschäftsstelle and for one member."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.models import Case, CaseParty, CaseState, DatePoll, Meeting, PollVote, Task

BADGES = {
    CaseState.OPEN: "warning",
    CaseState.POLLING: "info",
    CaseState.MEETING: "info",
    CaseState.AGREED: "done",
    CaseState.CLOSED: "",
}


@dataclass(frozen=True)
class CaseLine:
    """A case in a list."""

    case: Case
    parties: list[str]
    age: str
    next_step: str

    @property
    def badge(self) -> str:
        """The colour of its state; the word stands in it."""
        return BADGES[CaseState(self.case.state)]


def with_steps(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Fetch with cases all that their lines say, in a fixed number of queries."""
    return cases.prefetch_related(
        Prefetch("parties", CaseParty.objects.select_related("member")),
        Prefetch("polls", DatePoll.objects.select_related("chosen").order_by("-created_at")),
        Prefetch("meetings", Meeting.objects.filter(cancelled_at__isnull=True).order_by("starts_at")),
        Prefetch("tasks", Task.objects.filter(done_at__isnull=True).order_by("due_on")),
        "agreements",
    )


def lines_of(cases: Iterable[Case], user: Any) -> list[CaseLine]:
    """Return the lines of cases fetched ``with_steps``, with what comes next for this person."""
    listed = list(cases)
    votes = _votes(listed)
    return [
        CaseLine(
            case, [seat.member.short_name for seat in case.parties.all()], age_of(case), step_of(case, user, votes)
        )
        for case in listed
    ]


def age_of(case: Case) -> str:
    """Return since when it is open, or closed: „seit 12 Tagen offen“."""
    if case.closed_at:
        day = date_format(timezone.localtime(case.closed_at), "j. F Y")
        return _("abgeschlossen am %(day)s") % {"day": day}
    since = timezone.localtime(case.reopened_at or case.opened_at).date()
    days = (timezone.localdate() - since).days
    if days == 0:
        return _("seit heute wieder offen") if case.reopened_at else _("seit heute offen")
    words = (
        ngettext("seit %(n)d Tag wieder offen", "seit %(n)d Tagen wieder offen", days)
        if case.reopened_at
        else ngettext("seit %(n)d Tag offen", "seit %(n)d Tagen offen", days)
    )
    return words % {"n": days}


def step_of(case: Case, user: Any, votes: dict[Any, set[Any]]) -> str:
    """Return what comes next in a case: for a member what it can do itself, else what is waited for."""
    if case.state == CaseState.CLOSED:
        return str(case.get_outcome_display())
    poll = next(iter(case.polls.all()), None)
    if poll and poll.decided_at is None:
        return _polling(case, poll, user, votes.get(poll.pk, set()))
    meeting = next((one for one in case.meetings.all() if one.ends_at > timezone.now()), None)
    if meeting:
        return _("Abstimmungstermin am %(day)s") % {"day": _day(timezone.localtime(meeting.starts_at).date())}
    if poll and poll.chosen and case.state == CaseState.POLLING:
        return _("Zum gewählten Termin einladen") if user.is_coordinator else _("Die Einladung folgt")
    task = next(iter(case.tasks.all()), None)
    if task:
        return _("Aufgabe bis %(day)s") % {"day": _day(task.due_on)}
    if case.meetings.all() or case.agreements.all():
        return _("Ergebnis festhalten und abschließen") if user.is_coordinator else _("Die Geschäftsstelle schließt ab")
    return _("Termin suchen oder einladen") if user.is_coordinator else _("Die Geschäftsstelle meldet sich")


def _polling(case: Case, poll: DatePoll, user: Any, voted: set[Any]) -> str:
    day = {"day": _day(poll.closes_on)}
    seats = [seat.member_id for seat in case.parties.all()]
    if not user.is_coordinator:
        mine = user.member_id in seats and user.member_id not in voted
        return (_("Bis %(day)s abstimmen") if mine else _("Die anderen stimmen bis %(day)s ab")) % day
    missing = len([pk for pk in seats if pk not in voted])
    if missing and poll.closes_on >= timezone.localdate():
        words = ngettext(
            "%(n)d Mitglied muss bis %(day)s noch abstimmen",
            "%(n)d Mitglieder müssen bis %(day)s noch abstimmen",
            missing,
        )
        return words % (day | {"n": missing})
    return _("Termin wählen")


def _votes(cases: list[Case]) -> dict[Any, set[Any]]:
    """Return by open poll which members have voted."""
    polls = [poll.pk for case in cases for poll in case.polls.all() if poll.decided_at is None]
    found: dict[Any, set[Any]] = {}
    given = PollVote.objects.filter(option__poll__in=polls) if polls else PollVote.objects.none()
    for poll, member in given.values_list("option__poll", "member").distinct():
        found.setdefault(poll, set()).add(member)
    return found


def _day(day: date) -> str:
    return date_format(day, "D., j. F")


def tasks_of(user: Any) -> QuerySet[Task]:
    """Return the open tasks of this person's member, or of the Geschäftsstelle, the most urgent first."""
    waiting = Task.objects.filter(done_at__isnull=True).select_related("case").order_by("due_on", "pk")
    if user.is_coordinator:
        return waiting.filter(owner__isnull=True)
    return waiting.filter(owner=user.member_id, owner__isnull=False)
