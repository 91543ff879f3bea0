"""What helps the Geschäftsstelle to plan a meeting: who is busy then, and what there is to talk about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import Member
from coordination.calendars import Entry, line
from coordination.models import CALLS_FOR_MEDIATION, Attendance, Attendee, Case, NetworkEvent, Response
from geo.models import Effect


@dataclass(frozen=True)
class Clash:
    """Who has something else at that time, and what. All members, where it is an event of the association."""

    entry: Entry
    member: Member | None = None


def clashes(
    members: Iterable[Member], starts_at: datetime, ends_at: datetime, *, besides: UUID | None = None
) -> list[Clash]:
    """Return what these members have in this time already: a warning, never a ban."""
    seats = Attendee.objects.filter(
        member__in=list(members),
        meeting__cancelled_at__isnull=True,
        meeting__starts_at__lt=ends_at,
        meeting__ends_at__gt=starts_at,
    )
    seats = seats.exclude(attendance=Attendance.DECLINED).exclude(meeting=besides)
    seats = seats.select_related("member", "meeting").order_by("meeting__starts_at", "member__short_name")
    events = NetworkEvent.objects.filter(
        invited_at__isnull=False, cancelled_at__isnull=True, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    return [*(Clash(seat.meeting, seat.member) for seat in seats), *(Clash(event) for event in events)]


def proposed_agenda(case: Case) -> str:
    """Return a numbered agenda of the concerns that are not settled: report, topics, who raised it. No texts.

    It goes out by mail: what was written in confidence stays on the page.
    """
    topics = {effect.code: str(effect) for effect in Effect.objects.all()}
    raised = Response.objects.filter(report__in=case.reports.all(), answer__in=CALLS_FOR_MEDIATION)
    raised = raised.select_related("report__current", "member", "external").order_by("report", "area_name", "pk")
    points = dict.fromkeys(_point(one, topics) for one in raised if one.needs_settling)
    return "\n".join(f"{number}. {point}" for number, point in enumerate(points, start=1))


def _point(response: Response, topics: dict[str, str]) -> str:
    version = response.report.current
    who = response.member.short_name if response.member else str(response.external)
    about = ", ".join(topics.get(code, code) for code in response.topics) or str(response.get_answer_display())
    return line(f"{version.title if version else ''}: {about} ({who})")
