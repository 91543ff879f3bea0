"""The OpenAPI 3.0 document (17-069r4, 9; conformance class oas30)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Alliance
from notifications.ogcapi.collection import Collection
from notifications.ogcapi.documents import GEOJSON, HTML, JSON, OPENAPI, SCHEMA
from notifications.ogcapi.filters import LANGUAGES, LONGEST
from notifications.ogcapi.question import AT_MOST, USUALLY
from notifications.ogcapi.registry import COLLECTIONS
from notifications.ogcapi.systems import CRS84, SYSTEMS

Document = dict[str, Any]
VERSION = "1.0.0"
# What is wrong with a request, by status; each is described once, under components.
FAULTS = {"400": "BadRequest", "401": "Unauthorized", "404": "NotFound"}


def document(root: str) -> Document:
    """Return the description of the whole interface; ``root`` is where it begins, without a slash at the end."""
    paths = {
        "/": _get("getLandingPage", _("Startseite"), JSON, "Landing"),
        "/api": _get("getApi", _("Diese Beschreibung"), OPENAPI, "Anything"),
        "/conformance": _get("getConformance", _("Erfüllte Standards"), JSON, "Conformance"),
        "/collections": _get("getCollections", _("Sammlungen"), JSON, "Collections"),
    }
    for one in COLLECTIONS.values():
        paths |= _paths(one)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": _("%(alliance)s: Meldungen für GIS-Programme") % {"alliance": Alliance.current().name},
            "version": VERSION,
            "contact": {"email": Alliance.current().contact},
        },
        "servers": [{"url": root}],
        "security": [{"token": []}, {"password": []}, {"session": []}],
        "paths": paths,
        "components": _components(),
    }


def _paths(one: Collection) -> Document:
    base, name = f"/collections/{one.id}", one.id.title().replace("-", "")
    listed = [*(_shared(key) for key in ("crs", "bbox", "bbox-crs", "datetime", "limit", "after")), *_of_filters()]
    listed += [_by_property(prop.name, prop.schema()) for prop in one.queryables.values()]
    feature = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        base: _get(f"get{name}", str(one.title), JSON, "Collection"),
        f"{base}/queryables": _get(f"get{name}Queryables", str(one.title), SCHEMA, "Anything"),
        f"{base}/items": _get(f"get{name}Items", str(one.description), GEOJSON, "FeatureCollection", listed, crs=True),
        f"{base}/items/{{featureId}}": _get(
            f"get{name}Item", str(one.title), GEOJSON, "Feature", [feature, _shared("crs")], crs=True
        ),
    }


def _get(
    operation: str, summary: str, kind: str, schema: str, parameters: list[Document] | None = None, *, crs: bool = False
) -> Document:
    headers = {"headers": {"Content-Crs": {"schema": {"type": "string"}}}} if crs else {}
    content = {kind: {"schema": _ref("schemas", schema)}, HTML: {"schema": {"type": "string"}}}
    if kind == SCHEMA:
        del content[HTML]
    responses: Document = {"200": {"description": summary, "content": content, **headers}}
    faults = {status: _ref("responses", name) for status, name in FAULTS.items()}
    asked = [*(parameters or []), _shared("f")]
    return {
        "get": {
            "operationId": operation, "summary": summary, "parameters": asked, "responses": responses | faults,
        }
    }  # fmt: skip


def _ref(kind: str, name: str) -> Document:
    return {"$ref": f"#/components/{kind}/{name}"}


def _shared(name: str) -> Document:
    return _ref("parameters", name)


def _of_filters() -> list[Document]:
    return [_shared(name) for name in ("filter", "filter-lang", "filter-crs")]


def _by_property(name: str, schema: Document) -> Document:
    return {"name": name, "in": "query", "required": False, "schema": schema, "style": "form", "explode": False}


def _query(name: str, schema: Document, description: str = "") -> Document:
    found = _by_property(name, schema)
    return found | {"description": description} if description else found


def _components() -> Document:
    return {"parameters": _parameters(), "schemas": _schemas(), "responses": _responses(), "securitySchemes": _keys()}


def _parameters() -> Document:
    system = {"type": "string", "format": "uri", "enum": list(SYSTEMS), "default": CRS84.uri}
    numbers = {"type": "array", "items": {"type": "number"}, "oneOf": [
        {"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6},
    ]}  # fmt: skip
    return {
        "f": _query("f", {"type": "string", "enum": ["json", "html"]}, _("Form der Antwort, geht Accept vor")),
        "crs": _query("crs", system),
        "bbox": _query("bbox", numbers, _("Nur was dieses Rechteck berührt")),
        "bbox-crs": _query("bbox-crs", system),
        "datetime": _query("datetime", {"type": "string"}, _("Zeitpunkt oder Zeitraum der Meldung")),
        "limit": _query("limit", {"type": "integer", "minimum": 1, "maximum": AT_MOST, "default": USUALLY}),
        "after": _query("after", {"type": "string"}, _("steht in den Links zur nächsten Seite")),
        "filter": _query("filter", {"type": "string", "maxLength": LONGEST}, _("Bedingung in CQL2")),
        "filter-lang": _query("filter-lang", {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]}),
        "filter-crs": _query("filter-crs", system),
    }


def _schemas() -> Document:
    text, links = {"type": "string"}, {"type": "array", "items": _ref("schemas", "Link")}
    of_links: Document = {"type": "object", "required": ["links"], "properties": {"links": links}}
    anything: Document = {"type": "object"}
    collection = {"id": text, "title": text, "description": text, "extent": anything, "itemType": text, "links": links}
    collection |= {"crs": {"type": "array", "items": text}, "storageCrs": text}
    listed = {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": _ref("schemas", "Feature")},
        "numberReturned": {"type": "integer", "minimum": 0},
        "numberMatched": {"type": "integer", "minimum": 0},
        "timeStamp": {"type": "string", "format": "date-time"},
        "links": links,
    }
    feature = {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": text,
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object", "nullable": True},
    }
    return {
        "Link": _object({"href": text, "rel": text, "type": text}, "href", "rel"),
        "Landing": of_links,
        "Anything": anything,
        "Conformance": _object({"conformsTo": {"type": "array", "items": text}}, "conformsTo"),
        "Collection": _object(collection, "id", "links"),
        "Collections": _object(
            {"links": links, "collections": {"type": "array", "items": _ref("schemas", "Collection")}},
            "links", "collections",
        ),
        "FeatureCollection": _object(listed, "type", "features"),
        "Feature": _object(feature, "type", "geometry", "properties"),
        "Exception": _object({"code": text, "description": text}, "code"),
    }  # fmt: skip


def _object(properties: Document, *required: str) -> Document:
    return {"type": "object", "required": list(required), "properties": properties}


def _responses() -> Document:
    content = {JSON: {"schema": _ref("schemas", "Exception")}}
    said = {
        "BadRequest": _("Ein Parameter ist unbekannt oder lässt sich nicht lesen."),
        "Unauthorized": _("Es fehlt ein Zugang, oder er gilt nicht mehr."),
        "NotFound": _("Das gibt es nicht, oder Sie dürfen es nicht sehen."),
    }
    return {name: {"description": text, "content": content} for name, text in said.items()}


def _keys() -> Document:
    return {
        "token": {"type": "http", "scheme": "bearer"},
        "password": {"type": "http", "scheme": "basic"},
        "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
    }
