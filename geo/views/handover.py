"""A report for other programs: XPlanGML, and the early notice. For those who may see its details."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from geo.models import Report, ReportVersion
from geo.xplan import NoArea, early_notice_json, early_notice_xml, xplan_6

NOTICES: dict[str, tuple[Callable[[ReportVersion], bytes], str]] = {
    "json": (early_notice_json, "application/json"),
    "xml": (early_notice_xml, "application/xml"),
}


@require_GET
def report_xplan(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send a report as XPlanGML 6.0."""
    return _sent(request, pk, xplan_6, "xplan.gml", "application/gml+xml")


@require_GET
def report_early_notice(request: HttpRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    """Send a report in the shape of XBeteiligung, as ``json`` or ``xml``."""
    if form not in NOTICES:
        raise Http404
    write, content_type = NOTICES[form]
    if write is early_notice_xml:
        write = partial(early_notice_xml, maker=request.alliance.name)  # type: ignore[attr-defined]
    return _sent(request, pk, write, f"fruehmeldung.{form}", content_type)


def _sent(
    request: HttpRequest, pk: uuid.UUID, write: Callable[[ReportVersion], bytes], name: str, content_type: str
) -> HttpResponse:
    reports = Report.objects.detailed_to(request.user).select_related("reporter")
    version = _shown(get_object_or_404(reports, pk=pk))
    try:
        content = write(version)
    except NoArea as problem:
        messages.error(request, str(problem.sentence))
        return redirect("report-detail", pk)
    answer = HttpResponse(content, content_type=content_type)
    file = f"{slugify(version.title)[:60] or 'meldung'}-{name}"
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _shown(report: Report) -> ReportVersion:
    """Return what the report's page shows: the version everybody reads, or the draft of a first one."""
    versions = report.versions.select_related("kind", "use", "stage")
    version = versions.get(pk=report.current_id) if report.current_id else versions.get()
    version.report = report
    return version
