"""What waits for a member's answer: the list of the overview, by the member's own dates, answers taken off."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from accounts.models import Member
from coordination.models import Answer, Decision, Response, TimeRequest
from geo.models import AffectedArea, Report
from geo.querysets.reports import ReportQuerySet
from notifications.models import Notification, Standing, Verb
from notifications.overview import CASES_SHOWN, Case, with_content
from notifications.relations import own_relations


def awaiting_answer(member: Member) -> ReportQuerySet:
    """Return the standing reports that wait for this member, the nearest of its dates (``answer_until``) first.

    An answer to an earlier version is none to the one it was told of last; to need more time is none either.
    """
    granted = TimeRequest.objects.filter(report=OuterRef("pk"), member=member, decision=Decision.GRANTED)
    latest = granted.order_by().values("report").annotate(day=Max("granted_until_on")).values("day")
    asked = Report.objects.awaiting(member.pk).annotate(
        asked_number=_asked_number(member),
        answer_until=Greatest("current__answer_by", Subquery(latest)),
    )
    said = Response.objects.filter(
        report=OuterRef("version__report"),
        member=member,
        area_key=OuterRef("area__key"),
        version__number__gte=OuterRef(OuterRef("asked_number")),
    ).exclude(answer=Answer.MORE_TIME)
    silent = AffectedArea.objects.told().filter(version=OuterRef("current"), member=member).filter(~Q(Exists(said)))
    return asked.filter(Exists(silent)).order_by(F("answer_until").asc(nulls_last=True), "-announced_at")


def _asked_number(member: Member) -> Subquery:
    told = Notification.objects.about_reports().filter(
        activity__report=OuterRef("pk"),
        member=member,
        activity__verb__in=[Verb.ANNOUNCED, Verb.CHANGED],
        standing__in=[Standing.NEWLY, Standing.STILL],
    )
    return Subquery(told.order_by("-activity__version__number").values("activity__version__number")[:1])


def awaiting(member: Member, today: date) -> tuple[list[Case], int]:
    """Return the cases that wait for this member's answer, the most urgent first, and how many there are in all."""
    waiting = awaiting_answer(member)
    shown = list(with_content(waiting)[:CASES_SHOWN])
    relations = own_relations(shown, member)
    cases = []
    for number, report in enumerate(shown, start=1):
        days = (report.answer_until - today).days if report.answer_until else None
        cases.append(Case(report, relations[report.pk], days, number))
    return cases, len(shown) if len(shown) < CASES_SHOWN else waiting.count()
