"""Every administrative change, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from coordination.history.kinds import KINDS
from coordination.history.reading import EVERYBODY, HistoryFilter, changes, the_change
from notifications.services import Refused


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Who changed what and when, newest first."""
    asked = HistoryFilter.of(request.GET.dict())
    query = request.GET.copy()
    query.pop("seite", None)
    context = {
        "page_obj": changes(asked, request.GET.get("seite")),
        "asked": asked,
        "kinds": KINDS.values(),
        "people": User.objects.filter(roles__contains=["coordinator"]).order_by("last_name", "first_name"),
        "everybody": EVERYBODY,
        "query": query.urlencode(),
    }
    return render(request, "history/list.html", context)


@require_POST
def history_undo(request: HttpRequest, kind: str, event: int) -> HttpResponse:
    """Take a change back, by the same act as its page would; or say why not."""
    user: Any = request.user
    known = KINDS.get(kind)
    if known is None or known.undo is None:
        raise Http404
    try:
        row, before = the_change(known, event)
    except ObjectDoesNotExist:
        raise Http404 from None
    if row.pgh_label not in known.undone_by:
        raise Http404
    try:
        known.undo(row, before, user)
    except (Refused, ValidationError) as problem:
        messages.error(request, " ".join(getattr(problem, "messages", [str(problem)])))
    else:
        newest = known.events.filter(pgh_obj_id=row.pgh_obj_id).order_by("-pgh_id").first()
        again = (
            reverse("history-undo", args=[kind, newest.pgh_id])
            if newest and newest.pgh_label in known.undone_by
            else ""
        )
        messages.success(request, _("Die Änderung ist zurückgenommen."), extra_tags=again)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, {request.get_host()}) else reverse("history")
