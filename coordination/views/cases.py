"""The cases a person may see, and the page of one."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from coordination.case_page import page_of
from coordination.case_steps import lines_of, with_steps
from coordination.models import Case, CaseState
from coordination.querysets import cases_open_to

A_PAGE = 25
STATES = {"offen": False, "abgeschlossen": True}


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Show the cases: a member those at whose table it sits, the Geschäftsstelle all. The oldest open one first."""
    user: Any = request.user
    cases = cases_open_to(user)
    state = request.GET.get("stand", "offen")
    words = " ".join(request.GET.get("suche", "").split())[:100]
    found = _filtered(cases, state, words)
    page = Paginator(with_steps(found), A_PAGE).get_page(request.GET.get("seite"))
    query = request.GET.copy()
    query.pop("seite", None)
    context = {
        "page_obj": page,
        "lines": lines_of(page.object_list, user),
        "query": query.urlencode(),
        "state": state if state in STATES else "alle",
        "words": words,
        "has_any": bool(page.object_list) or cases.exists(),
    }
    return render(request, "coordination/cases/list.html", context)


def _filtered(cases: QuerySet[Case], state: str, words: str) -> QuerySet[Case]:
    if state in STATES:
        closed = CaseState.CLOSED
        cases = cases.filter(state=closed) if STATES[state] else cases.exclude(state=closed)
    if words:
        cases = cases.filter(title__icontains=words) | cases.filter(parties__member__short_name__icontains=words)
        cases = cases.distinct()
    if state == "abgeschlossen":
        return cases.order_by(F("closed_at").desc(nulls_last=True), "pk")
    return cases.order_by(F("closed_at").desc(nulls_first=True), "opened_at", "pk")


@require_safe
def case_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one case to its parties and the Geschäftsstelle."""
    return case_page(request, pk)


def case_page(request: HttpRequest, pk: uuid.UUID, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page of a case; ``more``: a vote that was not taken, as it was chosen."""
    user: Any = request.user
    case = get_object_or_404(with_steps(cases_open_to(user)), pk=pk)
    return render(request, "coordination/cases/detail.html", page_of(case, user) | more, status=status)
