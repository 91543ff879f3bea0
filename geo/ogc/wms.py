"""Web Map Service 1.3.0 (OGC 06-042) and 1.1.1 (OGC 01-068r3)."""

from __future__ import annotations

import math
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from owslib.wms import WebMapService

from geo.models import MapLayer
from geo.ogc import systems
from geo.ogc.asking import at_given_address, with_query
from geo.ogc.described import Box, Choice, Options, Service, bounds, clean
from geo.ogc.grid import DENOMINATOR_0
from geo.ogc.owslib_reading import reading
from geo.ogc.problems import ServiceProblem

ROOTS = {"WMS_Capabilities", "WMT_MS_Capabilities"}
VERSIONS = ("1.3.0", "1.1.1")
PICTURES = ("image/png", "image/png8", "image/png; mode=8bit", "image/jpeg", "image/gif")
INFO = (
    "application/geo+json", "application/json", "application/vnd.geo+json", "application/geojson", "text/plain",
    "application/vnd.ogc.gml", "text/xml", "application/xml", "text/html",
)  # fmt: skip
MOST_FEATURES = 10


def capabilities_url(address: str) -> str:
    """Return the question what the service has."""
    return with_query(address, {"SERVICE": "WMS", "REQUEST": "GetCapabilities", "VERSION": VERSIONS[0]})


def read(root: etree._Element, address: str) -> Service:
    """Read a capabilities document. Raises ``ServiceProblem`` for one that cannot be used."""
    version = root.get("version", "")
    if version not in VERSIONS:
        raise ServiceProblem(
            _("Der Dienst spricht WMS %(version)s. Gelesen werden 1.3.0 und 1.1.1.") % {"version": version or "?"}
        )
    with reading(address):
        wms = WebMapService(address, version=version, xml=etree.tostring(root))
        base = {
            "version": version,
            "get_map": at_given_address(_url(wms, "GetMap"), address),
            "get_info": at_given_address(_url(wms, "GetFeatureInfo"), address),
            "formats": _formats(wms, "GetMap"),
            "info_formats": _formats(wms, "GetFeatureInfo"),
        }
        choices = [_choice(entry, base) for entry in wms.contents.values()]
        who = clean(wms.provider.name) if wms.provider else ""
        licence = _licence(wms.identification)
        return Service("wms", with_query(address, {}), clean(wms.identification.title), choices, who, licence)


def picture_url(options: Options, layer: str, box: Box, size: tuple[int, int]) -> str:
    """Return the question for a picture of this box (in the agreed system, x before y)."""
    return with_query(options["get_map"], _parameters(options, layer, box, size) | {"REQUEST": "GetMap"})


def info_url(options: Options, layer: str, box: Box, size: tuple[int, int]) -> str:
    """Return the question what lies in the middle of this box."""
    i, j = ("I", "J") if options["version"] == "1.3.0" else ("X", "Y")
    asked = {
        "REQUEST": "GetFeatureInfo", "QUERY_LAYERS": layer, "INFO_FORMAT": options["info_format"],
        "FEATURE_COUNT": str(MOST_FEATURES), i: str(size[0] // 2), j: str(size[1] // 2),
    }  # fmt: skip
    return with_query(options["get_info"], _parameters(options, layer, box, size) | asked)


def legend_url(layer: MapLayer) -> str:
    """Return the address of the legend of the chosen style, or nothing."""
    styles = layer.options.get("styles", [])
    chosen = [style for style in styles if style["name"] == layer.options["style"]] or styles
    return str(chosen[0]["legend"] or "") if chosen else ""


def _parameters(options: Options, layer: str, box: Box, size: tuple[int, int]) -> dict[str, str]:
    new = options["version"] == "1.3.0"
    west, south, east, north = box
    turned = new and systems.north_first(options["crs"])
    corners = (south, west, north, east) if turned else (west, south, east, north)
    return {
        "SERVICE": "WMS", "VERSION": options["version"], "LAYERS": layer, "STYLES": options["style"],
        "CRS" if new else "SRS": options["crs"], "BBOX": ",".join(f"{number:.9f}" for number in corners),
        "WIDTH": str(size[0]), "HEIGHT": str(size[1]), "FORMAT": options["format"],
        "TRANSPARENT": "TRUE" if "jpeg" not in options["format"] else "FALSE",
    }  # fmt: skip


def _choice(entry: Any, base: Options) -> Choice:
    crs = systems.best(sorted(entry.crsOptions or []), systems.FOR_PICTURES)
    format_ = _first(PICTURES, base["formats"])
    problem = ""
    if crs is None:
        problem = _("Die Ebene hat kein Koordinatensystem, das wir kennen.")
    elif format_ is None:
        problem = _("Der Dienst liefert keine Bilder als PNG, JPEG oder GIF.")
    styles = [
        {"name": name or "", "title": clean(style.get("title")) or name, "legend": style.get("legend", "")}
        for name, style in (entry.styles or {}).items()
    ]
    options = base | {
        "crs": crs[0] if crs else "", "srid": crs[1] if crs else None, "format": format_ or "",
        "style": "", "styles": styles,
        "info_format": (_first(INFO, base["info_formats"]) or "") if entry.queryable else "",
        "bounds": bounds(entry.boundingBoxWGS84),
    }  # fmt: skip
    options |= _zooms(entry)
    title, credit = clean(entry.title, 160), clean((getattr(entry, "attribution", None) or {}).get("title"))
    return Choice(entry.id, title or entry.id, options, clean(entry.abstract), credit, problem)


def _zooms(entry: Any) -> Options:
    """Return the zooms between which the layer is drawn: its scales, read for 48° north to be on the safe side."""
    least, most = (_number(getattr(entry, name, None)) for name in ("min_scale_denominator", "max_scale_denominator"))
    return {
        "min_zoom": max(0, math.floor(math.log2(DENOMINATOR_0 * 0.67 / most))) if most else None,
        "max_zoom": max(0, math.ceil(math.log2(DENOMINATOR_0 / least))) if least else None,
    }


def _number(element: Any) -> float | None:
    try:
        return max(float(element.text), 0.0) or None
    except (AttributeError, TypeError, ValueError):
        return None


def _url(wms: Any, operation: str) -> str | None:
    found = next((each for each in wms.operations if each.name == operation), None)
    methods = found.methods if found else []
    return next((method["url"] for method in methods if method["type"].lower() == "get"), None)


def _formats(wms: Any, operation: str) -> list[str]:
    found = next((each for each in wms.operations if each.name == operation), None)
    return [text.strip() for text in found.formatOptions if text] if found else []


def _first(wanted: tuple[str, ...], offered: list[str]) -> str | None:
    by_name = {name.lower(): name for name in reversed(offered)}
    return next((by_name[name] for name in wanted if name in by_name), None)


def _licence(identification: Any) -> str:
    parts = [clean(identification.accessconstraints), clean(identification.fees)]
    return clean(" · ".join(dict.fromkeys(part for part in parts if part)), 500)
