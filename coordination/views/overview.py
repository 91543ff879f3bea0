"""The start: what needs this person today, answers, cases and dates included."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coordination.case_steps import lines_of, tasks_of, with_steps
from coordination.event_year import missing_in
from coordination.neighbours import attach_tallies
from coordination.querysets import cases_open_to, meetings_asking
from coordination.waiting import awaiting
from notifications.overview_page import overview_context

SHOWN = 5


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What needs me today?"""
    user: Any = request.user
    context = overview_context(user, request.session, awaiting=awaiting)
    attach_tallies(context.get("own_reports", []))
    open_cases = cases_open_to(user).exclude(state="closed").order_by("opened_at")
    year = timezone.localdate().year
    context |= {
        "case_lines": lines_of(with_steps(open_cases)[:SHOWN], user),
        "my_tasks": list(tasks_of(user)[:SHOWN]),
        "next_meetings": list(
            meetings_asking(user).filter(ends_at__gte=timezone.now(), cancelled_at__isnull=True)[:SHOWN]
        ),
        "gaps": missing_in(year) if user.is_coordinator else [],
        "year": str(year),
    }
    return render(request, "coordination/overview.html", context)
