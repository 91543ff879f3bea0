"""Members that let the date of an answer pass. Silence is no consent: somebody should ring them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from coordination.models import Answer, Decision, Response, TimeRequest
from geo.models import AffectedArea, Report, Status, Wish
from notifications.models import Notification, Standing, Verb

LOOKED_BACK = timedelta(days=365)  # what nobody answered for a year, nobody will
NAMED = 3  # reports of each member


@dataclass(frozen=True)
class Silent:
    """A member, the number of reports it owes an answer, the oldest of their dates, and the first few of them."""

    member_id: Any
    name: str
    count: int
    since: date
    reports: list[tuple[Any, str]] = field(default_factory=list)

    @property
    def weeks(self) -> int:
        """Whole weeks since the oldest date passed."""
        return (timezone.localdate() - self.since).days // 7


def silent_members(today: date, *, most: int) -> tuple[list[Silent], int]:
    """Return who owes answers whose date has passed, the longest silence first, and how many members that are.

    A granted extension counts, and so does which version a member was told of last: an answer to an earlier one is
    none (coordination/waiting.py reads the same for one member).
    """
    owed = _owed(today).values("member", "member__short_name")
    grouped = owed.annotate(count=Count("version__report", distinct=True), since=Min("until"))
    rows = list(grouped.order_by("since", "member__short_name"))
    reports = _reports([row["member"] for row in rows[:most]], today)
    found = [
        Silent(row["member"], row["member__short_name"], row["count"], row["since"], reports[row["member"]])
        for row in rows[:most]
    ]
    return found, len(rows)


def _owed(today: date) -> Any:
    """Return the areas without an answer of reports whose date has passed."""
    granted = TimeRequest.objects.filter(
        report=OuterRef("version__report"), member=OuterRef("member"), decision=Decision.GRANTED
    )
    latest = granted.order_by().values("report").annotate(day=Max("granted_until_on")).values("day")
    asking = Report.objects.filter(
        status=Status.ANNOUNCED,
        current__wish=Wish.ANSWER,
        current__answer_by__lt=today,
        current__answer_by__gte=today - LOOKED_BACK,
    )
    said = Response.objects.filter(
        report=OuterRef("version__report"),
        member=OuterRef("member"),
        area_key=OuterRef("area__key"),
        version__number__gte=OuterRef("asked"),
    ).exclude(answer=Answer.MORE_TIME)
    told = AffectedArea.objects.told().filter(version__in=asking.values("current"), member__active=True)
    return (
        told.exclude(member=F("version__report__reporter"))
        .annotate(until=Greatest("version__answer_by", Subquery(latest)), asked=_asked_number())
        .filter(~Q(Exists(said)), until__lt=today, asked__isnull=False)
        .order_by()
    )


def _asked_number() -> Subquery:
    told = Notification.objects.about_reports().filter(
        activity__report=OuterRef("version__report"),
        member=OuterRef("member"),
        activity__verb__in=[Verb.ANNOUNCED, Verb.CHANGED],
        standing__in=[Standing.NEWLY, Standing.STILL],
    )
    return Subquery(told.order_by("-activity__version__number").values("activity__version__number")[:1])


def _reports(members: list[Any], today: date) -> dict[Any, list[tuple[Any, str]]]:
    """Return by member the first few reports it owes an answer, the oldest date first."""
    found: dict[Any, list[tuple[Any, str]]] = defaultdict(list)
    if not members:
        return found
    rows = _owed(today).filter(member__in=members).order_by("until", "version__title")
    for member, report, title in rows.values_list("member", "version__report", "version__title").distinct():
        if len(found[member]) < NAMED:
            found[member].append((report, title))
    return found
