"""Feeds: read by programs with a key in the address, made and revoked by people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geo.conditional import confirmed
from notifications.feeds import feed_of, opened_by
from notifications.models import FeedKind, FeedToken
from notifications.services.feeds import open_feed, revoke
from notifications.services.refused import Refused

LONGEST_LABEL = 80


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The feed that this key opens. Whoever holds another gets the same answer, whatever is wrong with it."""
    key = opened_by(token)
    if key is None:
        return HttpResponseNotFound("Nicht gefunden.\n", content_type="text/plain; charset=utf-8")
    with translation.override(key.user.language or settings.LANGUAGE_CODE):
        written = feed_of(key)
    body = written.writeString("utf-8").encode()
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    return confirmed(response, request, changed=written.latest_post_date())


@require_POST
def feed_add(request: HttpRequest) -> HttpResponse:
    """Make a feed, of the person's inbox or of their member, and show its address once."""
    user: Any = request.user
    label = request.POST.get("label", "").strip()[:LONGEST_LABEL]
    member = user.member if request.POST.get("whose") == "member" else None
    try:
        key, token = open_feed(user, label=label, member=member)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("reachable")
    context = {"key": key, "address": settings.BASE_URL + reverse("feed", args=[token])}
    response = render(request, "notifications/feed_address.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def feed_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a feed for good."""
    key = get_object_or_404(FeedToken.objects.usable().of_kind(FeedKind.ATOM), pk=pk, user=request.user.pk)
    revoke(key)
    messages.success(request, _("Der Feed ist zurückgezogen: seine Adresse zeigt nichts mehr."))
    return redirect("reachable")
