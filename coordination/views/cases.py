"""The cases a person may see, and the page of one."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from coordination.querysets import cases_open_to


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Show the cases: a member those at whose table it sits, the Geschäftsstelle all."""
    return render(request, "coordination/cases/list.html", {"cases": cases_open_to(request.user)})


@require_safe
def case_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one case to its parties and the Geschäftsstelle."""
    user: Any = request.user
    case = get_object_or_404(cases_open_to(user), pk=pk)
    return render(request, "coordination/cases/detail.html", {"case": case})
