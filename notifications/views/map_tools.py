"""What stands beside the reports on the map: the numbers under the slider over time, and the search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo import places
from geo.forms.report_filter import ReportFilter
from geo.rates import within_rate
from geo.services import region_of
from notifications import map_time

MOST_OUTSIDE = 20  # questions to the address service in a minute, of one person


@require_safe
def map_months(request: HttpRequest) -> HttpResponse:
    """How many reports came in which month, with the filter of the map in the address."""
    asked = ReportFilter.of(request.GET, default_scope="alle")
    return _private(map_time.months(request.user, asked))


@require_safe
def map_search(request: HttpRequest) -> HttpResponse:
    """What ``?q=`` may mean on the map; ``dienst=1`` asks the operator's address service too, if there is one."""
    user: Any = request.user
    outside = request.GET.get("dienst") == "1"
    if outside and not within_rate(f"geocoder:{user.pk}", most=MOST_OUTSIDE, seconds=60):
        sentence = _("Das waren viele Fragen an den Adressdienst. Warten Sie bitte eine Minute.")
        return _private({"found": [], "problem": sentence}, status=429)
    found = places.find(request.GET.get("q", ""), user=user, region=region_of(user.member), outside=outside)
    return _private({"found": [_found(place) for place in found]})


def _found(place: places.Place) -> dict[str, Any]:
    latitude, longitude = place.at
    said = {"name": place.name, "kind": place.kind, "note": _note(place.kind), "at": [latitude, longitude]}
    if place.box:
        said["box"] = list(place.box)
    if place.report:
        said |= {"report": str(place.report), "url": reverse("report-detail", args=[place.report])}
    return said


def _note(kind: str) -> str:
    return {
        "area": _("Gebiet"), "report": _("Meldung"), "coordinates": _("Koordinate"), "address": _("Adressdienst"),
    }[kind]  # fmt: skip


def _private(content: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
