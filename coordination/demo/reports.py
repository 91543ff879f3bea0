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
from notifications.models import Notification
from notifications.services import announce, choose, withdraw

CODES = {"kind": PlanKind, "use": Use, "stage": Stage}
READ_AFTER_DAYS = 10


def load_report(entry: dict[str, Any]) -> bool:
    """Create and announce the report unless it is there; either way give it dates that look alive today."""
    report = Report.objects.filter(pk=story.identity("report", entry["name"])).first()
    is_new = report is None
    with transaction.atomic():
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
        _draft_version(report, number, change, by)
        announce(report, by=by, idempotency_key=story.identity("announce", entry["name"], number))
    if "withdrawn" in entry:
        reason, key = entry["withdrawn"]["reason"], story.identity("withdraw", entry["name"])
        withdraw(report, by=by, reason=reason, idempotency_key=key)
    report.refresh_from_db()
    return report


def _draft(entry: dict[str, Any], by: User) -> Report:
    assert by.member is not None  # noqa: S101 (the story lets only members' people report)
    follows = entry.get("follows")
    report = Report.objects.create(
        pk=story.identity("report", entry["name"]), reporter=by.member, created_by=by,
        audience=entry.get("audience", "all_members"),
        follows_id=story.identity("report", follows) if follows else None,
    )  # fmt: skip
    outline = outline_of(entry)
    ReportVersion.objects.create(
        report=report, outline=outline, area_m2=outline.area if outline else 0,
        length_m=outline.length if outline and outline.dims == 1 else 0, saved_by=by, contact_name=str(by),
        contact_email=by.email, contact_phone=by.phone, **_values(entry["values"]),
    )  # fmt: skip
    return report


def _draft_version(report: Report, number: int, change: dict[str, Any], by: User) -> None:
    version = report.versions.get(number=number - 1)
    version.pk, version.number, version.revision = None, number, 0
    version.announced_at, version.announced_by, version.saved_by = None, None, by
    version.change_note = change["change_note"]
    version.changed = sorted(change["values"])
    for name, value in _values(change["values"]).items():
        setattr(version, name, value)
    version._state.adding = True
    version.save()


def _values(values: dict[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for field, model in CODES.items():
        if field in found:
            found[field] = model._default_manager.get(code=found[field])
    return found


def _read_the_old(report: Report) -> None:
    read_before = timezone.now() - timedelta(days=READ_AFTER_DAYS)
    old = Notification.objects.filter(activity__report=report, created_at__lt=read_before)
    old.update(read_at=read_before)
