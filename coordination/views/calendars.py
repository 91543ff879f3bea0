"""Published calendars: read by programs with a key in the address, made and revoked by people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.calendar_feed import entries_of, name_of
from coordination.calendars import feed
from coordination.models import Level
from geo.conditional import confirmed
from notifications.feeds import opened_by
from notifications.models import FeedKind, FeedToken
from notifications.services import Refused
from notifications.services.feeds import open_feed, revoke

LONGEST_LABEL = 80


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar that this key opens. Whoever holds another gets the same answer, whatever is wrong with it."""
    key = opened_by(token, FeedKind.CALENDAR)
    if key is None:
        return HttpResponseNotFound("Nicht gefunden.\n", content_type="text/plain; charset=utf-8")
    with translation.override(key.user.language or settings.LANGUAGE_CODE):
        entries = entries_of(key, timezone.now())
        body = feed(entries, name_of(key))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="termine.ics"'
    changed = max((entry.changed_at for entry in entries), default=key.created_at)
    return confirmed(response, request, changed=changed)


@require_http_methods(["GET", "POST"])
def calendar_subscribe(request: HttpRequest) -> HttpResponse:
    """Show how to have the dates in one's own calendar; make a calendar, and show its address once."""
    if request.method == "POST":
        return _made(request)
    keys = FeedToken.objects.usable().of_kind(FeedKind.CALENDAR).filter(user=request.user.pk)
    context = {"keys": [(key, name_of(key)) for key in keys], "levels": Level.choices}
    return render(request, "coordination/meetings/subscribe.html", context)


@require_POST
def calendar_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a calendar for good."""
    keys = FeedToken.objects.usable().of_kind(FeedKind.CALENDAR)
    revoke(get_object_or_404(keys, pk=pk, user=request.user.pk))
    messages.success(request, _("Der Kalender ist zurückgezogen: seine Adresse zeigt nichts mehr."))
    return redirect("calendar-subscribe")


def _made(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    level = request.POST.get("level", "")
    label = " ".join(request.POST.get("label", "").split())[:LONGEST_LABEL]
    try:
        key, token = open_feed(user, label=label, kind=FeedKind.CALENDAR, level=level if level in Level.values else "")
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("calendar-subscribe")
    address = settings.BASE_URL + reverse("calendar-feed", args=[token])
    # Programs take webcal: as the sign that they shall subscribe instead of loading a file once.
    context = {"key": key, "name": name_of(key), "address": address, "webcal": f"webcal:{address.partition(':')[2]}"}
    response = render(request, "coordination/meetings/address.html", context)
    response["Cache-Control"] = "no-store"
    return response
