"""What the list of reports shows a person: the reads behind it, as far as reports themselves go."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict

from geo.forms.report_filter import ReportFilter
from geo.known import as_of
from geo.models import MapGroup, Pattern, Report
from notifications import overview as reads
from notifications.map_page import filter_choices
from notifications.map_time import said_of_days
from notifications.relations import attach

A_PAGE = 25


def list_context(user: Any, typed: QueryDict) -> dict[str, Any]:
    """Return the reports this person may see: what affects them, their own, all; drafts on top for who plans."""
    asked = ReportFilter.of(typed, default_scope="alle")
    found = asked.apply(Report.objects.visible_to(user), member_id=user.member_id, user=user)
    listed = reads.with_content(found).defer("current__outline").order_by("-announced_at", "pk")
    page = Paginator(listed, A_PAGE).get_page(typed.get("seite"))
    reports = as_of(list(page.object_list), asked.past)
    attach(reports, user)
    query = typed.copy()
    query.pop("seite", None)
    return filter_choices(user) | {
        "page_obj": page,
        "reports": reports,
        "asked": asked,
        "days": said_of_days(asked),
        "query": query.urlencode(),
        "sums_query": _sums_query(query, asked),
        "scopes": _scopes(user, typed, asked),
        "groups": MapGroup.choices,
        "stages": Pattern.choices,
        "drafts": list(reads.drafts(user.member)) if user.is_planner else [],
    }


def _sums_query(query: QueryDict, asked: ReportFilter) -> str:
    """Return the same filter for the page of sums, which otherwise counts the plans of today alone."""
    kept = query.copy()
    kept["nur"] = "laufend" if asked.ongoing else "alle"
    return kept.urlencode()


def _scopes(user: Any, typed: QueryDict, asked: ReportFilter) -> list[dict[str, Any]]:
    """Return the three views of the list as links that keep the rest of the filter."""
    query = typed.copy()
    query.pop("seite", None)
    scopes = []
    for scope in ("alle", "betreffen", "unsere") if user.member_id else ():
        query["welche"] = scope
        scopes.append({"name": scope, "query": query.urlencode(), "current": asked.scope == scope})
    return scopes
