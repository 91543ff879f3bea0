"""What the Geschäftsstelle does with meetings: invite, move, cancel, write the minutes."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coordination import services
from coordination.calendar_words import when
from coordination.forms.meetings import InviteForm, MeetingForm, MinutesForm, start_values
from coordination.meeting_plan import Clash, clashes, proposed_agenda
from coordination.models import Case, Meeting, PollOption


@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Invite the parties of a case; a date that the poll decided is filled in."""
    user: Any = request.user
    case = get_object_or_404(Case, pk=pk)
    form = InviteForm(request.POST or None, case=case, initial=_proposal(case))
    busy: list[Clash] = []
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        members = [party.member for party in case.parties.select_related("member")]
        busy = _busy(form, members, besides=values["key"])
        if not busy:
            try:
                meeting = services.invite(case, by=user, people=values["people"], key=values["key"], **form.values)
            except services.Refused as refused:
                form.add_error(None, str(refused))
            else:
                said = _("Eingeladen: %(when)s. Alle Beteiligten bekommen die Einladung mit Kalendereintrag.")
                messages.success(request, said % {"when": when(meeting.starts_at, meeting.ends_at)})
                return redirect("meeting-detail", pk=meeting.pk)
    context = {"form": form, "case": case, "parties": case.parties.select_related("member"), "busy": busy}
    return render(request, "coordination/meetings/invite.html", context)


@require_http_methods(["GET", "POST"])
def meeting_move(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change time, place or agenda of a meeting."""
    user: Any = request.user
    meeting = _meeting(pk)
    form = MeetingForm(request.POST or None, initial=_values(meeting))
    busy: list[Clash] = []
    if request.method == "POST" and form.is_valid():
        members = [seat.member for seat in meeting.attendees.select_related("member") if seat.member]
        busy = _busy(form, members, besides=meeting.pk)
        if not busy:
            try:
                services.move(meeting, by=user, revision=_number(request.POST.get("revision", "")), **form.values)
            except services.Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Gespeichert. Was sich geändert hat, ist allen Eingeladenen gesagt."))
                return redirect("meeting-detail", pk=pk)
    # After a refusal the person sees what holds now, and saves again from there if theirs is to hold.
    now = _meeting(pk)
    revision = now.sequence if form.non_field_errors() else request.POST.get("revision", meeting.sequence)
    context = {"form": form, "meeting": now, "busy": busy, "revision": revision, "refused": form.non_field_errors()}
    return render(request, "coordination/meetings/move.html", context)


@require_http_methods(["GET", "POST"])
def meeting_cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say first what cancelling does, for it cannot be taken back; then cancel."""
    user: Any = request.user
    meeting = _meeting(pk)
    problem = ""
    if request.method == "POST":
        try:
            services.cancel(meeting, revision=_number(request.POST.get("revision", "")), by=user)
        except services.Refused as refused:
            problem = str(refused)
        else:
            messages.success(request, _("Abgesagt. Alle Eingeladenen sind benachrichtigt."))
            return redirect("meeting-detail", pk=pk)
    return render(request, "coordination/meetings/cancel.html", {"meeting": meeting, "problem": problem})


@require_http_methods(["GET", "POST"])
def meeting_minutes(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write the minutes and note who came."""
    user: Any = request.user
    meeting = _meeting(pk)
    form = MinutesForm(request.POST or None, meeting=meeting, initial=_minutes(meeting))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        came = [uuid.UUID(one) for one in values["came"]]
        try:
            services.write_minutes(meeting, text=values["text"], revision=values["revision"], by=user, came=came)
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Protokoll gespeichert. Die Beteiligten sind benachrichtigt."))
            return redirect("meeting-detail", pk=pk)
    current = _meeting(pk) if form.non_field_errors() else None
    revision = _minutes(current)["revision"] if current else form["revision"].value()
    context = {"form": form, "meeting": meeting, "current": current, "revision": revision}
    return render(request, "coordination/meetings/minutes.html", context)


def _meeting(pk: uuid.UUID) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("case"), pk=pk)


def _proposal(case: Case) -> dict[str, Any]:
    chosen = PollOption.objects.filter(poll__case=case, pk__in=case.polls.values("chosen"))
    option = chosen.order_by("-poll__decided_at").first()
    values = {"title": _("Abstimmungstermin: %(case)s") % {"case": case.title}, "agenda": proposed_agenda(case)}
    values["title"] = values["title"][:200]
    return values | {"key": uuid.uuid4()} | (start_values(option.starts_at, option.ends_at) if option else {})


def _values(meeting: Meeting) -> dict[str, Any]:
    names = ("title", "place", "video_url", "agenda")
    kept = {name: getattr(meeting, name) for name in names}
    return kept | start_values(meeting.starts_at, meeting.ends_at)


def _minutes(meeting: Meeting) -> dict[str, Any]:
    came = [str(pk) for pk in meeting.attendees.filter(came=True).values_list("pk", flat=True)]
    revision = meeting.minutes_at.isoformat() if meeting.minutes_at else ""
    return {"text": meeting.minutes or meeting.agenda, "came": came, "revision": revision}


def _busy(form: MeetingForm, members: list[Any], besides: uuid.UUID) -> list[Clash]:
    """Return who is busy then, unless the person has seen that for this very time."""
    values = form.cleaned_data
    if values["anyway"] == form.time_seen:
        return []
    return clashes(members, values["starts_at"], values["ends_at"], besides=besides)


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 9 else -1
