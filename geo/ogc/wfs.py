"""Web Feature Service 2.0.0 (OGC 09-025r2), 1.1.0 (OGC 04-094) and 1.0.0 (OGC 02-058)."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from owslib.crs import Crs
from owslib.wfs import WebFeatureService

from geo.ogc import systems
from geo.ogc.asking import at_given_address, with_query
from geo.ogc.described import Box, Choice, Options, Service, bounds, clean
from geo.ogc.owslib_reading import reading
from geo.ogc.problems import ServiceProblem

ROOTS = {"WFS_Capabilities"}
VERSIONS = ("2.0.0", "1.1.0", "1.0.0")
_JSON = re.compile(r"json", re.IGNORECASE)
_NOT_JSON = re.compile(r"jsonp|javascript|topojson|esri", re.IGNORECASE)


def capabilities_url(address: str) -> str:
    """Return the question what the service has; the version that stands in the address is kept."""
    asked = re.search(r"[?&]version=([\d.]+)", address, re.IGNORECASE)
    version = asked[1] if asked and asked[1] in VERSIONS else VERSIONS[0]
    return with_query(address, {"SERVICE": "WFS", "REQUEST": "GetCapabilities", "VERSION": version})


def read(root: etree._Element, address: str) -> Service:
    """Read a capabilities document. Raises ``ServiceProblem`` for one that cannot be used."""
    version = root.get("version", "")
    if version not in VERSIONS:
        raise ServiceProblem(
            _("Der Dienst spricht WFS %(version)s. Gelesen werden 2.0.0, 1.1.0 und 1.0.0.")
            % {"version": version or "?"}
        )
    with reading(address):
        wfs = WebFeatureService(address, version=version, xml=etree.tostring(root))
        url = at_given_address(_url(wfs), address)
        base = {"version": version, "get_feature": url, "format": _format(wfs)}
        choices = [_choice(entry, base) for entry in wfs.contents.values() if entry.id]
        about, who = getattr(wfs, "identification", None), getattr(wfs, "provider", None)
        parts = [clean(getattr(about, name, "")) for name in ("accessconstraints", "fees")]
        licence = " · ".join(dict.fromkeys(part for part in parts if part))[:500]
        title = clean(getattr(about, "title", ""))
        return Service("wfs", with_query(address, {}), title, choices, clean(getattr(who, "name", "")), licence)


def features_url(options: Options, layer: str, box: Box, most: int, *, swapped: bool = False) -> str:
    """Return the question for the features in a box (in the agreed system, x before y).

    ``swapped`` asks with the axes the other way round: some services take them as they should not.
    """
    version, crs = options["version"], options["crs"]
    new = version != "1.0.0"
    west, south, east, north = box
    turned = (new and Crs(crs).encoding in ("urn", "uri") and systems.north_first(crs)) != swapped
    corners = (south, west, north, east) if turned else (west, south, east, north)
    named = [crs] if new else []
    names, count = ("TYPENAMES", "COUNT") if version == "2.0.0" else ("TYPENAME", "MAXFEATURES")
    asked = {
        "SERVICE": "WFS", "VERSION": version, "REQUEST": "GetFeature", names: layer, count: str(most),
        "SRSNAME": crs, "BBOX": ",".join([*(f"{number:.9f}" for number in corners), *named]),
    }  # fmt: skip
    if options["format"]:
        asked["OUTPUTFORMAT"] = options["format"]
    return with_query(options["get_feature"], asked)


def _choice(entry: Any, base: Options) -> Choice:
    crs = systems.best([option.id for option in entry.crsOptions], systems.FOR_FEATURES)
    problem = "" if crs else _("Die Ebene hat kein Koordinatensystem, das wir kennen.")
    options = base | {
        "crs": crs[0] if crs else "", "srid": crs[1] if crs else None, "bounds": bounds(entry.boundingBoxWGS84),
    }  # fmt: skip
    title = clean(entry.title, 160) or entry.id
    return Choice(entry.id, title, options, clean(entry.abstract), problem=problem)


def _url(wfs: Any) -> str | None:
    operation = next((each for each in wfs.operations if getattr(each, "name", "") == "GetFeature"), None)
    methods = operation.methods if operation else []
    return next((each["url"] for each in methods if each.get("url") and each["type"].lower().endswith("get")), None)


def _format(wfs: Any) -> str:
    """Return the service's name for GeoJSON; nothing where it has only GML, which is its standard answer."""
    operation = next((each for each in wfs.operations if getattr(each, "name", "") == "GetFeature"), None)
    values = [value for name, each in getattr(operation, "parameters", {}).items() if name.lower() == "outputformat"
              for value in each["values"] if value]  # fmt: skip
    values += [text.rpartition("}")[2] for text in getattr(operation, "formatOptions", []) if text]  # WFS 1.0.0: a tag
    fitting = [value for value in values if _JSON.search(value) and not _NOT_JSON.search(value)]
    return min(fitting, key=lambda value: ("geo" not in value.lower(), len(value)), default="")
