"""Layers of other services as maps need them: the list, pictures, what lies at a place, and shapes to pick.

The browser asks only us: no service learns who looks at what, and pages may load pictures from here alone (CSP).
"""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.models import MapLayer
from geo.ogc.drawing import FROM_ZOOM
from geo.ogc.features import features_at
from geo.ogc.grid import DEEPEST, Tile
from geo.ogc.info import feature_info
from geo.ogc.pictures import Picture, fingerprint, legend_of, legend_url, tile_of
from geo.ogc.problems import Busy, ServiceProblem
from geo.outlines import as_geojson, at_the_edge

DAY_SECONDS = 24 * 3600
HOUR_SECONDS = 3600
DEFAULT_ZOOM = 16


@require_safe
def layers_json(request: HttpRequest) -> HttpResponse:
    """List the layers of this person's map: base maps first, each with the addresses to ask for its pictures."""
    layers = [_described(layer) for layer in MapLayer.objects.shown_to(request.user)]
    response = JsonResponse(layers, safe=False)
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def layer_image(request: HttpRequest, pk: UUID, z: int, x: int, y: int) -> HttpResponse:
    """Give one tile of 256 pixels in the grid of web maps (EPSG:3857)."""
    layer, tile = _layer_or_404(request, pk), Tile(z, x, y)
    if not tile.exists:
        raise Http404
    try:
        picture = tile_of(layer, tile)
    except ServiceProblem as problem:
        return _failed(problem)
    return _picture(picture, HOUR_SECONDS if layer.is_vector else DAY_SECONDS)


@require_safe
def layer_legend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the service's own legend as a picture; nothing (204) where it has none."""
    try:
        picture = legend_of(_layer_or_404(request, pk))
    except ServiceProblem as problem:
        return _failed(problem)
    if picture is None:
        return HttpResponse(status=204)
    return _picture(picture, DAY_SECONDS)


@require_safe
def layer_info(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what lies at ``?lon=&lat=`` (EPSG:4326), seen at ``&zoom=``: objects with rows of text."""
    layer, place = _layer_or_404(request, pk), _place(request)
    if place is None:
        return _no_place()
    try:
        found = feature_info(layer, *place, zoom=_zoom(request))
    except ServiceProblem as problem:
        return _failed(problem)
    return _json({"features": [{"title": each.title or layer.title, "rows": each.rows} for each in found]})


@require_safe
def layer_pick(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the shapes at ``?lon=&lat=`` as GeoJSON geometries (WGS 84), the smallest first."""
    layer, place = _layer_or_404(request, pk), _place(request)
    if place is None:
        return _no_place()
    if not layer.pickable:
        raise Http404
    try:
        found = features_at(layer, *place)
    except ServiceProblem as problem:
        return _failed(problem)
    shapes = [{"label": each.label, "geometry": as_geojson(at_the_edge(each.shape))} for each in found]
    return _json({"features": shapes})


def _described(layer: MapLayer) -> dict[str, Any]:
    options = layer.options
    tiles = reverse("layer-image", args=[layer.pk, 0, 0, 0]).replace("0/0/0.png", "{z}/{x}/{y}.png")
    return {
        "id": str(layer.pk), "title": layer.title, "role": layer.role, "kind": layer.kind,
        "attribution": layer.attribution, "licence": layer.licence,
        "legend": reverse("layer-legend", args=[layer.pk]) if legend_url(layer) else "",
        "state": layer.state, "problem": layer.problem, "down_since": layer.down_since,
        "tiles": f"{tiles}?v={fingerprint(layer)}",
        "min_zoom": FROM_ZOOM if layer.is_vector else options.get("min_zoom") or 0,
        "max_zoom": options.get("max_zoom") or DEEPEST, "native_zoom": options.get("native_zoom") or DEEPEST,
        "bounds": options.get("bounds"),
        "queryable": layer.queryable, "info": reverse("layer-info", args=[layer.pk]) if layer.queryable else "",
        "pickable": layer.pickable, "pick": reverse("layer-pick", args=[layer.pk]) if layer.pickable else "",
    }  # fmt: skip


def _layer_or_404(request: HttpRequest, pk: UUID) -> MapLayer:
    return get_object_or_404(MapLayer.objects.pictured_for(request.user), pk=pk)


def _place(request: HttpRequest) -> tuple[float, float] | None:
    try:
        lon, lat = float(request.GET["lon"]), float(request.GET["lat"])
    except (KeyError, ValueError):
        return None
    return (lon, lat) if math.isfinite(lon) and abs(lon) <= 180 and math.isfinite(lat) and abs(lat) <= 85 else None


def _zoom(request: HttpRequest) -> int:
    try:
        return min(DEEPEST, max(0, int(request.GET.get("zoom", DEFAULT_ZOOM))))
    except ValueError:
        return DEFAULT_ZOOM


def _no_place() -> HttpResponse:
    return HttpResponseBadRequest(_("Der Ort fehlt: lon und lat in Grad (WGS 84)."))


def _failed(problem: ServiceProblem) -> HttpResponse:
    """Say why the service's answer is missing: 503 where it is worth asking again at once, 502 where not."""
    response = JsonResponse({"error": str(problem)}, status=503 if isinstance(problem, Busy) else 502)
    if isinstance(problem, Busy):
        response["Retry-After"] = "2"
    response["Cache-Control"] = "no-store"
    return response


def _json(data: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(data)
    response["Cache-Control"] = "private, no-store"
    return response


def _picture(picture: Picture, seconds: int) -> HttpResponse:
    response = HttpResponse(picture.content, content_type=picture.type)
    response["Cache-Control"] = f"private, max-age={seconds}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
