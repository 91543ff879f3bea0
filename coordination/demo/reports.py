"""The demo's reports, brought into being by the same services that people use.

A report is loaded in one transaction and has an id of its own that follows from its name: it is there
entirely or not at all, and it is announced, and mailed, once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Member, User
from coordination.demo import calendar, story
from coordination.demo.places import outline_of
from geo.models import PlanKind, Report, ReportVersion, Stage, Use
from geo.services.drafts import save_draft
from geo.services.versions import start_version
from notifications.models import Notification
from notifications.services import announce, choose, withdraw

CODES = {"kind": PlanKind, "use": Use, "stage": Stage}
READ_AFTER = timedelta(days=10)


@transaction.atomic
def load_report(entry: dict[str, Any]) -> bool:
    """Create and announce the report unless it is there; either way give it dates that look alive today."""
    report = Report.objects.filter(pk=story.identity("report", entry["name"])).first()
    is_new = report is None
    report = report or _tell(entry)
    calendar.set_dates(report, entry)
    if is_new:
        _read_the_old(report)
    return is_new


def _tell(entry: dict[str, Any]) -> Report:
    by = User.objects.select_related("member").get(email=entry["by"])
    report = _draft(entry, by)
    if entry.get("draft"):
        return report
    for row in entry.get("choices", []):
        member = Member.objects.get(short_name=row["member"])
        choose(report.versions.get(), member, choice=row["choice"], reason=row["reason"], by=by)
    announce(report, by=by, idempotency_key=story.identity("announce", entry["name"], 1))
    for number, change in enumerate(entry.get("versions", []), start=2):
        _change(report, change, by)
        announce(report, by=by, idempotency_key=story.identity("announce", entry["name"], number))
    if "withdrawn" in entry:
        reason, key = entry["withdrawn"]["reason"], story.identity("withdraw", entry["name"])
        withdraw(report, by=by, reason=reason, idempotency_key=key)
    return report


def _draft(entry: dict[str, Any], by: User) -> Report:
    assert by.member is not None  # noqa: S101 (the story lets only members' people report)
    follows = entry.get("follows")
    report = Report.objects.create(
        pk=story.identity("report", entry["name"]), reporter=by.member, created_by=by,
        follows_id=story.identity("report", follows) if follows else None,
    )  # fmt: skip
    version = ReportVersion.objects.create(report=report, contact_name=str(by), contact_email=by.email)
    values = _values(entry) | {"outline": outline_of(entry), "audience": entry.get("audience", report.audience)}
    save_draft(version, values, by=by, revision=version.revision)
    return report


def _change(report: Report, change: dict[str, Any], by: User) -> None:
    report.refresh_from_db()
    version = start_version(report, by=by)
    save_draft(version, _values(change) | {"change_note": change["change_note"]}, by=by, revision=version.revision)


def _values(step: dict[str, Any]) -> dict[str, Any]:
    values = dict(step["values"])
    for field, model in CODES.items():
        if field in values:
            values[field] = model._default_manager.get(code=values[field])
    if "answer_in_days" in step:
        values["answer_by"] = timezone.localdate() + timedelta(days=step["answer_in_days"])
    return values


def _read_the_old(report: Report) -> None:
    old = Notification.objects.filter(activity__report=report, created_at__lt=timezone.now() - READ_AFTER)
    for notification in old:
        notification.read_at = notification.created_at + timedelta(hours=20)
        notification.save(update_fields=["read_at"])
