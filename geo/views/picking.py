"""What the report form's script calls when an object of a layer is clicked."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from geo.forms.taking import outline_problem
from geo.models import Report
from geo.outlines import OutlineProblem
from geo.outlines.toggling import toggled
from geo.services import region_of
from geo.views.payload import read_json


@require_POST
def report_piece(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Add an object to an outline, or take it out where it lies inside: JSON {outline, piece}. Nothing is stored."""
    report = get_object_or_404(Report.objects.editable_by(request.user).select_related("reporter"), pk=pk)
    try:
        body = read_json(request)
        outline, added = toggled(body.get("outline"), body.get("piece"), region=region_of(report.reporter))
    except OutlineProblem as problem:
        return JsonResponse(outline_problem(problem), status=422)
    return JsonResponse({"geometry": outline.geojson if outline else None, "added": added})
