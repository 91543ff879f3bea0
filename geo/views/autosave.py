"""What the report form's script calls while one writes: save, and read an outline from text or a file."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from geo import formats
from geo.forms.taking import Taken, outline_problem, take_json, take_outline, united
from geo.models import Report, ReportVersion
from geo.outlines import Outline, OutlineProblem, parse
from geo.services import Conflict, region_of, save_draft
from geo.views.drafts import draft_of
from geo.views.payload import clean_text, read_json


@require_POST
def report_autosave(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Save what the page has. 409 when another revision is stored: then nothing is written."""
    report = get_object_or_404(Report.objects.editable_by(request.user).select_related("reporter", "current"), pk=pk)
    try:
        body = read_json(request)
    except OutlineProblem as problem:
        return JsonResponse(_refused(problem), status=422)
    version = draft_of(report)
    try:
        if version is None:
            raise Conflict(_standing(report), request.user)
        taken = _take(body, version)
        saved = save_draft(version, taken.values, by=request.user, revision=_revision(body))
    except Conflict as conflict:
        return JsonResponse(_conflict(conflict), status=409)
    return JsonResponse(
        {
            "revision": saved.revision,
            "saved_at": date_format(timezone.localtime(saved.saved_at), "H:i"),
            "problems": taken.problems,
            "notes": [{"code": note.code, "text": note.sentence} for note in taken.notes],
        }
    )


def _standing(report: Report) -> ReportVersion:
    assert report.current is not None  # noqa: S101 (a report without a draft was announced)
    return report.current


def _take(body: dict[str, Any], version: ReportVersion) -> Taken:
    fields = body.get("fields")
    taken = take_json(fields, version) if isinstance(fields, dict) else Taken()
    if "outline" in body:
        taken |= take_outline(body["outline"], region=region_of(version.report.reporter))
    return taken


def _revision(body: dict[str, Any]) -> int:
    revision = body.get("revision")
    return int(revision) if isinstance(revision, int | float) and not isinstance(revision, bool) else -1


def _conflict(conflict: Conflict) -> dict[str, Any]:
    said = {"by": str(conflict.by or ""), "at": conflict.time, "text": conflict.sentence, "own": conflict.own}
    return {"conflict": said, "revision": conflict.revision}


@require_POST
def report_outline(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Read an outline from pasted text, or unite chosen shapes (``unite``), and give it back as GeoJSON.

    Nothing is stored. Files go to ``report_incoming``.
    """
    report = get_object_or_404(Report.objects.editable_by(request.user).select_related("reporter"), pk=pk)
    source, region = clean_text(request.POST.get("text", "")), region_of(report.reporter)
    try:
        if request.POST.get("unite"):
            outline = united(source, region=region)
        else:
            outline = parse(source, crs_hint=request.POST.get("crs") or None, region=region)
    except OutlineProblem as problem:
        return JsonResponse(_refused(problem), status=422)
    return JsonResponse(
        {
            "geometry": outline.geojson,
            "area_ha": round(outline.area_m2 / formats.SQUARE_METRES_PER_HECTARE, 4),
            "length_m": round(outline.length_m, 1),
            "size_text": _size(outline),
            "note": " ".join(note.sentence for note in outline.notes),
        }
    )


def _size(outline: Outline) -> str:
    if outline.area_m2:
        return formats.area(outline.area_m2)
    return formats.length(outline.length_m) if outline.length_m else ""


def _refused(problem: OutlineProblem) -> dict[str, Any]:
    answer = outline_problem(problem)
    return answer | {"also": [{"code": each.code, "text": each.sentence} for each in problem.also]}
