"""Broken and hostile shapefiles, GeoPackages, drawings and texts."""

# ruff: noqa: E501, UP031 (a hostile file per line)

from __future__ import annotations

import sqlite3
import struct
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import shapely

from tests import drawing
from tests.hostile.corpus import OUTLINE, SECRET_PATH, SERVER, Files, hostile, one


@cache
def written(ending: str) -> dict[str, bytes]:
    """Return good files of the format, written by GDAL, by suffix."""
    with tempfile.TemporaryDirectory() as folder:
        files = drawing.files(Path(folder), ending, [drawing.PLAN], name="Anger")
    return {Path(name).suffix: content for name, content in files}


def shapefile(**changed: bytes | None) -> Files:
    parts = written(".shp") | {f".{suffix}": content for suffix, content in changed.items()}
    return [(f"plan{suffix}", content) for suffix, content in parts.items() if content is not None]


def patched(suffix: str, at: int, by: bytes) -> bytes:
    content = bytearray(written(".shp")[suffix])
    content[at : at + len(by)] = by
    return bytes(content)


def geopackage(*statements: str) -> Callable[[], Files]:
    """Return the maker of a good GeoPackage on which these statements ran."""

    def make() -> Files:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "plan.gpkg"
            path.write_bytes(written(".gpkg")[".gpkg"])
            connection = sqlite3.connect(path)
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("PRAGMA writable_schema=ON")
            for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f'DROP TRIGGER "{trigger}"')
            for statement in statements:
                connection.execute(statement)
            connection.commit()
            connection.close()
            return [("plan.gpkg", path.read_bytes())]

    return make


def cut(content: bytes, share: float) -> bytes:
    return content[: int(len(content) * share)]


NAN = struct.pack("<d", float("nan"))
WKT_GRIDS = (
    'PROJCS["x",GEOGCS["x",DATUM["x",SPHEROID["x",6377397.155,299.15]],PRIMEM["Greenwich",0],UNIT["degree",0.0174]],'
    f'PROJECTION["Transverse_Mercator"],UNIT["metre",1],EXTENSION["PROJ4","+proj=utm +zone=32 +nadgrids={SECRET_PATH}"]]'
)
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, NULL AS geom FROM n"
LAYERS = [
    statement
    for n in range(60)
    for statement in (
        f"CREATE TABLE e{n} (fid INTEGER PRIMARY KEY, geom BLOB)",
        f"INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('e{n}', 'features', 'e{n}', 25832)",
        f"INSERT INTO gpkg_geometry_columns VALUES ('e{n}', 'geom', 'POLYGON', 25832, 0, 0)",
    )
]

hostile(
    "shp-truncated",
    "nach der Hälfte abgeschnitten",
    "truncated",
    lambda: shapefile(shp=cut(written(".shp")[".shp"], 0.5)),
)
hostile("shp-only-head", "nur der Dateikopf", "truncated", lambda: shapefile(shp=written(".shp")[".shp"][:100]))
hostile("shp-40-bytes", "40 Bytes", "truncated", lambda: shapefile(shp=written(".shp")[".shp"][:40]))
hostile("shp-empty", "0 Bytes", "empty", lambda: shapefile(shp=b""))
hostile("shp-missing", "alles außer der .shp-Datei", "shape_missing", lambda: shapefile(shp=None))
hostile(
    "shp-header-lies",
    "der Kopf nennt 4 GB",
    "truncated",
    lambda: shapefile(shp=patched(".shp", 24, b"\x7f\xff\xff\xff")),
)
hostile(
    "shp-negative-length",
    "der Kopf nennt eine negative Länge",
    "unreadable",
    lambda: shapefile(shp=patched(".shp", 24, b"\xff\xff\xff\xff")),
)
hostile(
    "shp-two-billion-points",
    "eine Fläche mit angeblich 2 Milliarden Ecken",
    "unreadable",
    lambda: shapefile(shp=patched(".shp", 148, b"\xff\xff\xff\x7f")),
)
hostile(
    "shp-two-billion-parts",
    "eine Fläche mit angeblich 2 Milliarden Teilen",
    "unreadable",
    lambda: shapefile(shp=patched(".shp", 144, b"\xff\xff\xff\x7f")),
)
hostile(
    "shp-record-too-long",
    "ein Eintrag, länger als die Datei",
    "unreadable",
    lambda: shapefile(shp=patched(".shp", 104, b"\x7f\xff\xff\xff")),
)
hostile(
    "shp-unknown-shape",
    "eine Form, die es nicht gibt",
    "unreadable",
    lambda: shapefile(shp=patched(".shp", 108, b"\x63\0\0\0")),
)
hostile("shp-nan", "NaN als Koordinate", "outline.not_finite", lambda: shapefile(shp=patched(".shp", 176, NAN)))
hostile("shp-null-shapes", "nur leere Formen", "no_features", lambda: shapefile(shp=patched(".shp", 108, b"\0\0\0\0")))
hostile(
    "shp-garbage-shx",
    "ein unsinniges Verzeichnis (.shx)",
    "outline",
    lambda: shapefile(shx=b"\0\0\x27\x0a" + b"\xff" * 200),
)
hostile(
    "shp-shx-of-another",
    "ein Verzeichnis, das ins Leere zeigt",
    "outline",
    lambda: shapefile(shx=patched(".shx", 100, b"\x7f\xff\xff\xff")),
)
hostile("shp-garbage-dbf", "eine unsinnige Tabelle (.dbf)", "outline", lambda: shapefile(dbf=b"\xff" * 300))
hostile(
    "shp-dbf-65535-fields",
    "eine Tabelle, deren Kopf länger ist als sie selbst",
    "outline",
    lambda: shapefile(dbf=patched(".dbf", 8, b"\xff\xff")),
)
hostile("shp-empty-dbf", "eine Tabelle von 0 Bytes", "outline", lambda: shapefile(dbf=b""))
hostile("shp-garbage-prj", "ein unsinniges Koordinatensystem", OUTLINE, lambda: shapefile(prj=b"\xff\0\xfe" * 50))
hostile(
    "shp-prj-opens-files",
    "ein Koordinatensystem, das eine Datei öffnen will",
    OUTLINE,
    lambda: shapefile(prj=WKT_GRIDS.encode()),
)
hostile(
    "shp-prj-init",
    "ein Koordinatensystem als PROJ-Befehl",
    OUTLINE,
    lambda: shapefile(prj=f"+init={SECRET_PATH}:1".encode()),
)
hostile("shp-prj-5mb", "ein Koordinatensystem von 5 MB", OUTLINE, lambda: shapefile(prj=b"PROJCS[" * 700_000))
hostile("shp-cpg-path", "eine Kodierung, die ein Pfad ist", OUTLINE, lambda: shapefile(cpg=b"../../../etc/passwd"))
hostile("shp-cpg-codec", "eine Kodierung, die Python auspacken ließe", OUTLINE, lambda: shapefile(cpg=b"zip"))
hostile(
    "shp-is-geojson",
    "GeoJSON mit der Endung .shp",
    "really",
    one("plan.shp", '{"type":"FeatureCollection","features":[]}'),
)
hostile(
    "shp-random",
    "der richtige Anfang, dann Zufallsbytes",
    "truncated",
    lambda: [("plan.shp", b"\0\0\x27\x0a" + bytes(n * 31 % 251 for n in range(500)))],
)
hostile(
    "gpkg-truncated",
    "nach der Hälfte abgeschnitten",
    "unreadable",
    lambda: [("plan.gpkg", cut(written(".gpkg")[".gpkg"], 0.5))],
)
hostile("gpkg-only-head", "nur der Dateikopf", "unreadable", lambda: [("plan.gpkg", written(".gpkg")[".gpkg"][:100])])
hostile(
    "gpkg-random",
    "der richtige Anfang, dann Zufallsbytes",
    "unreadable",
    lambda: [("plan.gpkg", b"SQLite format 3\0" + bytes(n * 31 % 251 for n in range(5_000)))],
)
hostile(
    "gpkg-without-tables",
    "SQLite ohne die Tabellen eines GeoPackage",
    "unreadable",
    geopackage("DROP TABLE gpkg_contents", "DROP TABLE gpkg_geometry_columns"),
)
hostile(
    "gpkg-endless-view",
    "eine Ansicht, die nie endet",
    "too_many_features",
    geopackage('ALTER TABLE plan RENAME TO "alt"', f"CREATE VIEW plan AS {ENDLESS}"),
)
hostile(
    "gpkg-view-loads-code",
    "eine Ansicht, die Programme laden will",
    "unreadable",
    geopackage(
        'ALTER TABLE plan RENAME TO "alt"', "CREATE VIEW plan AS SELECT 1 AS fid, load_extension('/tmp/x.so') AS geom"
    ),
)
hostile(
    "gpkg-view-reads-files",
    "eine Ansicht, die eine Datei lesen will",
    "unreadable",
    geopackage(
        'ALTER TABLE plan RENAME TO "alt"',
        f"CREATE VIEW plan AS SELECT fid, geom, readfile('{SECRET_PATH}') AS name FROM alt",
    ),
)
hostile(
    "gpkg-view-opens-raster",
    "eine Ansicht, die ein Raster vom Server öffnen will",
    "unreadable",
    geopackage(
        'ALTER TABLE plan RENAME TO "alt"',
        f"CREATE VIEW plan AS SELECT fid, geom, gdal_get_pixel_value('/vsicurl/{SERVER}/x.tif', 1, 'pixel', 0, 0) AS name FROM alt",
    ),
)
hostile(
    "gpkg-garbage-geometry",
    "eine Geometrie aus Unsinn",
    "unreadable",
    geopackage("UPDATE plan SET geom = x'4750ffffffffdeadbeef'"),
)
hostile(
    "gpkg-text-geometry",
    "Text statt der Geometrie",
    "unreadable",
    geopackage("UPDATE plan SET geom = 'POLYGON((0 0))'"),
)
hostile(
    "gpkg-huge-geometry",
    "eine Geometrie, die 4 Milliarden Ecken ankündigt",
    "no_features",
    geopackage("UPDATE plan SET geom = x'47500001E864000001030000000100000000000000FFFFFFFF'"),
)
hostile(
    "gpkg-unknown-srs",
    "ein Koordinatensystem, das es nicht gibt",
    "outline",
    geopackage("UPDATE gpkg_geometry_columns SET srs_id = 777777", "UPDATE gpkg_contents SET srs_id = 777777"),
)
hostile(
    "gpkg-srs-opens-files",
    "ein Koordinatensystem, das eine Datei öffnen will",
    OUTLINE,
    geopackage(f"UPDATE gpkg_spatial_ref_sys SET organization = 'x', definition = '{WKT_GRIDS}' WHERE srs_id = 25832"),
)
hostile(
    "gpkg-system-table",
    "sqlite_master als Ebene",
    "no_features",
    geopackage(
        "UPDATE gpkg_contents SET table_name = 'sqlite_master'",
        "UPDATE gpkg_geometry_columns SET table_name = 'sqlite_master', column_name = 'sql'",
    ),
)
hostile(
    "gpkg-quotes-in-name",
    "SQL im Namen der Ebene",
    "outline",
    geopackage(
        'ALTER TABLE plan RENAME TO "x""; DROP TABLE y; --"',
        "UPDATE gpkg_contents SET table_name = 'x\"; DROP TABLE y; --'",
        "UPDATE gpkg_geometry_columns SET table_name = 'x\"; DROP TABLE y; --'",
    ),
)
hostile("gpkg-60-layers", "60 Ebenen", "too_many_layers", geopackage(*LAYERS))
hostile("gpkg-no-rows", "eine Ebene ohne Objekte", "no_features", geopackage("DELETE FROM plan"))
hostile("gpkg-is-geojson", "GeoJSON mit der Endung .gpkg", "really", one("plan.gpkg", '{"type":"FeatureCollection"}'))

HEAD = "0\nSECTION\n2\nHEADER\n0\nENDSEC\n"
DXF = "0\nSECTION\n2\nENTITIES\n%s0\nENDSEC\n0\nEOF\n"
LWLINE = "0\nLWPOLYLINE\n8\nUmgriff\n90\n4\n70\n%d\n" + "".join(
    f"10\n{x}\n20\n{y}\n" for x, y in [(708000, 5338000), (708400, 5338000), (708400, 5338400), (708000, 5338400)]
)


def blocks(levels: int) -> str:
    """Return blocks, each of which inserts the one before it ten times."""
    body = "0\nBLOCK\n8\n0\n2\nB0\n10\n0\n20\n0\n" + LWLINE % 1 + "0\nENDBLK\n"
    for level in range(1, levels):
        inserts = f"0\nINSERT\n8\n0\n2\nB{level - 1}\n10\n0\n20\n0\n" * 10
        body += f"0\nBLOCK\n8\n0\n2\nB{level}\n10\n0\n20\n0\n{inserts}0\nENDBLK\n"
    return (
        HEAD + f"0\nSECTION\n2\nBLOCKS\n{body}0\nENDSEC\n" + DXF % f"0\nINSERT\n8\n0\n2\nB{levels - 1}\n10\n0\n20\n0\n"
    )


hostile("dxf-open-line", "nur eine offene Linie", "no_closed_line", one("plan.dxf", DXF % (LWLINE % 0)))
hostile(
    "dxf-closed-line", "die kleinste Zeichnung mit geschlossener Linie", OUTLINE, one("plan.dxf", DXF % (LWLINE % 1))
)
hostile("dxf-empty-drawing", "eine leere Zeichnung", "no_features", one("plan.dxf", DXF % ""))
hostile("dxf-0-bytes", "0 Bytes", "empty", one("plan.dxf", b""))
hostile("dxf-truncated", "abgeschnitten", "unreadable", one("plan.dxf", cut((DXF % (LWLINE % 1)).encode(), 0.6)))
hostile("dxf-nested-blocks", "Blöcke, die einander milliardenfach einsetzen", "too_much", one("plan.dxf", blocks(10)))
hostile(
    "dxf-block-inserts-itself",
    "ein Block, der sich selbst einsetzt",
    "too_deep",
    one("plan.dxf", blocks(2).replace("2\nB0\n10", "2\nB1\n10", 2)),
)
hostile(
    "dxf-external-reference",
    "eine Zeichnung, die auf eine andere verweist",
    "no_features",
    one(
        "plan.dxf",
        HEAD
        + "0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n8\n0\n2\nX\n70\n4\n10\n0\n20\n0\n1\n%s\n0\nENDBLK\n0\nENDSEC\n"
        % SECRET_PATH
        + DXF % "0\nINSERT\n8\n0\n2\nX\n10\n0\n20\n0\n",
    ),
)
hostile(
    "dxf-nan", "NaN als Koordinate", "outline.not_finite", one("plan.dxf", DXF % (LWLINE % 1).replace("708400", "nan"))
)
hostile(
    "dxf-four-billion-corners",
    "eine Linie, die 4 Milliarden Ecken ankündigt",
    "unreadable",
    one("plan.dxf", DXF % (LWLINE % 1).replace("90\n4\n", "90\n4294967295\n")),
)
hostile(
    "dxf-local-coordinates",
    "eine Zeichnung um 0/0",
    "no_crs",
    one("plan.dxf", DXF % (LWLINE % 1).replace("708", "").replace("5338", "")),
)
hostile("dxf-is-dwg", "eine DWG-Datei mit der Endung .dxf", "really", one("plan.dxf", b"AC1032" + b"\0" * 100))
hostile("dxf-binary", "binäres DXF", "really", one("plan.dxf", b"AutoCAD Binary DXF\r\n\x1a\0" + b"\0" * 100))
hostile(
    "dxf-polyline-of-text",
    "Wörter statt Zahlen",
    "no_crs",
    one("plan.dxf", DXF % (LWLINE % 1).replace("5338000", "acht")),
)

LONG = "\n".join(f"{708000 + n % 300} {5338000 + n // 300}" for n in range(60_000))
hostile(
    "txt-prose", "ein Brief", "outline.not_a_number", one("plan.txt", "Sehr geehrte Damen und Herren,\nanbei der Plan.")
)
hostile(
    "txt-nan",
    "nan als Koordinate",
    "outline.not_finite",
    one("plan.txt", "nan 5338000\n708000 5338000\n708000 5338400"),
)
hostile("txt-60000-lines", "60.000 Zeilen", "outline.too_many_vertices", one("plan.txt", LONG))
hostile(
    "txt-random", "Zufallsbytes", "outline.not_text", one("plan.txt", bytes((n * 197 + 31) % 251 for n in range(4_000)))
)
hostile("txt-url", "eine Adresse", "outline.not_a_number", one("plan.txt", f"{SERVER}/plan.geojson"))
hostile("txt-empty-lines", "nur leere Zeilen", "outline.empty", one("plan.txt", "\n\n\n"))
hostile(
    "wkt-unclosed",
    "WKT ohne Klammer am Ende",
    "outline.invalid_wkt",
    one("plan.wkt", "POLYGON((708000 5338000, 708400 5338000"),
)
hostile("wkt-curve", "WKT mit Bogen", "outline.curves", one("plan.wkt", "CURVEPOLYGON(CIRCULARSTRING(0 0, 1 1, 0 0))"))
hostile(
    "wkt-nested",
    "WKT mit 5.000 Ebenen",
    "outline.too_deep",
    one("plan.wkt", "GEOMETRYCOLLECTION(" * 5_000 + "POINT(1 1)" + ")" * 5_000),
)
hostile(
    "wkt-unknown-srid",
    "EWKT mit einem System, das es nicht gibt",
    OUTLINE,
    one("plan.wkt", f"SRID=999999;{drawing.FIELD.wkt}"),
)
hostile(
    "wkt-scribble",
    "WKT, dessen Kanten einander kreuzen",
    OUTLINE,
    one("plan.wkt", shapely.Polygon([(708000 + n * 7919 % 1009, 5338000 + n * 104729 % 1013) for n in range(300)]).wkt),
)
