"""What a layer says of a place, as titles and rows of text; never its HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from lxml import etree, html

from geo.crs import EDGE_SRID
from geo.models import MapLayer
from geo.ogc import wms
from geo.ogc.asking import ask, checked, is_web_page, json_object, parsed
from geo.ogc.features import features_at
from geo.ogc.gates import gate
from geo.ogc.grid import HALF_WORLD_M, MERCATOR, PIXELS, tile_at
from geo.ogc.problems import ServiceProblem
from geo.outlines.systems import transformed

ANSWER_BYTES = 2 * 1024**2
ANSWER_SECONDS = 12.0
AROUND_PIXELS = 101
MOST = 10
MOST_ROWS = 60
LONGEST = 500
_ENTRY = re.compile(r"^\s*([^=:]{1,80}?)\s*[=:]\s*(.*?)\s*$")
_HEADING = re.compile(r"^(layer|feature|ebene|objekt)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """One object at the place: what it is called, and its fields."""

    title: str
    rows: list[tuple[str, str]]


def feature_info(layer: MapLayer, lon: float, lat: float, zoom: int) -> list[Said]:
    """Return what lies at a place (EPSG:4326), seen at this zoom. Raises ``ServiceProblem``."""
    if not layer.queryable:
        return []
    if layer.is_vector:
        found = features_at(layer, lon, lat)[:MOST]
        return [Said(feature.label, list(feature.values.items())[:MOST_ROWS]) for feature in found]
    return _from_wms(layer, lon, lat, zoom)


def _from_wms(layer: MapLayer, lon: float, lat: float, zoom: int) -> list[Said]:
    options, size = layer.options, (AROUND_PIXELS, AROUND_PIXELS)
    url = wms.info_url(options, layer.layer, _box(lon, lat, zoom, options["srid"]), size)
    with gate(layer.pk):
        answer = ask(url, max_bytes=ANSWER_BYTES, max_seconds=ANSWER_SECONDS)
    if not answer.content.strip():
        return []
    return said(answer.content if is_web_page(answer) else checked(answer).content, options["info_format"])


def _box(lon: float, lat: float, zoom: int, srid: int) -> tuple[float, float, float, float]:
    """Return a square around the place whose pixels are as large as the map's."""
    tile = tile_at(lon, lat, zoom)
    box = tile.box
    half = (box[2] - box[0]) / PIXELS * AROUND_PIXELS / 2
    (x, y) = transformed(np.array([[lon, lat]]), EDGE_SRID, MERCATOR)[0]
    if max(abs(x), abs(y)) > HALF_WORLD_M:
        raise ServiceProblem(_("Dort hat die Ebene keine Daten."))
    corners = np.array([[x - half, y - half], [x + half, y + half], [x - half, y + half], [x + half, y - half]])
    found = transformed(corners, MERCATOR, srid)
    return (*map(float, found.min(axis=0)), *map(float, found.max(axis=0)))  # type: ignore[return-value]


def said(content: bytes, format_: str) -> list[Said]:
    """Return the objects in an answer of this format, at most ten. Raises ``ServiceProblem`` for what is no text."""
    read: Callable[[bytes], Iterator[Said]]
    if "json" in format_.lower():
        read = _json
    elif "html" in format_.lower():
        read = _html
    elif "xml" in format_.lower() or "gml" in format_.lower():
        read = _xml
    else:
        read = _plain
    return [each for each in read(content) if each.rows][:MOST] if content.strip() else []


def _json(content: bytes) -> Iterator[Said]:
    features = json_object(content).get("features")
    for feature in features if isinstance(features, list) else []:
        values = feature.get("properties") if isinstance(feature, dict) else None
        if isinstance(values, dict):
            yield _said(str(feature.get("id") or ""), [(name, value) for name, value in values.items()])


def _plain(content: bytes) -> Iterator[Said]:
    """Yield the blocks of plain text: MapServer and GeoServer write ``name = value`` below a heading."""
    title = ""
    rows: list[tuple[Any, Any]] = []
    for line in _decoded(content).splitlines():
        entry = _ENTRY.match(line)
        if _HEADING.match(line.strip()) or not entry:
            if rows:
                yield _said(title, rows)
                title, rows = "", []
            title = line.strip(" :-='") or title
        else:
            rows.append((entry[1], entry[2].strip("'\"")))
    if rows:
        yield _said(title, rows)


def _xml(content: bytes) -> Iterator[Said]:
    """Yield each element whose children are all plain values; ESRI writes values as attributes."""
    for element in parsed(content).iter(etree.Element):
        leaves = [
            (etree.QName(leaf).localname, leaf.text) for leaf in element if isinstance(leaf.tag, str) and not len(leaf)
        ]
        if etree.QName(element).localname == "FIELDS":
            leaves = list(element.attrib.items())
        if len(leaves) and "boundedBy" not in element.tag and "Envelope" not in element.tag:
            yield _said(etree.QName(element).localname.removesuffix("_feature"), leaves)


def _html(content: bytes) -> Iterator[Said]:
    """Yield a page's table rows as rows, or its words as one text."""
    try:
        page = html.document_fromstring(content, parser=html.HTMLParser(no_network=True))
    except (etree.ParserError, ValueError):
        return
    etree.strip_elements(page, "script", "style", "head", with_tail=False)
    tables = [[_cells(row) for row in table.iter("tr")] for table in page.iter("table")]
    found = [_said("", [(cells[0], cells[1]) for cells in table if len(cells) == 2]) for table in tables]
    wide = [_said("", list(zip(rows[0], cells, strict=False))) for rows in tables if rows and len(rows[0]) > 2
            for cells in rows[1:] if len(cells) == len(rows[0])]  # fmt: skip
    yield from [each for each in (*found, *wide) if each.rows] or [_said("", [("", page.text_content())])]


def _cells(row: Any) -> list[str]:
    return [" ".join(cell.text_content().split()) for cell in row if cell.tag in ("td", "th")]


def _said(title: str, rows: list[tuple[Any, Any]]) -> Said:
    texts = [(" ".join(str(name).split())[:120], " ".join(str(value).split())[:LONGEST]) for name, value in rows
             if value not in (None, "") and not isinstance(value, dict | list)]  # fmt: skip
    return Said(" ".join(title.split())[:120], [(name, text) for name, text in texts if text][:MOST_ROWS])


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")
