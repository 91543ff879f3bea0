"""The yearly report for the members' assembly: order it, watch it being written, take it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from coordination.forms.year_reports import YearReportForm
from coordination.services.year_reports import FORMAT, asked_of, order_year_report
from coordination.sums.happened import years
from geo.downloads import as_download
from notifications.models import ExportJob, ExportState
from notifications.services.refused import Refused


@require_http_methods(["GET", "POST"])
def year_reports(request: HttpRequest) -> HttpResponse:
    """Choose a year and who will read the report; the worker writes it."""
    user: Any = request.user
    form = YearReportForm(request.POST or None, years=years(user))
    if form.is_valid():
        try:
            job = order_year_report(form.cleaned_data["jahr"], form.cleaned_data["fuer"], by=user)
            return redirect("year-report", pk=job.pk)
        except Refused as refused:
            messages.error(request, str(refused))
    jobs = ExportJob.objects.filter(user=user, format=FORMAT)
    lines = [(job, *asked_of(job)) for job in jobs if job.is_for(user)]
    return render(request, "region/year_reports.html", {"form": form, "lines": lines})


@require_safe
def year_report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far a report is. Scripts ask for JSON."""
    job = _job(request, pk)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"total": job.total, "written": job.written, "over": job.is_over})
    year, readers = asked_of(job)
    return render(request, "region/year_report.html", {"job": job, "year": year, "readers": readers.label})


@require_safe
def year_report_file(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The PDF, for whom it was written."""
    job = _job(request, pk, state=ExportState.DONE)
    year, readers = asked_of(job)
    return as_download(job.content, f"jahresbericht-{year}-{readers.value}.pdf")


def _job(request: HttpRequest, pk: uuid.UUID, **state: Any) -> ExportJob:
    user: Any = request.user
    found = get_object_or_404(ExportJob, pk=pk, user=user, format=FORMAT, **state)
    return get_object_or_404(ExportJob, pk=pk, member=user.member_id) if not found.is_for(user) else found
