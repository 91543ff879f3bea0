"""The context of one report's page, as notifications know it; coordination adds what people do together."""

from __future__ import annotations

from typing import Any

from geo import describe
from geo.models import Report, ReportFile, ReportVersion
from notifications import report_page as reads
from notifications.models import Notification
from notifications.reach import map_classes, reach
from notifications.relations import relation_of


def context_of(report: Report, user: Any) -> dict[str, Any]:
    """Return what the page shows this person, who may see the report: everything, or the summary."""
    version = _version(report)
    is_own = user.member_id is not None and report.reporter_id == user.member_id
    context = {"report": report, "version": version, "is_own": is_own, "ladder": reads.ladder(version.stage)}
    if Report.objects.detailed_to(user).filter(pk=report.pk).exists():
        return context | _details(report, version, user, is_own=is_own)
    return context | {"map": reads.map_of_place(version), "relation": relation_of([], report.reporter)}


def _version(report: Report) -> ReportVersion:
    """Return what everybody reads, or of a report that was never announced, its draft."""
    versions = ReportVersion.objects.select_related("kind", "use", "stage", "announced_by")
    return versions.get(pk=report.current_id) if report.current_id else versions.get(report=report)


def _details(report: Report, version: ReportVersion, user: Any, *, is_own: bool) -> dict[str, Any]:
    rows = reads.affected_rows(version)
    past = reads.history(report)
    mine = [row for row in rows if row.member_id == user.member_id and row.decision != "removed"]
    sees_reach = is_own or user.is_coordinator
    reached = reach(report) if sees_reach else []
    return {
        "detailed": True,
        "relation": None if is_own or not user.member_id else relation_of(mine, report.reporter),
        "facts": describe.facts(version),
        "parties": [(row, reads.relation_text(row)) for row in rows if row.member and row.decision != "removed"],
        "outsiders": [(row, reads.relation_text(row)) for row in rows if not row.member],
        "sees_reach": sees_reach,
        "reached": reached,
        "past": past,
        "files": ReportFile.objects.visible_to(user).of_version(version).filter(report=report),
        "map": reads.map_of(version, rows, None if is_own else user.member_id, past) | {"reach": map_classes(reached)},
        "unread": _unread(report, user),
        "followed_by": Report.objects.visible_to(user).filter(follows=report).select_related("current"),
        "follows": _followed(report, user),
        "next_draft": is_own and not user.looks_on and report.current_id and report.versions.drafts().first(),
        "editable": Report.objects.editable_by(user).filter(pk=report.pk).exists(),
        "audience": reads.audience_sentence(report),
    }


def _unread(report: Report, user: Any) -> list[str]:
    """Return the notifications that this person's reading makes read: an officer reads for the member too."""
    if user.looks_on:
        return []
    mine = Notification.objects.inbox_of(user).unread().filter(activity__report=report)
    if not (user.is_officer or user.is_planner):
        mine = mine.filter(user=user)
    return [str(pk) for pk in mine.values_list("pk", flat=True)]


def _followed(report: Report, user: Any) -> Report | None:
    if report.follows_id is None:
        return None
    return Report.objects.visible_to(user).filter(pk=report.follows_id).select_related("current").first()
