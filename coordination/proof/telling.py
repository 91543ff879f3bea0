"""Who was told when and why, and how the news got there: members, never persons."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from geo.models import Report
from notifications.models import Activity, Channel, Delivery, Notification, State
from notifications.reach import STATES, delivery_state, reason_words


def told(report: Report) -> list[dict[str, Any]]:
    """Return each member's copy of what the report itself did (announced, changed, withdrawn), the first one first."""
    sent = Prefetch("deliveries", Delivery.objects.exclude(state=State.DROPPED).select_related("destination"))
    rows = Notification.objects.about_reports().filter(activity__report=report, member__isnull=False)
    rows = rows.select_related("member", "activity__version").defer("activity__version__outline")
    people = _people(report)
    return [
        _copy(row, people.get((row.activity_id, row.member_id), []))
        for row in rows.prefetch_related(sent).order_by("activity__created_at", "member__short_name")
    ]


def acts(report: Report) -> list[dict[str, Any]]:
    """Return what was said about the report to members, and to which, the first one first; not to single people."""
    told_members = Notification.objects.filter(activity__report=report, member__isnull=False)
    found = Activity.objects.filter(pk__in=told_members.values("activity"))
    found = found.select_related("version").defer("version__outline")
    members = Prefetch("notifications", Notification.objects.filter(member__isnull=False).select_related("member"))
    return [
        {
            "at": one.created_at,
            "verb": one.verb,
            "news": one.news,
            "version": one.version and one.version.number,
            "members": sorted(copy.member.short_name for copy in one.notifications.all() if copy.duty and copy.member),
        }
        for one in found.prefetch_related(members).order_by("created_at")
    ]


def _copy(row: Notification, people: list[Delivery]) -> dict[str, Any]:
    activity = row.activity
    reasons = [one for one in row.reasons if "area" in one]  # subscriptions are the member's own business
    return {
        "member": row.member and row.member.short_name,
        "at": row.created_at,
        "verb": activity.verb,
        "news": activity.news,
        "version": activity.version and activity.version.number,
        "standing": row.standing,
        "standing_label": row.get_standing_display(),
        "why": [reason_words(one, several=len(reasons) > 1) for one in reasons],
        "reasons": reasons,
        "deliveries": [_delivery(one) for one in row.deliveries.all()],
        "to_people": _counted(people),
    }


def _delivery(row: Delivery) -> dict[str, Any]:
    known = row.channel in Channel.values
    return {
        "id": str(row.pk),
        "channel": row.channel,
        "channel_label": str(Channel(row.channel).label) if known else row.channel,
        "state": row.state,
        "reached": delivery_state(row),
        "reached_label": str(STATES[delivery_state(row)]),
        "attempts": row.attempt,
        "completed_at": row.completed_at,
        "problem": row.last_error,
        "outcome": row.outcome,
        "outcome_label": row.get_outcome_display() if row.outcome else "",
        "outcome_at": row.outcome_at,
        "outcome_why": row.outcome_why,
    }


def _people(report: Report) -> dict[tuple[UUID, UUID | None], list[Delivery]]:
    """Return what went to people beside their member's mailbox or in its place, by activity and member."""
    sent = Delivery.objects.exclude(state=State.DROPPED).filter(
        notification__activity__report=report, notification__duty=True, notification__user__member__isnull=False
    )
    found: dict[tuple[UUID, UUID | None], list[Delivery]] = defaultdict(list)
    for row in sent.select_related("notification__user"):
        copy = row.notification
        if copy and copy.user:
            found[copy.activity_id, copy.user.member_id].append(row)
    return found


def _counted(deliveries: list[Delivery]) -> dict[str, int]:
    """Return how many deliveries to people there were and how many arrived: no names, no addresses."""
    reached = [one for one in deliveries if delivery_state(one) == "reached"]
    return {"sent": len(deliveries), "reached": len(reached)}
