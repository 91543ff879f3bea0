"""OGC API – Features: the same rights as on the pages, read by GIS programs (notifications/ogcapi)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.replica import may_read_replica
from notifications.ogcapi import documents, features, openapi, pages
from notifications.ogcapi.documents import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, address, link, own_links
from notifications.ogcapi.problems import Problem, bad_value
from notifications.ogcapi.question import OF_A_FEATURE, question, refuse_unknown
from notifications.ogcapi.registry import collection as named
from notifications.ogcapi.systems import CRS84, system

View = Callable[..., HttpResponse]


def answering(view: View) -> View:
    """Turn a ``Problem`` into its answer, and keep every answer out of shared caches."""

    @require_safe
    @may_read_replica
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except Problem as problem:
            answer = _problem(request, problem)
        answer["Cache-Control"] = "private, no-cache"
        patch_vary_headers(answer, ["Accept", "Accept-Language", "Authorization", "Cookie"])
        return answer

    return answered


@answering
def landing(request: HttpRequest) -> HttpResponse:
    """The landing page."""
    refuse_unknown(request.GET, ["f"])
    html = _wants_html(request)
    return _document(request, documents.landing(html=html), "landing", html=html)


@answering
def conformance(request: HttpRequest) -> HttpResponse:
    """Which standards hold here."""
    refuse_unknown(request.GET, ["f"])
    html = _wants_html(request)
    return _document(request, documents.conformance(html=html), "conformance", html=html)


@answering
def api(request: HttpRequest) -> HttpResponse:
    """The description of the interface for programs (OpenAPI), and for people."""
    refuse_unknown(request.GET, ["f"])
    described = openapi.document(address("ogc-landing").rstrip("/"))
    return _document(request, described, "api", html=_wants_html(request), kind=OPENAPI)


@answering
def collections(request: HttpRequest) -> HttpResponse:
    """All collections."""
    refuse_unknown(request.GET, ["f"])
    html = _wants_html(request)
    return _document(request, documents.collections(html=html), "collections", html=html)


@answering
def collection(request: HttpRequest, name: str) -> HttpResponse:
    """One collection."""
    one = named(name)
    refuse_unknown(request.GET, ["f"])
    html = _wants_html(request)
    described = documents.collection_document(one, html=html)
    if html:
        return render(request, "ogcapi/collection.html", {"document": described, "collection": one})
    return _json(described)


@answering
def queryables(request: HttpRequest, name: str) -> HttpResponse:
    """By what one may filter a collection; for programs alone."""
    one = named(name)
    refuse_unknown(request.GET, ["f"])
    if request.GET.get("f", "json") != "json":
        raise bad_value(_("f: hier gibt es nur json."))
    return _json(documents.queryables(one), SCHEMA)


@answering
def items(request: HttpRequest, name: str) -> HttpResponse:
    """The features of a collection that were asked for, and that this person may see."""
    one = named(name)
    asked = question(request.GET, one)
    html = _wants_html(request)
    page = features.page(one, asked, request.user)
    query = request.GET.copy()
    query.pop("f", None)
    base = address("ogc-items", name)
    links = own_links(f"{base}?{query.urlencode()}" if query else base, GEOJSON, html=html)
    links.append(link("collection", address("ogc-collection", name), JSON, str(one.title)))
    if page.next_after is not None:
        query["after"], query["f"] = page.next_after, "html" if html else "json"
        links.append(link("next", f"{base}?{query.urlencode()}", HTML if html else GEOJSON))
    if html:
        context = {"collection": one, "page": page, "links": _by_rel(links)}
        return render(request, "ogcapi/items.html", context | {"lines": pages.lines(one, page.features)})
    head: dict[str, Any] = {"type": "FeatureCollection", "links": links, "numberReturned": len(page.features)}
    head |= {"timeStamp": timezone.now().isoformat(timespec="seconds").replace("+00:00", "Z")}
    head |= {"numberMatched": page.matched} if page.matched is not None else {}
    head |= {"attribution": text} if (text := one.attribution()) else {}
    listed = ",\n".join(feature.as_json() for feature in page.features)
    body = f'{json.dumps(head, ensure_ascii=False)[:-1]}, "features": [\n{listed}\n]}}'
    return _geojson(body, asked.crs.uri)


@answering
def item(request: HttpRequest, name: str, pk: str) -> HttpResponse:
    """One feature."""
    one = named(name)
    refuse_unknown(request.GET, OF_A_FEATURE)
    html = _wants_html(request)
    crs = system(request.GET["crs"], "crs") if "crs" in request.GET else CRS84
    feature = features.one(one, pk, crs, request.user)
    links = own_links(address("ogc-item", name, pk), GEOJSON, html=html)
    links.append(link("collection", address("ogc-collection", name), JSON, str(one.title)))
    if html:
        context = {"collection": one, "feature": feature, "facts": pages.facts(one, feature), "links": _by_rel(links)}
        return render(request, "ogcapi/item.html", context)
    return _geojson(feature.as_json(links=links), crs.uri)


def _by_rel(links: list[dict[str, str]]) -> dict[str, str]:
    return {each["rel"]: each["href"] for each in links}


def _wants_html(request: HttpRequest) -> bool:
    """Return whether a page was asked for: by ``f``, else by what the program prefers. Raises ``Problem`` (400)."""
    form = request.GET.get("f")
    if form is not None and form not in ("json", "html"):
        raise bad_value(_("f: möglich sind json und html."))
    if form is not None:
        return form == "html"
    return request.get_preferred_type([GEOJSON, JSON, HTML]) == HTML


def _document(
    request: HttpRequest, document: dict[str, Any], page: str, *, html: bool, kind: str = JSON
) -> HttpResponse:
    return render(request, f"ogcapi/{page}.html", {"document": document}) if html else _json(document, kind)


def _json(document: dict[str, Any], kind: str = JSON, status: int = 200) -> HttpResponse:
    return HttpResponse(json.dumps(document, ensure_ascii=False), content_type=kind, status=status)


def _geojson(body: str, crs: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=GEOJSON)
    answer["Content-Crs"] = f"<{crs}>"
    return answer


def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    try:
        html = _wants_html(request)
    except Problem:
        html = False
    if html:
        return render(request, "ogcapi/problem.html", {"problem": problem}, status=problem.status)
    return _json({"code": problem.code, "description": problem.sentence}, status=problem.status)
