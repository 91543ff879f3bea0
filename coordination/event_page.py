"""What the page of one event shows: the reads behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from coordination.audiences import invited_to, materials_open_to, minutes_open_to, positions_open_to
from coordination.clock import is_working_day
from coordination.models import Attendance, NetworkEvent, Participation
from geo.models import Report


@dataclass(frozen=True)
class Answers:
    """How many come, wait, stay away and have not answered."""

    accepted: int
    waiting: int
    tentative: int
    declined: int
    open: int
    capacity: int | None

    @property
    def free(self) -> int | None:
        """Places left; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.accepted)


def context_of(event: NetworkEvent, user: Any) -> dict[str, Any]:
    """Return what the template shows of an event to this person."""
    now = timezone.now()
    own = event.participations.filter(user=user).first()
    invited = own is not None or (event.invited_at is not None and invited_to(event).filter(pk=user.pk).exists())
    open_reports = set(Report.objects.visible_to(user).filter(pk__in=_reports_of(event)).values_list("pk", flat=True))
    materials = materials_open_to(user).filter(event=event).defer("search").order_by("added_at")
    return {
        "event": event,
        "is_over": event.ends_at <= now,
        "has_begun": event.starts_at <= now,
        "own": own,
        "invited": invited,
        "may_answer": invited and event.invited_at and not event.cancelled_at and event.starts_at > now,
        "items": list(
            event.items.filter(accepted=True).select_related("member", "report__current", "report__reporter")
        ),
        "proposed": list(_proposed(event, user)),
        "open_reports": open_reports,
        "before": [one for one in materials if not one.after],
        "after": [one for one in materials if one.after],
        "minutes": minutes_open_to(user).filter(pk=event.pk).exists(),
        "positions": list(positions_open_to(user).filter(event=event).defer("search").prefetch_related("supporters")),
        "follow_ups": list(event.follow_ups.select_related("lead", "report__current")),
        "answers": answers_of(event),
        "day_off": not is_working_day(timezone.localtime(event.starts_at).date()),
    }


def answers_of(event: NetworkEvent) -> Answers:
    """Return how the answers stand."""

    def count(**values: Any) -> Count:
        return Count("pk", filter=Q(**values))

    counted = event.participations.aggregate(
        accepted=count(attendance=Attendance.ACCEPTED, waiting=False),
        waiting=count(waiting=True),
        tentative=count(attendance=Attendance.TENTATIVE),
        declined=count(attendance=Attendance.DECLINED),
        open=count(attendance=Attendance.NEEDS_ACTION),
    )
    return Answers(capacity=event.capacity, **counted)


def guests_of(event: NetworkEvent) -> list[Participation]:
    """Return everybody who is invited, by member: for the Geschäftsstelle."""
    asked = event.participations.select_related("user__member")
    return list(asked.order_by("user__member__short_name", "user__last_name", "user__first_name"))


def _proposed(event: NetworkEvent, user: Any) -> Any:
    """Return what waits for a decision or was left off: all of it for the Geschäftsstelle, else the member's own."""
    items = event.items.exclude(accepted=True) | event.items.filter(accepted__isnull=True)
    if not user.is_coordinator:
        items = items.filter(proposed_by=user) if user.member_id is None else items.filter(member=user.member_id)
    return items.select_related("member", "proposed_by", "report__current", "report__reporter")


def _reports_of(event: NetworkEvent) -> set[Any]:
    items = event.items.filter(report__isnull=False).values_list("report", flat=True)
    projects = event.follow_ups.filter(report__isnull=False).values_list("report", flat=True)
    return {*items, *projects}
