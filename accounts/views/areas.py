from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from accounts import region

WIDEST_VIEW_DEGREES = 0.5


def areas_json(request: HttpRequest) -> HttpResponse:
    """The boundaries every map stands on: the region, or with ``?bbox=`` the areas in view in full detail."""
    own = str(request.user.member_id) if request.user.member_id else None  # type: ignore[union-attr]
    state = region.fingerprint()
    etag = f'"{state}-{own}"'
    try:
        view = region.view_of(request.GET["bbox"], widest=WIDEST_VIEW_DEGREES) if "bbox" in request.GET else None
    except ValueError:
        return HttpResponseBadRequest(_("Der Ausschnitt ist kein Rechteck aus vier Graden: West, Süd, Ost, Nord."))
    response = get_conditional_response(request, etag=etag)
    if response is None:
        body = region.collection_in(view, own) if view else region.collection(own, state)
        response = HttpResponse(body, content_type="application/geo+json")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
