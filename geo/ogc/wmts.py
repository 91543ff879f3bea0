"""Web Map Tile Service 1.0.0 (OGC 07-057r7), by address template or by parameters, in the grid of web maps."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from lxml import etree
from owslib.wmts import WebMapTileService

from geo.models import MapLayer
from geo.ogc import systems
from geo.ogc.asking import at_given_address, with_query
from geo.ogc.described import Choice, Options, Service, bounds, clean
from geo.ogc.grid import DEEPEST, DENOMINATOR_0, HALF_WORLD_M, MERCATOR, PIXELS, Tile
from geo.ogc.owslib_reading import reading

ROOTS = {"{http://www.opengis.net/wmts/1.0}Capabilities"}  # other standards call theirs so too
PICTURES = ("image/png", "image/jpeg", "image/jpgpng", "image/png8", "image/webp", "image/gif")
SAME_PLACE_M = 10.0
SAME_SCALE = 0.001


def capabilities_url(address: str) -> str:
    """Return the question what the service has. An address that ends in .xml is the answer itself (RESTful)."""
    if address.split("?")[0].lower().endswith(".xml"):
        return address
    return with_query(address, {"SERVICE": "WMTS", "REQUEST": "GetCapabilities", "VERSION": "1.0.0"})


def read(root: etree._Element, address: str) -> Service:
    """Read a capabilities document. Raises ``ServiceProblem`` for one that cannot be used."""
    with reading(address):
        wmts = WebMapTileService(address, xml=etree.tostring(root))
        grids = {name: _grid(matrix_set) for name, matrix_set in wmts.tilematrixsets.items()}
        get_tile = at_given_address(_kvp_url(wmts), address) if _kvp_url(wmts) else ""
        choices = [_choice(entry, grids, get_tile) for entry in wmts.contents.values()]
        about, who = getattr(wmts, "identification", None), getattr(wmts, "provider", None)
        licence = " · ".join(
            part for part in (clean(_of(about, "accessconstraints")), clean(_of(about, "fees"))) if part
        )
        url = address if address.split("?")[0].lower().endswith(".xml") else with_query(address, {})
        return Service("wmts", url, clean(_of(about, "title")), choices, clean(_of(who, "name")), licence[:500])


def picture_url(options: Options, layer: str, tile: Tile) -> str | None:
    """Return the address of a tile; None where the service has none of that zoom."""
    matrix = options["matrices"].get(str(tile.z))
    if matrix is None:
        return None
    values = {
        "TileMatrixSet": options["matrix_set"], "TileMatrix": matrix, "TileRow": str(tile.y), "TileCol": str(tile.x),
        "Style": options["style"], "Layer": layer, "layer": layer, "style": options["style"],
    } | options["dimensions"]  # fmt: skip
    if options["template"]:
        url: str = options["template"]
        for name, value in values.items():
            url = url.replace(f"{{{name}}}", quote(value, safe=""))
        return url
    asked = {name.upper(): values[name] for name in ("TileMatrixSet", "TileMatrix", "TileRow", "TileCol", "Style")}
    asked |= {"SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0", "LAYER": layer, "FORMAT": options["format"]}
    return with_query(options["get_tile"], asked | options["dimensions"])


def legend_url(layer: MapLayer) -> str:
    """Return the address of the legend, or nothing."""
    return str(layer.options.get("legend", ""))


def _choice(entry: Any, grids: dict[str, dict[str, str]], get_tile: str) -> Choice:
    name = max(entry.tilematrixsetlinks, key=lambda link: len(grids.get(link, {})), default="")
    matrices = _limited(grids.get(name, {}), entry.tilematrixsetlinks.get(name))
    format_ = next((wanted for wanted in PICTURES if wanted in entry.formats), "")
    template = _template(entry, format_)
    problem = ""
    if not matrices:
        problem = _(
            "Die Kacheln liegen nicht im Raster der Web-Karten (EPSG:3857). Nehmen Sie den WMS desselben Anbieters."
        )
    elif not format_ or not (template or get_tile):
        problem = _("Der Dienst liefert keine Bilder als PNG, JPEG oder GIF.")
    style = next((name for name, each in entry.styles.items() if each["isDefault"]), next(iter(entry.styles), ""))
    zooms = [int(zoom) for zoom in matrices]
    options = {
        "template": template, "get_tile": get_tile, "matrix_set": name, "matrices": matrices, "format": format_,
        "style": style or "", "legend": (entry.styles.get(style) or {}).get("legend", ""), "srid": MERCATOR,
        "dimensions": {key: str(value["default"]) for key, value in entry.dimensions.items()},
        "bounds": bounds(getattr(entry, "boundingBoxWGS84", None)),
        "min_zoom": min(zooms, default=None), "max_zoom": None, "native_zoom": max(zooms, default=None),
    }  # fmt: skip
    return Choice(entry.id, clean(entry.title, 160) or entry.id, options, clean(entry.abstract), problem=problem)


def _grid(matrix_set: Any) -> dict[str, str]:
    """Return which matrix is which zoom, where the set is the grid of web maps; else nothing."""
    if systems.srid(matrix_set.crs) != MERCATOR:
        return {}
    found = {}
    for matrix in matrix_set.tilematrix.values():
        left, top = matrix.topleftcorner
        zoom = round(math.log2(DENOMINATOR_0 / matrix.scaledenominator))
        fits = abs(matrix.scaledenominator * 2**zoom / DENOMINATOR_0 - 1) < SAME_SCALE
        corner = abs(left + HALF_WORLD_M) < SAME_PLACE_M and abs(top - HALF_WORLD_M) < SAME_PLACE_M
        if fits and corner and matrix.tilewidth == matrix.tileheight == PIXELS and 0 <= zoom <= DEEPEST:
            found[str(zoom)] = matrix.identifier
    return found


def _limited(matrices: dict[str, str], link: Any) -> dict[str, str]:
    limits = link.tilematrixlimits if link else {}
    return {zoom: name for zoom, name in matrices.items() if not limits or name in limits}


def _template(entry: Any, format_: str) -> str:
    tiles = [each for each in entry.resourceURLs if each["resourceType"] == "tile"]
    fitting = [each["template"] for each in tiles if each["format"] == format_]
    return fitting[0] if fitting else ""


def _kvp_url(wmts: Any) -> str | None:
    operation = next((each for each in wmts.operations if getattr(each, "name", "") == "GetTile"), None)
    for method in operation.methods if operation else []:
        encodings = [value.upper() for constraint in method["constraints"] for value in constraint.values]
        if method["type"].lower() == "get" and (not encodings or "KVP" in encodings):
            return str(method["url"])
    return None


def _of(thing: Any, name: str) -> Any:
    return getattr(thing, name, None)
