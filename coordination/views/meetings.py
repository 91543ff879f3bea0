"""One meeting, as the parties see it: when, where, who comes, my answer, the minutes."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination import services
from coordination.calendars import snapshot
from coordination.models import Attendance, Meeting
from coordination.querysets import meetings_open_to, seats_of
from geo.typed import uuid_of

LONGEST_NAME = 120


@require_safe
def meeting_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a meeting to its parties and the Geschäftsstelle."""
    return _page(request, _meeting(request, pk))


@require_POST
def meeting_respond(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say whether a member or a person comes; a form of an earlier date is shown again with the new one."""
    user: Any = request.user
    meeting = _meeting(request, pk)
    seat = get_object_or_404(seats_of(user, meeting), pk=uuid_of(request.POST.get("seat")))
    name = " ".join(request.POST.get("name", "").split())[:LONGEST_NAME]
    try:
        sequence = int(request.POST.get("sequence", ""))
        attendance = Attendance(request.POST.get("attendance", ""))
    except ValueError:
        return _page(request, meeting, problem=_("Bitte sagen Sie zu, ab oder „vielleicht“."), seat=seat.pk, name=name)
    if seat.member_id and not name:
        return _page(request, meeting, problem=_("Bitte sagen Sie, wer kommt oder absagt."), seat=seat.pk, name=name)
    try:
        services.respond(meeting, seat, attendance, sequence=sequence, by=user, answered_as=name)
    except services.Refused as refused:
        return _page(request, _meeting(request, pk), problem=str(refused), seat=seat.pk, name=name)
    said = _("Ihre Antwort ist gespeichert: %(answer)s. Sie können sie bis zum Termin ändern.")
    messages.success(request, said % {"answer": attendance.label})
    return redirect("meeting-detail", pk=pk)


@require_safe
def meeting_ics(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The meeting as it is now, for one's own calendar."""
    response = HttpResponse(snapshot(_meeting(request, pk)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="termin.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def _meeting(request: HttpRequest, pk: uuid.UUID) -> Meeting:
    return get_object_or_404(meetings_open_to(request.user).select_related("case"), pk=pk)


def _page(
    request: HttpRequest, meeting: Meeting, *, problem: str = "", seat: Any = None, name: str = ""
) -> HttpResponse:
    user: Any = request.user
    over = meeting.ends_at < timezone.now()
    context = {
        "meeting": meeting,
        "over": over,
        "seats": list(meeting.attendees.select_related("member", "user")),
        "mine": [] if over or meeting.cancelled_at else list(seats_of(user, meeting).select_related("member", "user")),
        "answers": [Attendance.ACCEPTED, Attendance.TENTATIVE, Attendance.DECLINED],
        "problem": problem,
        "problem_seat": seat,
        "name": name or str(user),
    }
    return render(request, "coordination/meetings/detail.html", context)
