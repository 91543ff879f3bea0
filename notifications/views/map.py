from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Member
from geo.edge import box
from geo.models import MapGroup, Pattern
from notifications import report_map

WIDEST_VIEW_DEGREES = 0.5
# Colours alone are not enough for everybody: from about 1:50,000 a letter stands in the symbol.
LETTERS = {
    MapGroup.HOUSING: "W", MapGroup.BUSINESS: "G", MapGroup.RETAIL: "H", MapGroup.OFFICE: "B", MapGroup.ENERGY: "E",
    MapGroup.TRANSPORT: "V", MapGroup.SOCIAL: "S", MapGroup.GREEN: "F", MapGroup.WATER: "A",
}  # fmt: skip


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """The map of the region with its list. Extent and filter stand in the address; the page's script reads them."""
    context = {
        "groups": [(group.value, group.label, LETTERS[group]) for group in MapGroup],
        "patterns": Pattern.choices,
        "letters": LETTERS,
        "members": Member.objects.filter(active=True),
    }
    return render(request, "reports/map.html", context)


@require_safe
def reports_json(request: HttpRequest) -> HttpResponse:
    """The reports this person may see as GeoJSON: points, or with ``?bbox=`` the outlines in view."""
    try:
        view = box(request.GET["bbox"], widest_degrees=WIDEST_VIEW_DEGREES) if "bbox" in request.GET else None
    except ValueError:
        return HttpResponseBadRequest(_("Der Ausschnitt ist kein Rechteck aus vier Graden: West, Süd, Ost, Nord."))
    features = report_map.outlines(request.user, view) if view else report_map.symbols(request.user)
    response = JsonResponse({"type": "FeatureCollection", "features": list(features)})
    response["Content-Type"] = "application/geo+json"
    response["Cache-Control"] = "private, no-cache"
    return response
