"""What the proof file says, once: the same record is written as JSON, as HTML and as PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Alliance, User
from coordination.proof.exchange import asked_time, comments, externals, reminders, responses
from coordination.proof.mediation import cases, fates
from coordination.proof.telling import acts, told
from coordination.proof.versions import versions
from geo.models import Report

# Raised when a field goes or changes its meaning; new fields may come without (docs/proof-file.md).
SCHEMA = "umgriff-akte/1"


def record_of(report: Report, reader: User) -> dict[str, Any]:
    """Return the whole exchange as this person may see it: plain values, times in the time zone of the alliance.

    Left out on purpose: what persons read or opened, who of a neighbour's house wrote an answer, the
    Geschäftsstelle's notes, addresses that mail went to.
    """
    return {
        "schema": SCHEMA,
        "made_at": timezone.now(),
        "made_for": "Geschäftsstelle" if reader.is_coordinator else reader.member and reader.member.name,
        "alliance": Alliance.current().name,
        "address": f"{settings.BASE_URL}/meldungen/{report.pk}/",
        "report": _report(report),
        "versions": versions(report),
        "told": told(report),
        "acts": acts(report),
        "responses": responses(report),
        "time_requests": asked_time(report),
        "reminders": reminders(report),
        "externals": externals(report),
        "comments": comments(report),
        "cases": cases(report, reader),
        "fates": fates(report),
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "id": str(report.pk),
        "title": report.current.title if report.current else "",
        "reporter": {"name": report.reporter.name, "short_name": report.reporter.short_name},
        "status": report.status,
        "status_label": report.get_status_display(),
        "audience": report.audience,
        "audience_label": report.get_audience_display(),
        "announced_at": report.announced_at,
        "withdrawn_at": report.withdrawn_at,
        "withdrawn_reason": report.withdrawn_reason,
        "follows": report.follows_id and str(report.follows_id),
    }


def plain(value: object) -> str:
    """Return how JSON says what it has no word for: moments in ISO 8601 with their offset, days as YYYY-MM-DD."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
