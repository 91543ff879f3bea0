"""The Geschäftsstelle plans events: new, changed, invited to, called off, taken over from last year."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from coordination.audiences import invited_to
from coordination.forms.events import CancelForm, EventForm
from coordination.models import EventSeries, NetworkEvent
from coordination.services.event_years import copy_event, copy_year
from coordination.services.events import cancel_event, change_event, discard_event, invite_to_event, plan_event
from geo.typed import one_of
from notifications.services import Refused


@require_http_methods(["GET", "POST"])
def event_new(request: HttpRequest) -> HttpResponse:
    """Plan an event: a draft that nobody else sees."""
    user: Any = request.user
    form = EventForm(request.POST or None, initial=_proposal(request))
    if request.method == "POST" and form.is_valid():
        event = plan_event(by=user, **form.values())
        messages.success(request, gettext("„%(title)s“ ist geplant. Eingeladen ist noch niemand.") % {"title": event})
        return redirect("event-detail", event.pk)
    return render(request, "coordination/events/form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def event_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change or move an event; whoever is invited is told."""
    user: Any = request.user
    event = get_object_or_404(NetworkEvent.objects.select_related("series"), pk=pk)
    revision = event.changed_at
    form = EventForm(request.POST or None, instance=NetworkEvent.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        read = _moment(request.POST.get("revision", "")) or revision
        try:
            change_event(event, by=user, revision=read, **form.values())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Gespeichert."))
            return redirect("event-detail", pk)
    context = {"form": form, "event": event, "revision": revision.isoformat()}
    return render(request, "coordination/events/form.html", context)


@require_http_methods(["GET", "POST"])
def event_invite(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show who would be invited, and invite them."""
    user: Any = request.user
    event = get_object_or_404(NetworkEvent.objects.select_related("series"), pk=pk)
    people = invited_to(event).exclude(participations__event=event).select_related("member")
    if request.method == "POST":
        count = people.count()
        try:
            invite_to_event(event, by=user)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            text = ngettext("%(n)s Person ist eingeladen.", "%(n)s Personen sind eingeladen.", count)
            messages.success(request, text % {"n": count})
        return redirect("event-detail", pk)
    context = {"event": event, "people": people.order_by("member__short_name", "last_name", "first_name")}
    return render(request, "coordination/events/invite.html", context)


@require_http_methods(["GET", "POST"])
def event_cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Call an event off, after a question."""
    user: Any = request.user
    event = get_object_or_404(NetworkEvent, pk=pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_event(event, by=user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, gettext("Abgesagt. Alle Eingeladenen erfahren es."))
        return redirect("event-detail", pk)
    return render(request, "coordination/events/cancel_form.html", {"form": form, "event": event})


@require_POST
def event_discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Delete a draft."""
    user: Any = request.user
    event = get_object_or_404(NetworkEvent, pk=pk)
    year = timezone.localtime(event.starts_at).year
    try:
        discard_event(event, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("event-detail", pk)
    messages.success(request, gettext("Der Entwurf „%(title)s“ ist verworfen.") % {"title": event.title})
    return redirect(f"{reverse('event-list')}?jahr={year}")


@require_POST
def event_copy(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Plan the same event for the next year, on the same weekday, and show it for correction."""
    user: Any = request.user
    copied = copy_event(get_object_or_404(NetworkEvent.objects.select_related("series"), pk=pk), by=user)
    messages.success(request, gettext("Für das nächste Jahr geplant. Prüfen Sie Tag und Ort."))
    return redirect("event-edit", copied.pk)


@require_POST
def event_copy_year(request: HttpRequest, year: int) -> HttpResponse:
    """Plan what is missing in a year after the year before."""
    user: Any = request.user
    if not 2000 < year < 2200:
        raise Http404
    planned = len(copy_year(year, by=user))
    if planned:
        text = ngettext("%(n)s Termin ist übernommen.", "%(n)s Termine sind übernommen.", planned)
        then = gettext("Prüfen Sie Tag und Ort, und laden Sie ein.")
        messages.success(request, f"{text % {'n': planned}} {then}")
    else:
        messages.info(request, gettext("Im Jahr davor gibt es nichts, was sich übernehmen lässt."))
    return redirect(f"{reverse('event-list')}?jahr={year}")


def _proposal(request: HttpRequest) -> dict[str, Any]:
    """Return what a new event begins with: its series, its title, and the month in which it is due."""
    series = one_of(EventSeries.objects.filter(active=True), request.GET.get("reihe"))
    if series is None:
        return {}
    year = request.GET.get("jahr", "")
    known = {"series": series.pk, "title": series.name}
    if series.month and year.isdecimal() and 2000 < int(year[:6]) < 2200:
        known["on"] = date(int(year), series.month, 15)
    return known


def _moment(text: str) -> Any:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
