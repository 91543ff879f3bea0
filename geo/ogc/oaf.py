"""OGC API – Features, Part 1 (OGC 17-069r4): landing page, collections, items. JSON only.

OWSLib's client sends its requests itself, so only the few links are read here.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from django.utils.translation import gettext as _

from geo.egress import Answer
from geo.ogc.asking import CAPABILITIES_BYTES, CAPABILITIES_SECONDS, ask, checked, json_object, with_query
from geo.ogc.described import Box, Choice, Options, Service, bounds, clean, storable
from geo.ogc.owslib_reading import reading
from geo.ogc.problems import ServiceProblem

JSON_TYPES = ("application/geo+json", "application/json")
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def landing_url(address: str) -> str:
    """Return the landing page above an address: what people paste is often a collection or its items."""
    parts = urlsplit(address)
    path = parts.path.split("/collections")[0]
    return urlunsplit(parts._replace(path=path, query=_kept(parts.query), fragment=""))


def read(landing: dict[str, Any], address: str) -> Service:
    """Read a landing page and its collections. Raises ``ServiceProblem`` where it leads to none."""
    collections_url = _link(landing, ("data", "http://www.opengis.net/def/rel/ogc/1.0/data"), address)
    if not collections_url:
        raise ServiceProblem(_("Die Startseite des Dienstes nennt keine Objektarten (Verweis „data“ fehlt)."))
    answer = checked(ask(_as_json(collections_url), max_bytes=CAPABILITIES_BYTES, max_seconds=CAPABILITIES_SECONDS))
    found = json_object(answer.content).get("collections")
    if not isinstance(found, list):
        raise ServiceProblem(_("Der Dienst nennt keine Objektarten."))
    with reading(address):
        choices = [_choice(entry, answer) for entry in found if isinstance(entry, dict) and entry.get("id")]
    return Service("oaf", landing_url(address), clean(landing.get("title")), choices, clean(landing.get("attribution")))


def features_url(options: Options, layer: str, box: Box, most: int, *, swapped: bool = False) -> str:
    """Return the question for the features in a box (CRS84: longitude before latitude)."""
    west, south, east, north = box
    corners = (south, west, north, east) if swapped else (west, south, east, north)
    return with_query(options["items"], {"bbox": ",".join(f"{number:.9f}" for number in corners), "limit": str(most)})


def _choice(entry: dict[str, Any], answer: Answer) -> Choice:
    name = storable(str(entry["id"]))[:300]
    items = _link(entry, ("items",), answer.url) or urljoin(
        answer.url.split("?")[0].rstrip("/") + "/", f"{quote(name, safe='')}/items"
    )
    no_features = str(entry.get("itemType", "feature")).lower() != "feature"
    problem = _("Diese Sammlung enthält keine Objekte mit Geometrie.") if no_features else ""
    options = {"items": _as_json(items), "crs": CRS84, "srid": 4326, "format": "json", "bounds": _bounds(entry)}
    licence = next((clean(link.get("title")) for link in _links(entry) if link.get("rel") == "license"), "")
    title = clean(entry.get("title"), 160) or name
    credit = clean(entry.get("attribution")) or licence
    return Choice(name, title, options, clean(entry.get("description")), credit, problem)


def _bounds(entry: dict[str, Any]) -> list[float] | None:
    try:
        box = entry["extent"]["spatial"]["bbox"][0]
    except (KeyError, IndexError, TypeError):
        return None
    flat = [*box[:2], *box[3:5]] if isinstance(box, list) and len(box) == 6 else box
    return bounds(flat)


def _links(entry: dict[str, Any]) -> list[dict[str, Any]]:
    links = entry.get("links")
    return [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []


def _link(entry: dict[str, Any], relations: tuple[str, ...], base: str) -> str:
    """Return the address a link leads to, on the host we were given; JSON before other types."""
    found = [link for link in _links(entry) if link.get("rel") in relations and isinstance(link.get("href"), str)]
    found.sort(key=lambda link: not any(kind in str(link.get("type", "")) for kind in JSON_TYPES))
    if not found:
        return ""
    own, named = urlsplit(base), urlsplit(urljoin(base, storable(found[0]["href"])))
    return urlunsplit(named._replace(scheme=own.scheme, netloc=own.netloc, fragment=""))


def _as_json(url: str) -> str:
    return with_query(url, {"f": "json"})


def _kept(query: str) -> str:
    return "&".join(
        part for part in query.split("&") if part and part.split("=")[0].lower() not in ("f", "limit", "bbox")
    )
