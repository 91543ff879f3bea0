from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.views.decorators.http import require_safe

from geo.conditional import confirmed
from geo.forms.report_filter import ReportFilter
from geo.replica import may_read_replica
from geo.tiles import NoTile, Tile, draw

CONTENT_TYPE = "application/vnd.mapbox-vector-tile"


@require_safe
@may_read_replica
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponseBase:
    """One vector tile of the reports this person may see, with the filter of the list in the address."""
    try:
        wanted = Tile(z, x, y)
    except NoTile as none:
        return HttpResponseNotFound(str(none), content_type="text/plain; charset=utf-8")
    user: Any = request.user
    body = draw(user, wanted, ReportFilter.of(request.GET, default_scope="alle"))
    return confirmed(HttpResponse(body, content_type=CONTENT_TYPE), request)
