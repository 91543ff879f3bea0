from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from geo.forms.report_filter import ReportFilter
from geo.replica import may_read_replica
from geo.tiles import NoTile, Tile, draw

CONTENT_TYPE = "application/vnd.mapbox-vector-tile"


@require_safe
@may_read_replica
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """One vector tile of the reports this person may see, with the filter of the list in the address."""
    try:
        wanted = Tile(z, x, y)
    except NoTile as none:
        return HttpResponseNotFound(str(none), content_type="text/plain; charset=utf-8")
    user: Any = request.user
    body = draw(user, wanted, ReportFilter.of(request.GET, default_scope="alle"))
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    response["ETag"] = etag
    # Asked anew each time: rights end at once, not when a cache forgets.
    response["Cache-Control"] = "private, no-cache"
    return get_conditional_response(request, etag=etag, response=response) or response
