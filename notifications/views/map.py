from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.edge import degrees, place
from geo.forms.report_filter import ReportFilter
from geo.models import PlanKind, Report, Use
from geo.replica import may_read_replica
from geo.typed import uuid_of
from notifications import affected_here, report_map
from notifications.map_page import map_context

WIDEST_VIEW_DEGREES = 360


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """The map of the region with its list. Extent and filter stand in the address; the page's script reads them."""
    return render(request, "reports/map.html", map_context(request.user, request.GET))


@require_safe
@may_read_replica
def reports_json(request: HttpRequest) -> HttpResponse:
    """A page (``seite``) of the reports in view (``bbox``, degrees) that the filter lets through, in words."""
    view = None
    try:
        if "bbox" in request.GET:
            view = degrees(request.GET["bbox"], widest_degrees=WIDEST_VIEW_DEGREES)
        page = min(max(int(request.GET.get("seite", 1)), 1), 10_000)
    except ValueError:
        return HttpResponseBadRequest(_("Der Ausschnitt ist kein Rechteck aus vier Graden: West, Süd, Ost, Nord."))
    return _answer(report_map.listed(request.user, _asked(request), view, page))


@require_safe
def report_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the card on the map says of one report."""
    said = report_map.one(request.user, pk)
    if said is None:
        raise Http404
    return _answer(said)


@require_safe
@may_read_replica
def map_counts_json(request: HttpRequest) -> HttpResponse:
    """How many reports the legend's lines stand for."""
    return _answer(report_map.counted(request.user, _asked(request)))


@require_safe
def affected_here_json(request: HttpRequest) -> HttpResponse:
    """Who would be affected at a place (``lon``, ``lat``) by a use and kind, or by a report (``meldung``)."""
    if "meldung" in request.GET:
        reports = Report.objects.visible_to(request.user).exclude(status="draft").select_related("current", "reporter")
        report = get_object_or_404(reports, pk=uuid_of(request.GET["meldung"]))
        return _answer(affected_here.around_report(request.user, report))
    try:
        where = place(request.GET)
    except ValueError:
        return HttpResponseBadRequest(_("Der Ort besteht aus Länge und Breite in Grad."))
    use = get_object_or_404(Use.objects.active(), code=request.GET.get("nutzung", ""))
    kind = get_object_or_404(PlanKind.objects.active(), code=request.GET["art"]).code if request.GET.get("art") else ""
    return _answer(affected_here.around_place(where, use.code, kind))


def _asked(request: HttpRequest) -> ReportFilter:
    return ReportFilter.of(request.GET, default_scope="alle")


def _answer(data: Any) -> JsonResponse:
    response = JsonResponse(data)
    response["Cache-Control"] = "private, no-cache"  # rights end at once, not when a cache forgets
    return response
