"""The list of reports, with what became of the plans in the end."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coordination.fates import attach_fates
from notifications.report_list import list_context


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports this person may see."""
    user: Any = request.user
    context = list_context(user, request.GET)
    attach_fates(context["reports"])
    return render(request, "reports/list.html", context)
