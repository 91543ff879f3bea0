"""Who may see and do what about a report's answers, cases and words: here and nowhere else (DOMAIN.md, section 7)."""

from __future__ import annotations

from typing import Any

from accounts.models import Member
from geo.models import AffectedArea, Report, Status
from geo.querysets.reports import ReportQuerySet


def reports_open_to(user: Any) -> ReportQuerySet:
    """Return the reports whose answers, cases and discussion this person may see.

    They were announced (withdrawn ones stay readable), and the person belongs to the reporter, to a member that
    was told of them on duty, or to the Geschäftsstelle. Everybody else reads the summary and none of it.
    """
    if not user.is_authenticated or not user.is_active:
        return Report.objects.none()
    return Report.objects.detailed_to(user).exclude(status=Status.DRAFT)


def parties_of(report: Report) -> list[Member]:
    """Return the members that take part: the reporter first, then whom any version told of it, by name."""
    told = AffectedArea.objects.told().filter(version__report=report.pk, version__announced_at__isnull=False)
    neighbours = Member.objects.filter(pk__in=told.values("member")).exclude(pk=report.reporter_id)
    return [report.reporter, *neighbours.order_by("short_name")]


def is_affected(member_id: Any, report: Report) -> bool:
    """Return whether what everybody reads now makes this member a neighbour who is asked."""
    asked = AffectedArea.objects.told().filter(version=report.current_id, member=member_id)
    return member_id is not None and member_id != report.reporter_id and asked.exists()


def may_answer_for(user: Any, report: Report) -> Member | None:
    """Return the member this person answers for: officers and planners of a member that is asked. Else None."""
    if not user.is_authenticated or not user.is_active or not (user.is_officer or user.is_planner):
        return None
    if report.status != Status.ANNOUNCED or not is_affected(user.member_id, report):
        return None
    member: Member = user.member
    return member


def speaks_for_reporter(user: Any, report: Report) -> bool:
    """Return whether this person answers neighbours for the reporting member: its officers and planners."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.member_id == report.reporter_id and (user.is_officer or user.is_planner)
