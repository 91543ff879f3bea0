"""Looking at the pages as a member sees them: how a request of the Geschäftsstelle becomes one of nobody in particular.

Three things keep it reading only, each for itself: every method but GET and HEAD is refused here, before any view; the
database refuses every write of the request (a READ ONLY transaction); and the onlooker is no row, so that nothing
personal can be theirs. ``docs/decisions/0150``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from psycopg.errors import ReadOnlySqlTransaction

from accounts.models import SupportView

SESSION_KEY = "support_view"
READS = {"GET", "HEAD"}
# What belongs to a person, not to a member; the live stream counts as reading.
PERSONAL = ("/konto/", "/live/", "/demo/", "/technik/")


class LookingOnMiddleware:
    """Shows the pages to an onlooker while the Geschäftsstelle's person has a support view open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = _view_of(request)
        if view is None or request.path_info in (reverse("support-end"), reverse("account_logout")):
            return self.get_response(request)
        request.user = view.onlooker()
        request.support_view = view  # type: ignore[attr-defined]
        if request.method not in READS:
            return _refuse(request, "writes")
        if request.path_info.startswith(PERSONAL):
            return _refuse(request, "personal")
        with _reading_only():
            response = self.get_response(request)
        if getattr(request, "tried_to_write", False):
            return _refuse(request, "writes")
        _count(view, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Take note of a page that wanted to write although it was only asked for."""
        if not isinstance(exception.__cause__, ReadOnlySqlTransaction):
            return None
        request.tried_to_write = True  # type: ignore[attr-defined]
        return HttpResponse(status=403)


def _view_of(request: HttpRequest) -> SupportView | None:
    if SESSION_KEY not in request.session:
        return None
    person: Any = request.user
    mine = person.is_authenticated and person.is_coordinator
    found = SupportView.objects.select_related("member").filter(pk=request.session[SESSION_KEY], started_by=person.pk)
    view = found.open().first() if mine else None
    if view is None:
        del request.session[SESSION_KEY]
        messages.info(request, gettext("Die Ansicht als Mitglied ist beendet: sie endet nach 30 Minuten von selbst."))
    return view


@contextmanager
def _reading_only() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        yield
        transaction.set_rollback(True)


def _refuse(request: HttpRequest, because: str) -> HttpResponse:
    return render(request, "support/refused.html", {"because": because}, status=403)


def _count(view: SupportView, response: HttpResponse) -> None:
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if is_page and response.status_code == 200:
        SupportView.objects.filter(pk=view.pk).update(pages=F("pages") + 1)
