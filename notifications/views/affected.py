from __future__ import annotations

import json
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import sanitize_separators
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geo import outlines
from geo.models import Report
from geo.outlines import OutlineProblem
from geo.rules import Facts
from geo.services.region import region_of
from notifications.models import RecipientChoice
from notifications.presentation import present
from notifications.recipients import recipients_of


@require_POST
def report_affected(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who would be told of the outline as it stands on the page, saved or not. Nothing is stored."""
    report = get_object_or_404(Report.objects.editable_by(request.user).select_related("reporter"), pk=pk)
    try:
        body = json.loads(request.body)
        drawn, fields = body["outline"], body.get("fields") or {}
    except (ValueError, KeyError, TypeError, AttributeError):
        return HttpResponseBadRequest(_("Erwartet wird ein JSON-Objekt mit „outline“ und „fields“."))
    try:
        outline = outlines.parse(drawn, region=region_of(report.reporter)).stored
    except OutlineProblem as problem:
        repaired = outlines.as_geojson(problem.repaired) if problem.repaired else None
        return JsonResponse({"code": problem.code, "text": problem.sentence, "repaired": repaired}, status=422)
    choices = RecipientChoice.objects.filter(version__in=report.versions.drafts()).select_related("member")
    answer = recipients_of(outline, _facts(fields, outline.area), reporter=report.reporter, choices=choices)
    return JsonResponse(present(outline, answer))


def _facts(fields: dict[str, Any], area_m2: float) -> Facts:
    return Facts(
        kind=fields.get("kind") or None,
        use=fields.get("use") or None,
        area_m2=area_m2,
        sales_area_m2=_number(fields.get("sales_area_m2")),
        gross_floor_m2=_number(fields.get("gross_floor_m2")),
        height_m=_number(fields.get("height_m")),
    )


def _number(value: Any) -> float | None:
    """Return a figure as it stands in the form, in German or English notation; None while it is being typed."""
    try:
        return float(sanitize_separators(value)) if value not in (None, "") else None
    except (TypeError, ValueError):
        return None
