from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications import services
from notifications.models import Notification, Verb
from notifications.news import lines, with_reports
from notifications.querysets import NotificationQuerySet

A_PAGE = 25
AROUND = "rundum"  # what is not a report itself: answers, cases, meetings, events
SHOWN = {"": {}, "ungelesen": {"read_at__isnull": True}, "gelesen": {"read_at__isnull": False}}


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What this person's member and they themselves were told: unread first, the newest first."""
    mine = Notification.objects.inbox_of(request.user)
    found = _filtered(with_reports(mine), request)
    unread_first = found.annotate(is_read=Q(read_at__isnull=False)).order_by("is_read", "-created_at", "pk")
    page = Paginator(unread_first, A_PAGE).get_page(request.GET.get("seite"))
    query = request.GET.copy()
    query.pop("seite", None)
    context = {
        "page_obj": page,
        "lines": lines(page.object_list),
        "query": query.urlencode(),
        "shown": request.GET.get("zeigen", ""),
        "words": request.GET.get("suche", ""),
        "verb": request.GET.get("was", ""),
        "verbs": [*Verb.choices, (AROUND, _("Antworten und Termine"))],
        "is_empty": not page.paginator.count and not query,
    }
    return render(request, "inbox/inbox.html", context)


@require_POST
def inbox_read(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mark one notification as read; with ``?wieder=ungelesen`` put it back."""
    user: Any = request.user
    notification = get_object_or_404(Notification.objects.visible_to(user), pk=pk)
    here = reverse("inbox-read", args=[pk])
    if request.GET.get("wieder") == "ungelesen":
        services.mark_unread(notification, by=user)
        messages.success(request, _("Wieder ungelesen."), extra_tags=here)
    else:
        services.mark_read(notification, by=user)
        if request.headers.get("Accept") == "application/json":
            return HttpResponse(status=204)
        messages.success(request, _("Als gelesen markiert."), extra_tags=f"{here}?wieder=ungelesen")
    return redirect(_back(request))


def _filtered(told: NotificationQuerySet, request: HttpRequest) -> NotificationQuerySet:
    told = told.filter(**SHOWN.get(request.GET.get("zeigen", ""), {}))
    verb = request.GET.get("was", "")
    if verb in Verb.values:
        told = told.filter(activity__verb=verb)
    elif verb == AROUND:
        told = told.exclude(activity__verb__in=Verb.values)
    for word in request.GET.get("suche", "").split()[:8]:
        reporter = Q(activity__report__reporter__name__icontains=word)
        title = Q(activity__version__title__icontains=word) | Q(activity__said__title__icontains=word)
        told = told.filter(reporter | title)
    return told


def _back(request: HttpRequest) -> str:
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return came_from
    return reverse("inbox")
