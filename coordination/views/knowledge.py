"""What the alliance knows: search, and the page of one position."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from coordination.audiences import positions_open_to
from coordination.event_year import years_with_events
from coordination.forms.event_parts import PositionForm, SearchForm
from coordination.knowledge import Kind, matches, with_snippets
from coordination.services.positions import change_position, revision_of
from notifications.services import Refused

PER_PAGE = 20


@require_safe
def knowledge(request: HttpRequest) -> HttpResponse:
    """Search material, positions and minutes; without words: what is newest."""
    user: Any = request.user
    form = SearchForm(request.GET or None, kinds=Kind.choices, years=reversed(years_with_events(user)))
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    words, kind, year = asked.get("suche", ""), asked.get("art", ""), asked.get("jahr")
    hits = matches(user, words=words, kinds=[kind] if kind else None, year=year)
    page = Paginator(hits, PER_PAGE).get_page(request.GET.get("seite"))
    context = {
        "form": form,
        "words": words,
        "is_asked": bool(words or kind or year),
        "found": with_snippets(list(page.object_list), user, words),
        "page_obj": page,
        "total": page.paginator.count,
        "query": urlencode([(name, value) for name, value in request.GET.items() if name != "seite" and value]),
    }
    return render(request, "coordination/events/knowledge.html", context)


@require_safe
def position_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One joint position: its words, its date, who supports it."""
    readable = positions_open_to(request.user).select_related("event").prefetch_related("supporters").defer("search")
    return render(request, "coordination/events/position.html", {"position": get_object_or_404(readable, pk=pk)})


@require_http_methods(["GET", "POST"])
def position_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct a position."""
    user: Any = request.user
    position = get_object_or_404(positions_open_to(user).defer("search"), pk=pk)
    revision = revision_of(position)
    form = PositionForm(request.POST or None, instance=position, initial={"revision": revision})
    if request.method == "POST" and form.is_valid():
        try:
            change_position(position, by=user, **form.cleaned_data)
        except Refused as refused:
            form.data = typed = request.POST.copy()
            typed["revision"] = revision
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Gespeichert."))
            return redirect("position-detail", pk)
    context = {"form": form, "position": position, "event": position.event}
    return render(request, "coordination/events/position_form.html", context)
