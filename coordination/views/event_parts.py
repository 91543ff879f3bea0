"""What the Geschäftsstelle adds to an event: decisions on the agenda, material, minutes, who came, what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coordination.audiences import materials_open_to
from coordination.event_page import guests_of
from coordination.forms.event_parts import FollowUpForm, MaterialForm, MinutesForm, PositionForm
from coordination.models import AgendaItem, Audience, Level, Material, NetworkEvent
from coordination.services.event_agenda import decide_item, shift_item
from coordination.services.event_material import add_material, note_attendance, remove_material, write_event_minutes
from coordination.services.positions import add_follow_up, take_position
from geo.downloads import as_download
from geo.services.files import FileProblem
from notifications.services import Refused

ACTS: dict[str, Callable[[AgendaItem, Any], Any]] = {
    "annehmen": lambda item, by: decide_item(item, accepted=True, by=by),
    "ablehnen": lambda item, by: decide_item(item, accepted=False, by=by),
    "hoch": lambda item, by: shift_item(item, by=by, steps=-1),
    "runter": lambda item, by: shift_item(item, by=by, steps=1),
}


@require_POST
def event_item_decide(request: HttpRequest, pk: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """Put an item on the agenda, leave it off, or move it."""
    row = get_object_or_404(AgendaItem.objects.select_related("event"), event=pk, pk=item)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        act(row, request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{_address(pk)}#tagesordnung")


@require_http_methods(["GET", "POST"])
def event_material_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Hand something out."""
    event = _event(pk)
    audience = Audience.DECISION if event.level == Level.DECISION else Audience.ALL
    begins = {"after": event.ends_at <= timezone.now(), "audience": audience}
    form = MaterialForm(request.POST or None, request.FILES or None, initial=begins)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        values["upload"] = values.pop("file")
        try:
            add_material(event, by=_office(request), **values)
        except (Refused, FileProblem) as problem:
            form.add_error("file", str(problem))
        else:
            messages.success(request, gettext("„%(title)s“ steht bei der Veranstaltung.") % {"title": values["title"]})
            return redirect(f"{_address(pk)}#unterlagen")
    return render(request, "coordination/events/material_form.html", {"form": form, "event": event})


@require_GET
def event_material(request: HttpRequest, pk: uuid.UUID, material: uuid.UUID) -> FileResponse:
    """Send a file to whoever may read it, as a download: no browser opens what was uploaded."""
    row = get_object_or_404(materials_open_to(request.user).exclude(content=""), event=pk, pk=material)
    return as_download(row.content, row.name)


@require_POST
def event_material_remove(request: HttpRequest, pk: uuid.UUID, material: uuid.UUID) -> HttpResponse:
    """Take back what was handed out."""
    row = get_object_or_404(Material, event=pk, pk=material)
    remove_material(row, by=_office(request))
    messages.success(request, gettext("„%(title)s“ ist entfernt.") % {"title": row.title})
    return redirect(f"{_address(pk)}#unterlagen")


@require_http_methods(["GET", "POST"])
def event_minutes(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write the minutes. Whoever is later than somebody else sees both texts, and loses none."""
    event = _event(pk)
    revision = event.minutes_at.isoformat() if event.minutes_at else ""
    form = MinutesForm(request.POST or None, initial={"minutes": event.minutes, "revision": revision})
    other = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            write_event_minutes(
                event, given["minutes"], by=_office(request), revision=_moment(given["revision"]), tell=given["tell"]
            )
        except Refused as refused:
            typed = given | {"revision": revision}
            form = MinutesForm(typed)
            form.add_error(None, str(refused))
            other = event.minutes
        else:
            messages.success(request, gettext("Das Protokoll ist gespeichert."))
            return redirect(f"{_address(pk)}#protokoll")
    return render(request, "coordination/events/minutes_form.html", {"form": form, "event": event, "other": other})


@require_http_methods(["GET", "POST"])
def event_attendance(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Tick who came."""
    event = _event(pk)
    guests = guests_of(event)
    if request.method == "POST":
        ticked = set(request.POST.getlist("came"))
        try:
            count = note_attendance(
                event, came=[one.pk for one in guests if str(one.pk) in ticked], by=_office(request)
            )
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, gettext("Gespeichert: %(n)s waren da.") % {"n": count})
        return redirect(f"{_address(pk)}#teilnahme")
    return render(request, "coordination/events/attendance.html", {"event": event, "guests": guests})


@require_http_methods(["GET", "POST"])
def event_position_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep a position that was taken at an event."""
    event = _event(pk)
    begins = {"adopted_on": min(timezone.localtime(event.starts_at).date(), timezone.localdate())}
    form = PositionForm(request.POST or None, initial=begins)
    if request.method == "POST" and form.is_valid():
        form.cleaned_data.pop("revision")
        take_position(event, by=_office(request), **form.cleaned_data)
        messages.success(request, gettext("Die Position ist festgehalten."))
        return redirect(f"{_address(pk)}#positionen")
    return render(request, "coordination/events/position_form.html", {"form": form, "event": event})


@require_http_methods(["GET", "POST"])
def event_follow_up_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep a project that came out of an event."""
    event = _event(pk)
    form = FollowUpForm(request.POST or None, user=_office(request))
    if request.method == "POST" and form.is_valid():
        add_follow_up(event, by=_office(request), **form.cleaned_data)
        messages.success(request, gettext("Das Projekt ist festgehalten."))
        return redirect(f"{_address(pk)}#projekte")
    return render(request, "coordination/events/follow_up_form.html", {"form": form, "event": event})


def _event(pk: uuid.UUID) -> NetworkEvent:
    return get_object_or_404(NetworkEvent.objects.select_related("series"), pk=pk)


def _office(request: HttpRequest) -> Any:
    return request.user  # the route lets in nobody else


def _address(pk: uuid.UUID) -> str:
    return reverse("event-detail", args=[pk])


def _moment(text: str) -> Any:
    try:
        return parse_datetime(text) if text else None
    except ValueError:
        return None
