"""The dates of the demo's reports, told in days from today: a demo started next year looks as alive as today's."""

from __future__ import annotations

import zlib
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from django.utils import timezone

from geo.models import Report
from notifications.models import Activity, Delivery, Notification, Verb

PREPARED_FOR = timedelta(days=2)


def set_dates(report: Report, entry: dict[str, Any]) -> None:
    """Give the report, its versions, and what was told of them the dates that the story says."""
    if entry.get("draft"):
        untouched = report.versions.filter(revision=1)
        untouched.update(**_plans(entry, timezone.localdate()))
        return
    steps = [entry, *entry.get("versions", [])]
    moments = [_moment(entry["name"], step["announced_days_ago"]) for step in steps]
    for number, (step, moment) in enumerate(zip(steps, moments, strict=True), start=1):
        version = report.versions.filter(number=number)
        version.update(announced_at=moment, saved_at=moment, **_plans(entry | step, moment.date()))
        told = Activity.objects.filter(version__in=version)
        _date_activities(told.exclude(verb=Verb.WITHDRAWN), moment)
    withdrawn = entry.get("withdrawn")
    withdrawn_at = _moment(entry["name"], withdrawn["days_ago"]) if withdrawn else None
    if withdrawn_at:
        _date_activities(Activity.objects.filter(report=report, verb=Verb.WITHDRAWN), withdrawn_at)
    Report.objects.filter(pk=report.pk).update(
        created_at=moments[0] - PREPARED_FOR, announced_at=moments[0], withdrawn_at=withdrawn_at
    )


def _plans(step: dict[str, Any], announced_on: date) -> dict[str, date]:
    plans = {}
    if "answer_in_days" in step:
        plans["answer_by"] = announced_on + timedelta(days=step["answer_in_days"])
    if "next_step_in_days" in step:
        plans["next_step_on"] = timezone.localdate() + timedelta(days=step["next_step_in_days"])
    return plans


def _date_activities(activities: Any, moment: datetime) -> None:
    Notification.objects.filter(activity__in=activities).update(created_at=moment)
    Delivery.objects.filter(notification__activity__in=activities).update(created_at=moment)
    activities.update(created_at=moment)


def _moment(name: str, days_ago: int) -> datetime:
    """Return an office hour of that day, or of the Friday before it, never in the future."""
    day = timezone.localdate() - timedelta(days=days_ago)
    day -= timedelta(days=max(0, day.weekday() - 4))
    minutes = zlib.crc32(name.encode()) % 420
    clock = (datetime.combine(day, time_of_day(8, 30)) + timedelta(minutes=minutes)).time()
    moment = timezone.make_aware(datetime.combine(day, clock))
    return min(moment, timezone.now())
