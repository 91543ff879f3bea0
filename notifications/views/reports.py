from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Member
from geo.forms.report_filter import ReportFilter
from geo.models import MapGroup, Pattern, Report
from notifications import overview as reads
from notifications.relations import attach

A_PAGE = 25


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports this person may see: what affects them, their own, all; drafts on top for who plans."""
    user: Any = request.user
    asked = ReportFilter.of(request.GET, default_scope="alle")
    found = asked.apply(Report.objects.visible_to(user), member_id=user.member_id)
    listed = reads.with_content(found).defer("current__outline").order_by("-announced_at", "pk")
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("seite"))
    reports = list(page.object_list)
    attach(reports, user)
    query = request.GET.copy()
    query.pop("seite", None)
    context = {
        "page_obj": page,
        "reports": reports,
        "asked": asked,
        "query": query.urlencode(),
        "scopes": _scopes(request, asked),
        "groups": MapGroup.choices,
        "stages": Pattern.choices,
        "members": Member.objects.filter(reports__isnull=False).exclude(reports__status="draft").distinct(),
        "drafts": list(reads.drafts(user.member)) if user.is_planner else [],
    }
    return render(request, "reports/list.html", context)


def _scopes(request: HttpRequest, asked: ReportFilter) -> list[dict[str, Any]]:
    """Return the three views of the list as links that keep the rest of the filter."""
    user: Any = request.user
    query = request.GET.copy()
    query.pop("seite", None)
    scopes = []
    for scope in ("alle", "betreffen", "unsere") if user.member_id else ():
        query["welche"] = scope
        scopes.append({"name": scope, "query": query.urlencode(), "current": asked.scope == scope})
    return scopes
