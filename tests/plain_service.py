"""The service figures counted in plain loops, one report after the other: what the database's sums are held against."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from typing import Any

from django.utils import timezone

from coordination.models import Case, Response, TimeRequest
from geo.models import Report
from notifications.models import Notification

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
Happened = tuple[str, str, Any, float | None]  # what, member, when, weeks or days


def happened(reports: list[Report], cases: list[Case], today: date) -> list[Happened]:
    """Return all that happened around these reports and cases."""
    found = [*_plans(reports)]
    for report in reports:
        found += _asked(report, today) if report.status == "announced" else []
    for case in cases:
        members = [str(seat.member_id) for seat in case.parties.all()]
        found += [("opened", "", case.opened_at, None), *(("opened", one, case.opened_at, None) for one in members)]
        for what in ("closed", "settled"):
            if case.closed_at and (what == "closed" or case.outcome in ("settled", "partly")):
                found += [(what, one, case.closed_at, None) for one in ("", *members)]
    return found


def _plans(reports: list[Report]) -> list[Happened]:
    known = {report.pk: report for report in reports}
    chains: dict[Any, list[Report]] = {}
    for report in reports:
        first = report
        while first.follows_id in known:
            first = known[first.follows_id]
        chains.setdefault(first.pk, []).append(report)
    found: list[Happened] = []
    for pk, chain in chains.items():
        told_at = known[pk].announced_at
        versions = [one for report in chain for one in report.versions.exclude(announced_at=None)]
        formal = [one.announced_at for one in versions if one.stage.pattern != "dots"]
        weeks = max((min(formal) - told_at) / WEEK, 0) if formal else None
        found += [("plans", member, told_at, weeks) for member in ("", str(known[pk].reporter_id))]
    return found


def _asked(report: Report, today: date) -> list[Happened]:
    told: dict[Any, Any] = {}
    for one in Notification.objects.filter(activity__report=report, member__isnull=False).order_by("-created_at"):
        act = one.activity
        on_duty = act.verb in ("announced", "changed") and one.standing in ("newly", "still")
        if on_duty and act.version.wish in ("answer", "talk"):
            told[one.member_id] = one.created_at
    found: list[Happened] = []
    for member, told_at in told.items():
        said = [*Response.objects.filter(report=report, member=member)]
        said += Response.events.rel.related_model.objects.filter(report=report, member=member)
        moments = [one.given_at for one in said if one.answer != "more_time"]
        granted = TimeRequest.objects.filter(report=report, member=member, decision="granted")
        days = [one.granted_until_on for one in granted] + [report.current.answer_by]
        until = max((day for day in days if day), default=None)
        for key in ("", str(member)):
            found.append(("asked", key, told_at, None))
            if moments:
                found.append(("answered", key, told_at, max((min(moments) - told_at) / DAY, 0)))
            elif until is None or until >= today:
                found.append(("waiting", key, told_at, None))
    return found


def figures(found: list[Happened], member: str = "", year: int | None = None) -> dict[str, Any]:
    """Return the figures of one member ("": of all) in one year (None: in all)."""
    of_these = [
        (what, length)
        for what, whose, moment, length in found
        if whose == member and year in (None, timezone.localtime(moment).year)
    ]
    kinds = ("plans", "asked", "answered", "waiting", "opened", "closed", "settled")
    counted = {kind: sum(what == kind for what, _ in of_these) for kind in kinds}
    weeks = [length for what, length in of_these if what == "plans" and length is not None]
    days = [length for what, length in of_these if what == "answered" and length is not None]
    return counted | {
        "weeks_known": len(weeks),
        "late": weeks.count(0),
        "weeks_before": median(weeks) if weeks else None,
        "days_to_answer": median(days) if days else None,
    }
