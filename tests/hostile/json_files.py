"""Broken and hostile GeoJSON."""

from __future__ import annotations

import json
from typing import Any

from tests.hostile.corpus import OUTLINE, SECRET_PATH, SERVER, Files, hostile, one

RING = [[11.80, 48.17], [11.81, 48.17], [11.81, 48.18], [11.80, 48.18], [11.80, 48.17]]
METRES = [[708000, 5338000], [708400, 5338000], [708400, 5338400], [708000, 5338400], [708000, 5338000]]


def collection(*geometries: Any, properties: Any = None, **members: Any) -> str:
    """Return a FeatureCollection of these geometries."""
    features = [{"type": "Feature", "properties": properties or {}, "geometry": each} for each in geometries]
    return json.dumps({"type": "FeatureCollection", **members, "features": features})


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


GOOD = collection(polygon(RING))
VRT = (
    f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{SECRET_PATH}</SrcDataSource></OGRVRTLayer>'
    f'<OGRVRTLayer name="y"><SrcDataSource>/vsicurl/{SERVER}/y.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
)


def circle(corners: int) -> list[list[float]]:
    from math import cos, pi, sin

    steps = [2 * pi * step / corners for step in range(corners)]
    ring = [[round(11.8 + 0.01 * cos(step), 9), round(48.17 + 0.01 * sin(step), 9)] for step in steps]
    return [*ring, ring[0]]


def scribble(corners: int) -> list[list[float]]:
    """Return a ring whose every edge crosses most others."""
    ring = [[11.8 + (step * 7919 % 1009) / 1e5, 48.17 + (step * 104729 % 1013) / 1e5] for step in range(corners)]
    return [*ring, ring[0]]


def nested(levels: int) -> str:
    return '{"type":"GeometryCollection","geometries":[' * levels + json.dumps(polygon(RING)) + "]}" * levels


def late(name: str, make: Any) -> Any:
    def files() -> Files:
        return [(name, make().encode())]

    return files


SAID = {"type": "name", "properties": {"name": "EPSG:999999"}}
LINK = {"type": "link", "properties": {"href": f"{SERVER}/crs.wkt", "type": "esriwkt"}}
INIT = {"type": "name", "properties": {"name": f"+init=file:{SECRET_PATH}"}}
FAR = {"type": "name", "properties": {"name": "EPSG:2193"}}
BOM = b"\xef\xbb\xbf"

hostile(
    "vrt-as-geojson",
    "GDAL-Verweis (VRT) auf Dateien und Server, mit der Endung .geojson",
    "really",
    one("plan.geojson", VRT),
)
hostile(
    "vrt-after-blanks",
    "derselbe Verweis hinter Leerzeichen und BOM",
    "really",
    one("plan.geojson", BOM + b" \r\n\t" + VRT.encode()),
)
hostile(
    "vrt-in-json-string",
    "ein Verweis als Attribut in gutem GeoJSON",
    OUTLINE,
    one("plan.geojson", collection(polygon(RING), properties={"name": VRT})),
)
hostile("json-truncated", "nach der Hälfte abgeschnitten", "unreadable", one("plan.geojson", GOOD[: len(GOOD) // 2]))
hostile(
    "json-100000-brackets", "100.000 öffnende Klammern", "unreadable", one("plan.geojson", '{"type":' + "[" * 100_000)
)
hostile("json-nested-collections-30", "30 verschachtelte Sammlungen", "unreadable", one("plan.geojson", nested(30)))
hostile(
    "json-nested-collections-5000", "5.000 verschachtelte Sammlungen", "unreadable", one("plan.geojson", nested(5_000))
)
hostile("json-nan", "NaN als Koordinate", "outline.not_finite", one("plan.geojson", GOOD.replace("11.81", "NaN")))
hostile(
    "json-infinity",
    "Infinity als Koordinate",
    "outline.not_finite",
    one("plan.geojson", GOOD.replace("11.81", "Infinity")),
)
hostile(
    "json-1e999", "eine Zahl jenseits aller Zahlen", "unreadable", one("plan.geojson", GOOD.replace("11.81", "1e999"))
)
hostile(
    "json-null-coordinate", "null als Koordinate", "no_features", one("plan.geojson", GOOD.replace("11.81", "null"))
)
hostile(
    "json-string-coordinate", "Text als Koordinate", "unreadable", one("plan.geojson", GOOD.replace("11.81", '"11.81"'))
)
hostile(
    "json-integer-of-400-digits",
    "eine Ganzzahl mit 400 Stellen",
    "unreadable",
    one("plan.geojson", GOOD.replace("11.81", "9" * 400)),
)
hostile(
    "json-1e308-wide",
    "so breit wie alle Zahlen",
    "outline.not_finite",
    one("plan.geojson", GOOD.replace("11.81", "1e308")),
)
hostile("json-empty-file", "0 Bytes", "empty", one("plan.geojson", b""))
hostile("json-blanks", "nur Leerzeichen", "unreadable", one("plan.geojson", b" \n" * 50))
hostile("json-empty-object", "ein leeres Objekt", "unreadable", one("plan.geojson", "{}"))
hostile("json-no-features", "keine Objekte", "no_features", one("plan.geojson", collection()))
hostile("json-null-geometry", "ein Objekt ohne Geometrie", "no_features", one("plan.geojson", collection(None)))
hostile("json-empty-polygon", "eine Fläche ohne Ecken", "no_features", one("plan.geojson", collection(polygon())))
hostile(
    "json-500000-vertices",
    "eine Fläche mit 500.000 Ecken",
    "too_many_vertices",
    late("plan.geojson", lambda: collection(polygon(circle(500_000)))),
)
hostile(
    "json-60000-vertices",
    "eine Fläche mit 60.000 Ecken",
    "outline.too_many_vertices",
    late("plan.geojson", lambda: collection(polygon(circle(60_000)))),
)
hostile(
    "json-2000-features",
    "2.000 Objekte",
    "too_many_features",
    late("plan.geojson", lambda: collection(*[polygon(RING)] * 2_000)),
)
hostile(
    "json-bow-tie",
    "eine Schleife",
    OUTLINE,
    one("plan.geojson", collection(polygon([RING[0], RING[2], RING[1], RING[3], RING[0]]))),
)
hostile(
    "json-scribble",
    "400 Kanten, die einander alle kreuzen",
    OUTLINE,
    one("plan.geojson", collection(polygon(scribble(400)))),
)
hostile(
    "json-two-corners",
    "eine Fläche mit zwei Ecken",
    "outline.empty",
    one("plan.geojson", collection(polygon([RING[0], RING[1], RING[0]]))),
)
hostile(
    "json-flat",
    "eine Fläche ohne Inhalt",
    "outline.empty",
    one("plan.geojson", collection(polygon([RING[0], RING[1], [11.82, 48.17], RING[0]]))),
)
hostile("json-open-ring", "ein offener Ring", OUTLINE, one("plan.geojson", collection(polygon(RING[:4]))))
hostile(
    "json-hole-outside",
    "ein Loch neben der Fläche",
    "outline",
    one("plan.geojson", collection(polygon(RING, [[x + 0.1, y] for x, y in RING]))),
)
hostile(
    "json-tiny",
    "eine Fläche von 1 cm²",
    "outline.too_small",
    one("plan.geojson", collection(polygon([[11.8, 48.17], [11.8000001, 48.17], [11.8, 48.1700001], [11.8, 48.17]]))),
)
hostile(
    "json-half-of-germany",
    "eine Fläche wie halb Deutschland",
    "outline.too_big",
    one("plan.geojson", collection(polygon([[8, 48], [12, 48], [12, 53], [8, 53], [8, 48]]))),
)
hostile(
    "json-null-island",
    "bei 0/0 vor Afrika",
    "elsewhere",
    one("plan.geojson", collection(polygon([[x - 11.8, y - 48.17] for x, y in RING]))),
)
hostile(
    "json-new-zealand",
    "in Neuseeland, richtig angegeben",
    "elsewhere",
    one(
        "plan.geojson",
        collection(polygon([[1750000, 5420000], [1750100, 5420000], [1750100, 5420100], [1750000, 5420000]]), crs=FAR),
    ),
)
hostile(
    "json-swapped", "Breite vor Länge", OUTLINE, one("plan.geojson", collection(polygon([[y, x] for x, y in RING])))
)
hostile(
    "json-metres-as-degrees", "Meter, wo Grad stehen müssen", OUTLINE, one("plan.geojson", collection(polygon(METRES)))
)
hostile(
    "json-latitude-200",
    "Breitengrad 200",
    "elsewhere",
    one("plan.geojson", GOOD.replace("48.17", "200.17").replace("48.18", "200.18")),
)
hostile(
    "json-unknown-crs",
    "ein Koordinatensystem, das es nicht gibt",
    OUTLINE,
    one("plan.geojson", collection(polygon(METRES), crs=SAID)),
)
hostile(
    "json-crs-link",
    "ein Koordinatensystem als Verweis auf einen Server",
    OUTLINE,
    one("plan.geojson", collection(polygon(RING), crs=LINK)),
)
hostile(
    "json-crs-init-file",
    "ein Koordinatensystem, das eine Datei öffnen will",
    OUTLINE,
    one("plan.geojson", collection(polygon(RING), crs=INIT)),
)
hostile(
    "json-polygon-of-number",
    "eine Zahl statt der Koordinaten",
    "no_features",
    one("plan.geojson", collection({"type": "Polygon", "coordinates": 5})),
)
hostile(
    "json-features-are-numbers",
    "Zahlen statt der Objekte",
    "no_features",
    one("plan.geojson", '{"type":"FeatureCollection","features":[1,2,3]}'),
)
hostile(
    "json-unknown-type",
    "eine Form, die es nicht gibt",
    "no_features",
    one("plan.geojson", collection({"type": "Circle", "coordinates": [11.8, 48.1], "radius": 5})),
)
hostile("json-array", "eine Liste statt eines Objekts", "unreadable", one("plan.json", "[1, 2, 3]"))
hostile(
    "json-topojson",
    "TopoJSON mit der Endung .json",
    "unreadable",
    one(
        "plan.json",
        '{"type":"Topology","objects":{"a":{"type":"Polygon","arcs":[[0]]}},"arcs":[[[11.8,48.1],[0.1,0],[0,0.1]]]}',
    ),
)
hostile(
    "json-esri",
    "EsriJSON mit der Endung .json",
    "unreadable",
    one(
        "plan.json",
        '{"geometryType":"esriGeometryPolygon","features":[{"geometry":{"rings":[[[11.8,48.1],[11.9,48.1],[11.9,48.2],[11.8,48.1]]]}}]}',
    ),
)
hostile("json-not-geo", "eine package.json", "unreadable", one("package.json", '{"name":"x","version":"1.0.0"}'))
hostile("json-url", "nur eine Adresse", "unreadable", one("plan.geojson", f"{SERVER}/plan.geojson"))
hostile(
    "json-url-in-json",
    "JSON, das auf einen Dienst verweist",
    "no_features",
    one(
        "plan.json",
        json.dumps({"type": "FeatureCollection", "features": [], "links": [{"rel": "next", "href": f"{SERVER}/next"}]}),
    ),
)
hostile("json-utf16", "GeoJSON in UTF-16", "wrong_encoding", one("plan.geojson", GOOD.encode("utf-16")))
hostile(
    "json-latin1",
    "Umlaute in Latin-1",
    "wrong_encoding",
    one("plan.geojson", collection(polygon(RING), properties={"name": "SX"}).replace("SX", "Süd").encode("latin-1")),
)
hostile(
    "json-nul-bytes",
    "Nullbytes mitten im Text",
    "no_features",
    one("plan.geojson", GOOD.replace("Polygon", "Poly\0gon")),
)
hostile(
    "json-nul-at-the-end",
    "gutes GeoJSON, dann 1 MB Nullbytes",
    "unreadable",
    one("plan.geojson", GOOD.encode() + b"\0" * 1_000_000),
)
hostile("json-bom", "gutes GeoJSON mit BOM", OUTLINE, one("plan.geojson", BOM + GOOD.encode()))
hostile("json-twice", "zwei Dokumente hintereinander", "unreadable", one("plan.geojson", GOOD + GOOD))
hostile(
    "json-long-attribute",
    "ein Attribut von 5 MB",
    OUTLINE,
    late("plan.geojson", lambda: collection(polygon(RING), properties={"name": "x" * 5_000_000})),
)
hostile(
    "json-500-attributes",
    "500 Attribute",
    OUTLINE,
    one("plan.geojson", collection(polygon(RING), properties={f"f{n}": n for n in range(500)})),
)
hostile(
    "json-script-in-name",
    "HTML und Steuerzeichen im Namen",
    OUTLINE,
    one(
        "plan.geojson", collection(polygon(RING), properties={"name": "<script>alert(1)</script>\u0000\u202e\n\u0007"})
    ),
)
hostile(
    "json-nested-attribute",
    "ein Attribut mit 200 Ebenen",
    "outline",
    one("plan.geojson", collection(polygon(RING)).replace("{}", '{"a":' + "[" * 200 + "]" * 200 + "}")),
)
hostile(
    "json-web-page",
    "eine Fehlerseite statt der Datei",
    "really",
    one("plan.geojson", "<!DOCTYPE html><html><body>404</body></html>"),
)
hostile(
    "json-is-zip", "eine Zip-Datei mit der Endung .geojson", "really", one("plan.geojson", b"PK\x03\x04" + b"\0" * 60)
)
hostile(
    "json-is-png", "ein Bild mit der Endung .geojson", "really", one("plan.geojson", b"\x89PNG\r\n\x1a\n" + b"\0" * 60)
)
hostile(
    "json-random", "Zufallsbytes", "unreadable", one("plan.geojson", bytes((n * 197 + 31) % 251 for n in range(4_000)))
)
hostile("name-leads-out", "ein Dateiname, der hinausführt", OUTLINE, one("../../../etc/plan.geojson", GOOD))
hostile(
    "name-is-gdal-path",
    "ein Dateiname, der für GDAL eine Adresse ist",
    OUTLINE,
    one(f"/vsicurl/{SERVER}/plan.geojson", GOOD),
)
hostile("name-of-5000-signs", "ein Dateiname mit 5.000 Zeichen", OUTLINE, one("x" * 5_000 + ".geojson", GOOD))
hostile("name-with-nul", "ein Dateiname mit Nullbyte und Zeilenumbruch", OUTLINE, one("pl\0an\r\nX: y.geojson", GOOD))
hostile(
    "name-right-to-left",
    "ein Dateiname, der rückwärts gelesen wird",
    "unknown_suffix",
    one("plan\u202enosjoeg.exe", GOOD),
)
hostile("name-double-suffix", "plan.geojson.exe", "unknown_suffix", one("plan.geojson.exe", GOOD))
hostile("name-without-suffix", "ohne Endung", "unknown_suffix", one("plan", GOOD))
hostile("name-only-suffix", "nur eine Endung", "unknown_suffix", one(".geojson", GOOD))
hostile("name-empty", "ohne Namen", "unknown_suffix", one("", GOOD))
