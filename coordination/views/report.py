from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from geo.models import Report
from notifications.report_context import context_of


@require_safe
def report_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One report: everything for whom it affects, the summary for other members it is open to."""
    user: Any = request.user
    fetched = Report.objects.visible_to(user).select_related("reporter", "follows__current")
    report = get_object_or_404(fetched, pk=pk)
    return render(request, "coordination/report.html", context_of(report, user))
