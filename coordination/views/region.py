"""What the reports add up to, and how well the exchange works: pages, and the same as files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coordination.sums import files, service_page
from coordination.sums.page import asked_for, page, with_defaults
from geo.replica import may_read_replica


@require_safe
@may_read_replica
def region(request: HttpRequest) -> HttpResponse:
    """Sums by member, use, stage or year, with the filter of the list of reports."""
    return render(request, "region/region.html", page(request.user, request.GET))


@require_safe
@may_read_replica
def region_file(request: HttpRequest, sheet: str) -> HttpResponse:
    """The same sums as CSV or XLSX."""
    found, _fact = asked_for(request.user, with_defaults(request.GET))
    return _file(files.sums_file(found, _known(sheet)), "zahlen", sheet)


@require_safe
@may_read_replica
def service_figures(request: HttpRequest) -> HttpResponse:
    """How early notices come, how long answers take, and what became of cases."""
    return render(request, "region/service.html", service_page.page(request.user, request.GET))


@require_safe
@may_read_replica
def service_file(request: HttpRequest, sheet: str) -> HttpResponse:
    """The same figures as CSV or XLSX."""
    found = service_page.asked_for(request.user, request.GET)
    return _file(files.service_file(found, _known(sheet)), "zusammenarbeit", sheet)


def _known(sheet: str) -> str:
    if sheet not in files.FORMS:
        raise Http404
    return sheet


def _file(content: bytes, name: str, form: str) -> HttpResponse:
    headers: dict[str, Any] = {
        "Content-Disposition": f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.{form}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=files.FORMS[form], headers=headers)
