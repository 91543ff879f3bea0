"""What happened around some reports: notices, questions with their answers, cases. Read in bulk.

Which reports and cases count is said by who asks (coordination/sums/service.py), from coordination/querysets.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from coordination.models import Answer, Case, CaseParty, Decision, Outcome, Response, TimeRequest
from geo.models import Pattern, Report, ReportVersion, Wish
from geo.querysets.reports import ReportQuerySet
from notifications.models import Notification, Standing, Verb

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
ASKED = (Wish.ANSWER, Wish.TALK)
Pair = tuple[Any, Any]  # report, member


@dataclass(frozen=True)
class Notice:
    """A plan that a member told of. ``weeks`` until its first formal step was told; None where none was yet."""

    member: str
    told_at: datetime
    weeks: float | None


@dataclass(frozen=True)
class Asked:
    """A member that was asked about a report. ``days`` until its first answer; None where none came."""

    member: str
    told_at: datetime
    days: float | None
    waiting: bool  # no answer yet, and its date has not passed


@dataclass(frozen=True)
class Mediated:
    """A case."""

    members: list[str]
    opened_at: datetime
    closed_at: datetime | None
    settled: bool


def notices(reports: ReportQuerySet) -> Iterator[Notice]:
    """Yield the plans in these reports: a chain of reports that follow each other is one.

    The formal step is the first version that was announced beyond the stages before the decision to draw up a plan
    (``Pattern.DOTS``), on the day of that announcement: when it was taken is not asked anywhere.
    """
    rows = reports.order_by("announced_at").values_list("pk", "follows", "reporter", "announced_at")
    formal = dict(_formal_versions(reports))
    first: dict[Any, Any] = {}  # report -> the one its chain begins with
    plans: dict[Any, tuple[Any, Any]] = {}
    steps: dict[Any, datetime] = {}
    for pk, follows, reporter, announced_at in rows:
        start = first[pk] = first.get(follows, pk)
        plans.setdefault(start, (reporter, announced_at))
        if pk in formal:
            steps[start] = min(formal[pk], steps.get(start, formal[pk]))
    for start, (member, told_at) in plans.items():
        yield Notice(str(member), told_at, _weeks(told_at, steps.get(start)))


def answers(reports: ReportQuerySet, *, today: date) -> Iterator[Asked]:
    """Yield who was asked about those of these reports that stand, with the first answer. Day: ``today``."""
    open_to = reports.announced()
    first = _first_answers(open_to)
    until = _dates(open_to)
    for report, member, told_at in _questions(open_to):
        answered_at = first.get((report, member))
        day = until.get((report, member), until.get((report, None)))
        waiting = answered_at is None and (day is None or day >= today)
        # A first answer to an earlier version may be older than the question that is counted.
        days = None if answered_at is None else max((answered_at - told_at) / DAY, 0)
        yield Asked(str(member), told_at, days, waiting)


def cases(found: QuerySet[Case]) -> Iterator[Mediated]:
    """Yield these cases, with the members at their table."""
    found = found.order_by()
    members = defaultdict(list)
    for case, member in CaseParty.objects.filter(case__in=found.values("pk")).values_list("case", "member"):
        members[case].append(str(member))
    for pk, opened_at, closed_at, outcome in found.values_list("pk", "opened_at", "closed_at", "outcome"):
        yield Mediated(members[pk], opened_at, closed_at, outcome in (Outcome.SETTLED, Outcome.PARTLY))


def _formal_versions(reports: ReportQuerySet) -> Any:
    of_these = reports.order_by().values("pk")
    announced = ReportVersion.objects.filter(announced_at__isnull=False, report__in=of_these)
    formal = announced.exclude(stage__pattern=Pattern.DOTS).order_by()
    return formal.values("report").annotate(at=Min("announced_at")).values_list("report", "at")


def _weeks(told_at: datetime, formal_at: datetime | None) -> float | None:
    return None if formal_at is None else max((formal_at - told_at) / WEEK, 0)


def _questions(open_to: Any) -> Any:
    """Return (report, member, told first) of those who were told on duty of a version that asks for an answer."""
    told = Notification.objects.about_reports().filter(
        activity__report__in=open_to.order_by().values("pk"),
        activity__verb__in=[Verb.ANNOUNCED, Verb.CHANGED],
        activity__version__wish__in=ASKED,
        standing__in=[Standing.NEWLY, Standing.STILL],
        member__isnull=False,
    )
    grouped = told.order_by().values("activity__report", "member").annotate(at=Min("created_at"))
    return grouped.values_list("activity__report", "member", "at")


def _first_answers(open_to: Any) -> dict[Pair, datetime]:
    """Return when each member answered first; to need more time is no answer. Changed answers are in the history."""
    past = Response.events.rel.related_model.objects  # type: ignore[attr-defined]
    found: dict[Pair, datetime] = {}
    for rows in (Response.objects, past):
        said = rows.filter(report__in=open_to.order_by().values("pk"), member__isnull=False)
        said = said.exclude(answer=Answer.MORE_TIME).order_by().values("report", "member").annotate(at=Min("given_at"))
        for report, member, at in said.values_list("report", "member", "at"):
            found[report, member] = min(at, found.get((report, member), at))
    return found


def _dates(open_to: Any) -> dict[Pair, date]:
    """Return until when answers are asked for: by (report, None) for all, by (report, member) where time was given."""
    days: dict[Pair, date] = {
        (pk, None): day
        for pk, day in open_to.order_by().values_list("pk", "current__answer_by")
        if day is not None
    }  # fmt: skip
    granted = TimeRequest.objects.filter(report__in=open_to.order_by().values("pk"), decision=Decision.GRANTED)
    latest = granted.order_by().values("report", "member").annotate(day=Max("granted_until_on"))
    for report, member, day in latest.values_list("report", "member", "day"):
        days[report, member] = max(day, days.get((report, None), day))
    return days


def years(user: Any) -> list[int]:
    """Return the years in which this person may know of announced reports, the newest first."""
    first = Report.objects.visible_to(user).exclude(status="draft").order_by().aggregate(at=Min("announced_at"))["at"]
    this_year = timezone.localdate().year
    return list(range(this_year, (timezone.localtime(first).year if first else this_year) - 1, -1))
