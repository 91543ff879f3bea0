"""Reports and maps on paper: the pages that ask how, and the sheets themselves."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from coordination.forms.paper import MapPaperForm, PaperForm, ReportPaperForm
from coordination.paper.backdrops import offered
from coordination.paper.council import council_paper
from coordination.paper.map_sheet import map_pdf
from coordination.paper.report_sheet import report_pdf, version_on_paper
from coordination.paper.wanted import NAMES
from geo.models import Report

Form = TypeVar("Form", bound=PaperForm)
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def report_print(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask on which paper a report is wanted."""
    return _ask_for_report(request, _report(request, pk), ReportPaperForm(base_map=offered(request.user)))


@require_safe
def report_sheet(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A report as a PDF at true scale, for those who may see its details."""
    report, form = _report(request, pk), _read(request, ReportPaperForm)
    if not form.is_valid():
        return _ask_for_report(request, report, form, status=400)
    return _file(report_pdf(report, request.user, form.asked()), f"Meldung-{_slug(report)}.pdf", PDF)


@require_safe
def report_paper(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A report as a paper for the council, for Word."""
    report, form = _report(request, pk), _read(request, ReportPaperForm)
    if not form.is_valid():
        return _ask_for_report(request, report, form, status=400)
    content = council_paper(report, request.user, form.asked())
    return _file(content, f"Sitzungsvorlage-{_slug(report)}.docx", WORD, as_attachment=True)


@require_safe
def map_print(request: HttpRequest) -> HttpResponse:
    """Ask on which paper the map is wanted; its view and filter come in the address."""
    return _ask_for_map(
        request, MapPaperForm(initial={"bbox": request.GET.get("bbox", "")}, base_map=offered(request.user))
    )


@require_safe
def map_sheet(request: HttpRequest) -> HttpResponse:
    """The map as a PDF at true scale, with what this person may see."""
    form = _read(request, MapPaperForm)
    if not form.is_valid():
        return _ask_for_map(request, form, status=400)
    content = map_pdf(form.view(), request.GET, request.user, form.asked())
    return _file(content, f"Karte-{timezone.localdate():%Y-%m-%d}.pdf", PDF)


def _report(request: HttpRequest, pk: uuid.UUID) -> Report:
    return get_object_or_404(Report.objects.detailed_to(request.user).select_related("reporter"), pk=pk)


def _read(request: HttpRequest, kind: type[Form]) -> Form:
    return kind.read(request.GET, base_map=offered(request.user))


def _ask_for_report(request: HttpRequest, report: Report, form: PaperForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"report": report, "version": version_on_paper(report), "form": form}
    return render(request, "coordination/paper/report_form.html", context, status=status)


def _ask_for_map(request: HttpRequest, form: PaperForm, status: int = 200) -> HttpResponse:
    kept = [(name, request.GET[name]) for name in NAMES if name in request.GET]
    return render(request, "coordination/paper/map_form.html", {"form": form, "kept": kept}, status=status)


def _slug(report: Report) -> str:
    return slugify(version_on_paper(report).title)[:60] or "entwurf"


def _file(content: bytes, name: str, kind: str, *, as_attachment: bool = False) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = str(content_disposition_header(as_attachment, name))
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
