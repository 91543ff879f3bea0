from __future__ import annotations

import math

from django.contrib.gis.geos import Polygon
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from accounts import region
from geo.crs import EDGE_SRID, STORAGE_SRID

WIDEST_VIEW_DEGREES = 0.5


def areas_json(request: HttpRequest) -> HttpResponse:
    """The boundaries every map stands on: the region, or with ``?bbox=`` the areas in view in full detail."""
    own = str(request.user.member_id) if request.user.member_id else None  # type: ignore[union-attr]
    state = region.fingerprint()
    etag = f'"{state}-{own}"'
    try:
        view = view_of(request.GET["bbox"]) if "bbox" in request.GET else None
    except ValueError:
        return HttpResponseBadRequest(_("Der Ausschnitt ist kein Rechteck aus vier Graden: West, Süd, Ost, Nord."))
    response = get_conditional_response(request, etag=etag)
    if response is None:
        body = region.collection_in(view, own) if view else region.collection(own, state)
        response = HttpResponse(body, content_type="application/geo+json")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def view_of(text: str, *, widest: float = WIDEST_VIEW_DEGREES) -> Polygon:
    """Return the box (west, south, east, north in degrees, WGS 84) in the storage CRS.

    Raises ``ValueError`` for anything else, and for a box wider or higher than ``widest`` degrees.
    """
    west, south, east, north = (float(number) for number in text.split(","))
    if not all(map(math.isfinite, (west, south, east, north))) or not (-180 <= west < east <= 180):
        raise ValueError
    if not (-90 <= south < north <= 90) or max(east - west, north - south) > widest:
        raise ValueError
    view = Polygon.from_bbox((west, south, east, north))
    view.srid = EDGE_SRID
    view.transform(STORAGE_SRID)
    return view
