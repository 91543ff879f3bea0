"""The documents that say what there is: landing page, conformance, collections, queryables."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import region
from accounts.models import Alliance
from notifications.ogcapi.collection import Collection
from notifications.ogcapi.registry import COLLECTIONS
from notifications.ogcapi.systems import CRS84, STORAGE, SYSTEMS

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
OPENAPI, SCHEMA = "application/vnd.oai.openapi+json;version=3.0", "application/schema+json"
_FEATURES, _CQL2 = "http://www.opengis.net/spec/ogcapi-features-", "http://www.opengis.net/spec/cql2/1.0/conf/"
CONFORMS_TO = [
    *(f"{_FEATURES}1/1.0/conf/{name}" for name in ("core", "oas30", "html", "geojson")),
    f"{_FEATURES}2/1.0/conf/crs",
    *(f"{_FEATURES}3/1.0/conf/{name}" for name in ("queryables", "queryables-query-parameters", "filter")),
    f"{_FEATURES}3/1.0/conf/features-filter",
    *(f"{_CQL2}{name}" for name in ("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators")),
    *(f"{_CQL2}{name}" for name in ("case-insensitive-comparison", "basic-spatial-functions")),
    *(f"{_CQL2}{name}" for name in ("basic-spatial-functions-plus", "spatial-functions")),
]
A_DAY = 24 * 3600


def address(name: str, *args: str, **query: str) -> str:
    """Return the full address of a route."""
    text = settings.BASE_URL + reverse(name, args=args)
    return f"{text}?{urlencode(query)}" if query else text


def link(rel: str, href: str, kind: str, title: str = "") -> dict[str, str]:
    """Return a link as documents carry it (RFC 8288)."""
    found = {"rel": rel, "href": href, "type": kind, "title": title, "hreflang": get_language() or "de"}
    return {key: value for key, value in found.items() if value}


def own_links(href: str, kind: str, *, html: bool) -> list[dict[str, str]]:
    """Return the links of a document to itself and to its other form."""
    glue = "&" if "?" in href else "?"
    forms = {kind: f"{href}{glue}f=json", HTML: f"{href}{glue}f=html"}
    now, other = (HTML, kind) if html else (kind, HTML)
    return [link("self", forms[now], now), link("alternate", forms[other], other)]


def landing(*, html: bool) -> dict[str, Any]:
    """Return the landing page (17-069r4, 7.2)."""
    return {
        "title": _("%(alliance)s: Meldungen für GIS-Programme") % {"alliance": Alliance.current().name},
        "description": _("Was Sie hier lesen, sehen nur Sie: es folgt Ihren Rechten. Jede Meldung ist informell."),
        "links": [
            *own_links(address("ogc-landing"), JSON, html=html),
            link("service-desc", address("ogc-api", f="json"), OPENAPI, _("Beschreibung der Schnittstelle (OpenAPI)")),
            link("service-doc", address("ogc-api", f="html"), HTML, _("Die Schnittstelle")),
            link("conformance", address("ogc-conformance"), JSON, _("Erfüllte Standards")),
            link("data", address("ogc-collections"), JSON, _("Sammlungen")),
        ],
    }


def conformance(*, html: bool) -> dict[str, Any]:
    """Return which parts of which standards hold here (17-069r4, 7.4)."""
    return {"conformsTo": CONFORMS_TO, "links": own_links(address("ogc-conformance"), JSON, html=html)}


def collections(*, html: bool) -> dict[str, Any]:
    """Return all collections (17-069r4, 7.13; 18-058r1, 6.2)."""
    return {
        "links": own_links(address("ogc-collections"), JSON, html=html),
        "crs": list(SYSTEMS),
        "collections": [_about(one) | {"crs": ["#/crs"], "links": _links_of(one)} for one in COLLECTIONS.values()],
    }


def collection_document(one: Collection, *, html: bool) -> dict[str, Any]:
    """Return one collection (17-069r4, 7.14)."""
    own = own_links(address("ogc-collection", one.id), JSON, html=html)
    return _about(one) | {"crs": list(SYSTEMS), "links": [*own, *_links_of(one)[1:]]}


def queryables(one: Collection) -> dict[str, Any]:
    """Return by what one may filter, as JSON Schema (19-079r2, 6)."""
    geometry = {"title": _("Geometrie"), "x-ogc-role": "primary-geometry", "format": "geometry-any"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address("ogc-queryables", one.id),
        "type": "object",
        "title": str(one.title),
        "properties": {"geometry": geometry, **{name: prop.schema() for name, prop in one.queryables.items()}},
        "additionalProperties": False,
    }


def _about(one: Collection) -> dict[str, Any]:
    extent: dict[str, Any] = {"spatial": {"bbox": [_extent()], "crs": CRS84.uri}}
    if one.when:
        extent["temporal"] = {"interval": [[None, None]]}  # when it began is not for everybody to know
    about = {
        "id": one.id,
        "title": str(one.title),
        "description": str(one.description),
        "attribution": one.attribution(),
        "itemType": "feature",
        "extent": extent,
        "storageCrs": STORAGE.uri,
    }
    return {key: value for key, value in about.items() if value}


def _links_of(one: Collection) -> list[dict[str, str]]:
    items, title = address("ogc-items", one.id), str(one.title)
    return [
        link("self", address("ogc-collection", one.id), JSON, title),
        link("items", f"{items}?f=json", GEOJSON, title),
        link("items", f"{items}?f=html", HTML, title),
        link("http://www.opengis.net/def/rel/ogc/1.0/queryables", address("ogc-queryables", one.id), SCHEMA),
    ]


def _extent() -> list[float]:
    """Return the box of the alliance's region: the same for everybody, whatever they may see."""
    state = region.fingerprint()
    found = cache.get_or_set(f"ogc-extent:{state}", region.extent, A_DAY)
    return found or region.extent()
