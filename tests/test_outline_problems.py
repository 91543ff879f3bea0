# ruff: noqa: E501 (a case stays on its line)
"""Broken outlines: each case has its own code and its own sentence, and a repair is offered, never applied."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from geo.outlines import OutlineProblem, Region, as_geojson, check, parse
from geo.outlines.limits import MAX_BYTES, MAX_VERTICES
from geo.outlines.sentences import PROBLEMS

HERE = Region.around(701_000, 5_334_000, 717_000, 5_346_000)  # the paper map
KEPT = "Ihre Eingabe ist noch da."
CONSENT = "Es gilt erst, wenn Sie zustimmen."


@dataclass
class Case:
    """What was given, and what the planner reads."""

    code: str
    source: Any
    sentence: str
    repaired: bool = False
    hint: str | None = None


def area(*corners: tuple[float, ...], holes: tuple[Any, ...] = ()) -> dict[str, Any]:
    """Return a GeoJSON polygon with corners in metres from (708000, 5338000), told to be in EPSG:25832."""
    return {"type": "Polygon", "crs": CRS, "coordinates": [[moved(c) for c in ring] for ring in (corners, *holes)]}


def moved(corner: tuple[float, ...]) -> list[float]:
    """Return a corner on the paper map."""
    return [708_000 + corner[0], 5_338_000 + corner[1], *corner[2:]]


CRS = {"type": "name", "properties": {"name": "EPSG:25832"}}
SQUARE = [(0, 0), (400, 0), (400, 300), (0, 300), (0, 0)]
LON_LAT = [[11.797, 48.161], [11.803, 48.161], [11.803, 48.164], [11.797, 48.161]]


def wgs(*rings: Any, kind: str = "Polygon") -> dict[str, Any]:
    """Return a GeoJSON geometry."""
    return {"type": kind, "coordinates": list(rings)}


def several(*polygons: Any) -> dict[str, Any]:
    """Return a GeoJSON MultiPolygon of corners on the paper map."""
    rings = [[[moved(corner) for corner in ring]] for ring in polygons]
    return {"type": "MultiPolygon", "crs": CRS, "coordinates": rings}


def nested(depth: int) -> str:
    """Return GeoJSON with collections in collections."""
    return '{"type":"GeometryCollection","geometries":[' * depth + "]}" * depth


CASES = [
    # --- nothing, or nothing readable ---
    Case("empty", "", "Der Umgriff ist leer"),
    Case("empty", "   \n\n", "Der Umgriff ist leer"),
    Case("empty", b"", "Der Umgriff ist leer"),
    Case("empty", "POLYGON EMPTY", "Der Umgriff ist leer"),
    Case("empty", wgs(), "Der Umgriff ist leer"),
    Case("empty", {"type": "FeatureCollection", "features": []}, "Der Umgriff ist leer"),
    Case("input_too_large", "1" * (MAX_BYTES + 1), "Die Eingabe ist mit 10,0 MB größer als die erlaubten 10,0 MB."),
    Case("not_text", b"\xff\xfe\x00\x31", "Die Datei ist kein lesbarer Text (UTF-8)."),
    Case("unknown_format", b"PK\x03\x04\x14\x00", "Das Format ZIP (Shapefile) wird noch nicht gelesen."),
    Case("unknown_format", b"SQLite format 3\x00", "Das Format GeoPackage wird noch nicht gelesen."),
    Case("unknown_format", "<?xml version='1.0'?><kml/>", "Das Format XML (GML, KML, XPlanung) wird noch nicht gelesen."),
    Case("unknown_format", b"  0\r\nSECTION\r\n", "Das Format DXF wird noch nicht gelesen."),
    Case("invalid_json", '{"type": "Point",\n "coordinates": [11.8, }', "In Zeile 2, Spalte 24 geht es nicht weiter."),
    Case("invalid_json", '{"type": "Point"', "Das ist kein gültiges GeoJSON"),
    Case("too_deep", "[" * 100_000, "Die Eingabe ist zu tief verschachtelt"),
    Case("too_deep", nested(500), "Die Eingabe ist zu tief verschachtelt"),
    Case("too_deep", "GEOMETRYCOLLECTION(" * 5_000, "Die Eingabe ist zu tief verschachtelt"),
    Case("not_geojson", '{"coordinates": [11.8, 48.1]}', "Das ist JSON, aber kein GeoJSON"),
    Case("not_geojson", "[[11.8, 48.1]]", "Das ist JSON, aber kein GeoJSON"),
    Case("not_geojson", 7, "Das ist JSON, aber kein GeoJSON"),
    Case("unknown_type", wgs(1, kind="Circle"), "„Circle“ ist keine Form, die ein Umgriff haben kann."),
    Case("unknown_type", "TIN (((0 0, 1 1, 1 0, 0 0)))", "„TIN“ ist keine Form"),
    Case("wrong_structure", wgs(*LON_LAT), "Die Koordinaten sind anders geklammert, als „Polygon“ es verlangt."),
    Case("wrong_structure", wgs("a", "b", kind="Point"), "als „Point“ es verlangt"),
    Case("wrong_structure", {"type": "FeatureCollection", "features": 5}, "als „FeatureCollection“ es verlangt"),
    Case("invalid_wkt", "POLYGON ((708000 5338000, 708400 fünf))", "An Stelle 34 steht „fünf))“"),
    Case("invalid_wkt", "POINT (708000 5338000", "Das ist kein gültiges WKT: An Stelle 22 steht „…“"),
    Case("invalid_wkt", "POINT (708000)", "Das ist kein gültiges WKT: An Stelle 14 steht „)“"),
    Case("curves", "CURVEPOLYGON(CIRCULARSTRING(0 0, 4 0, 4 4, 0 4, 0 0))", "Der Umgriff enthält Bögen („CURVEPOLYGON“)"),
    # --- typed lines ---
    Case("not_a_number", "708000 5338000\n708400 Poing", "In Zeile 2 ist „Poing“ keine Zahl."),
    Case("not_a_number", "Gewerbegebiet", "In Zeile 1 ist „Gewerbegebiet“ keine Zahl."),
    Case("not_a_number", "708000 " + "9" * 300, "In Zeile 1 ist „708000 9999"),
    Case("one_number", "708000 5338000\n708400", "In Zeile 2 steht nur eine Zahl statt zwei: „708400“."),
    Case("wrong_count", "708000 5338000 708400 5338000", "In Zeile 1 stehen 4 Zahlen statt zwei"),
    Case("ambiguous_numbers", "48,1712,11,7934", "welches Komma die Zahlen trennt: „48,1712,11,7934“."),
    Case("third_number", "708000 5338000 512,30", "In Zeile 1 stehen drei Zahlen", repaired=True),
    Case("third_number", "1 708000 5338000\n2 708400 5338000", "In Zeile 1 stehen drei Zahlen", repaired=True),
    Case("mixed_systems", "708000 5338000\n48,17; 11,80", "Sie stehen in verschiedenen Systemen (Zeile 2)."),
    Case("mixed_systems", "32 708000 5338000\n33 260000 5340000", "Sie stehen in verschiedenen Systemen (Zeile 1 / 2)."),
    # --- numbers ---
    Case("not_finite", '{"type": "Point", "coordinates": [NaN, 48.1]}', "Eine Koordinate ist keine endliche Zahl (Teil 1, Punkt 1)."),
    Case("not_finite", '{"type": "Point", "coordinates": [11.8, Infinity]}', "Eine Koordinate ist keine endliche Zahl"),
    Case("not_finite", '{"type": "Point", "coordinates": [11.8, 1' + "0" * 400 + "]}", "Eine Koordinate ist keine endliche Zahl"),
    Case("not_finite", {"type": "Point", "coordinates": [None, 48.1]}, "Eine Koordinate ist keine endliche Zahl"),
    Case("not_finite", "POLYGON((708000 5338000, NaN 5338000, 708400 5338300, 708000 5338000))", "(Teil 1, Punkt 2)"),
    Case("not_finite", "708000 5338000\nInf 5338000", "Eine Koordinate ist keine endliche Zahl (Zeile 2)."),
    Case("too_many_vertices", wgs([[11.8 + i * 1e-7, 48.1] for i in range(MAX_VERTICES + 1)], kind="MultiPoint") | {
        "type": "LineString", "coordinates": [[11.8 + i * 1e-7, 48.1] for i in range(MAX_VERTICES + 1)]},
        "Der Umgriff hat 50.001 Eckpunkte; erlaubt sind 50.000."),
    Case("too_many_vertices", "LINESTRING(" + "708000 5338000," * 60_000 + "0 0)", "Der Umgriff hat 60.001 Eckpunkte"),
    Case("too_many_vertices", "708000 5338000\n" * 50_002, "Der Umgriff hat 50.002 Eckpunkte"),
    Case("too_many_parts", "MULTIPOINT(" + ",".join(f"{708000 + i} 5338000" for i in range(5_001)) + ")",
         "Der Umgriff hat 5.001 Teile; erlaubt sind 5.000."),
    Case("three_d", area(*[(x, y, 512) for x, y in SQUARE]), "Der Umgriff hat Höhen (3D); gebraucht wird nur die Lage.", True),
    Case("three_d", "POINT Z (708000 5338000 512)", "Der Umgriff hat Höhen (3D)", True),
    Case("three_d", "LINESTRING ZM (708000 5338000 1 2, 708400 5338000 1 2)", "Der Umgriff hat Höhen (3D)", True),
    Case("uneven_dimensions", wgs(1, 2, 3, 4, 5, kind="Point"), "Ein Punkt hat 5 Zahlen statt zwei (Teil 1, Punkt 1)."),
    # --- composition ---
    Case("nested_collection", "GEOMETRYCOLLECTION(POINT(708000 5338000), GEOMETRYCOLLECTION(POINT(708400 5338000)))",
         "Der Umgriff ist eine Sammlung verschachtelter Geometrien (GeometryCollection).", True),
    Case("nested_collection", {"type": "GeometryCollection", "geometries": [wgs(LON_LAT)]}, "Sammlung verschachtelter", True),
    Case("mixed_types", {"type": "FeatureCollection", "features": [
        {"type": "Feature", "geometry": wgs(LON_LAT)}, {"type": "Feature", "geometry": wgs(11.8, 48.16, kind="Point")}]},
        "Der Umgriff mischt Flächen, Linien und Punkte; er kann nur eines davon sein.", True),
    Case("mixed_types", "708000 5338000\n708400 5338000\n708400 5338300\n\n709000 5338000", "Der Umgriff mischt Flächen", True),
    Case("unclosed_ring", area(*SQUARE[:4]), "Eine Fläche ist nicht geschlossen: Der letzte Punkt ist nicht der erste (Teil 1, Punkt 4).", True),
    Case("unclosed_ring", "POLYGON((708000 5338000, 708400 5338000, 708400 5338300))", "Eine Fläche ist nicht geschlossen", True),
    Case("too_few_points", area((0, 0), (400, 0), (0, 0)), "Eine Fläche hat zu wenige Punkte (Teil 1, Punkt 1)"),
    Case("too_few_points", "Fläche\n708000 5338000\n708400 5338000", "Eine Fläche hat zu wenige Punkte (Zeile 2)"),
    Case("too_few_points", "LINESTRING(708000 5338000)", "Eine Linie hat zu wenige Punkte"),
    Case("too_few_points", "LINESTRING(708000 5338000, 708000 5338000)", "Eine Linie hat zu wenige Punkte"),
    Case("too_few_points", area(*SQUARE, holes=[[]]), "Eine Fläche hat zu wenige Punkte (Teil 1, Loch 1, Punkt 1)"),
    Case("duplicate_points", area((0, 0), (400, 0), (400, 0), (400, 300), (0, 0)),
         "Ein Punkt steht doppelt hintereinander (Teil 1, Punkt 3).", True),
    Case("duplicate_points", "Punkte\n708000 5338000\n708000 5338000", "Ein Punkt steht doppelt hintereinander (Zeile 3).", True),
    # --- where on earth ---
    Case("swapped_axes", wgs([[y, x] for x, y in LON_LAT]), "Breite und Länge (oder Rechts- und Hochwert) sind vertauscht", True),
    Case("swapped_axes", "POINT(5338000 708000)", "Breite und Länge (oder Rechts- und Hochwert) sind vertauscht", True),
    Case("swapped_axes", "SRID=4326;POINT(48.17 11.8)", "Breite und Länge (oder Rechts- und Hochwert) sind vertauscht", True),
    Case("wrong_crs", area(*SQUARE) | {"crs": None}, "Das angegebene Koordinatensystem (GeoJSON, WGS 84) passt nicht zu den Zahlen.", True),
    Case("wrong_crs", "SRID=25832;POINT(11.8 48.17)", "Das angegebene Koordinatensystem (SRID=25832) passt nicht", True),
    Case("wrong_crs", "SRID=4326;POINT(1313000 6132000)", "Das angegebene Koordinatensystem (SRID=4326) passt nicht", True),
    Case("wrong_crs", "708000 5338000", "Das angegebene Koordinatensystem (EPSG:4326) passt nicht", True, hint="EPSG:4326"),
    Case("unknown_crs", "SRID=2056;POINT(2600000 1200000)", "Das Koordinatensystem „SRID=2056“ kennen wir nicht."),
    Case("unknown_crs", wgs(LON_LAT) | {"crs": {"type": "name", "properties": {"name": "Soldner"}}}, "„Soldner“ kennen wir nicht"),
    Case("unknown_crs", "708000 5338000", "Das Koordinatensystem „Bayern“ kennen wir nicht.", hint="Bayern"),
    Case("old_crs", "4481000 5334000", "Das sind Gauß-Krüger-Koordinaten; sie werden noch nicht umgerechnet."),
    Case("old_crs", "SRID=31468;POINT(4481000 5334000)", "Das sind Gauß-Krüger-Koordinaten"),
    Case("null_island", wgs(0, 0, kind="Point"), "Ein Punkt liegt bei 0/0, im Atlantik vor Afrika (Teil 1, Punkt 1)"),
    Case("null_island", "708000 5338000\n0 0\n708400 5338300", "Ein Punkt liegt bei 0/0, im Atlantik vor Afrika (Zeile 2)"),
    Case("out_of_range", wgs(11.8, 98.1, kind="Point"), "So große Werte gibt es in diesem Koordinatensystem (GeoJSON, WGS 84) nicht"),
    Case("out_of_range", "7080000000 53380000000", "So große Werte gibt es in diesem Koordinatensystem (UTM 32 (EPSG:25832)) nicht (Zeile 1)."),
    Case("antimeridian", wgs([179, 48], [181, 48], kind="LineString"), "Der Umgriff reicht über den 180. Längengrad"),
    Case("antimeridian", wgs([179, 48], [-179, 48], kind="LineString"), "Der Umgriff reicht über den 180. Längengrad"),
    Case("outside_region", wgs(9.99, 53.55, kind="Point"), "53,55000° N, 9,99000° O ist mehr als 50 km von Ihrem Gebiet entfernt."),
    Case("outside_region", "565811 5933978", "Ostwert 565.811, Nordwert 5.933.978 ist mehr als 50 km"),
    Case("partly_outside_region", "708000 5338000\n708400 5338000\n708400 5938300", "weit weg von den anderen, mehr als 50 km von Ihrem Gebiet (Zeile 3)"),
    # --- shape ---
    Case("bow_tie", area((0, 0), (400, 300), (400, 0), (0, 300), (0, 0)),
         "wie eine Schleife verdreht: Zwei Seiten kreuzen sich bei Ostwert 708.200, Nordwert 5.338.150.", True),
    Case("bow_tie", wgs([[11.79, 48.16], [11.80, 48.17], [11.80, 48.16], [11.79, 48.17], [11.79, 48.16]]), "bei 48,16500° N, 11,79500° O", True),
    Case("self_crossing", area((0, 180), (400, 180), (80, 400), (200, 0), (320, 400), (0, 180)), "Der Rand der Fläche kreuzt sich selbst bei Ostwert", True),
    Case("self_crossing", area(*SQUARE, holes=[[(300, 100), (500, 100), (500, 200), (300, 200), (300, 100)]]), "Der Rand der Fläche kreuzt sich selbst", True),
    Case("ring_touches_itself", area((0, 0), (400, 0), (400, 300), (200, 0), (0, 300), (0, 0)), "Der Rand der Fläche berührt sich selbst bei", True),
    Case("hole_outside", area(*SQUARE, holes=[[(900, 0), (950, 0), (950, 50), (900, 0)]]), "Ein Loch liegt außerhalb seiner Fläche, bei Ostwert 708.900", True),
    Case("nested_holes", area(*SQUARE, holes=[[(50, 50), (350, 50), (350, 250), (50, 250), (50, 50)],
         [(100, 100), (200, 100), (200, 200), (100, 100)]]), "Ein Loch liegt in einem anderen Loch, bei", True),
    Case("cut_apart", area(*SQUARE, holes=[[(0, 150), (200, 100), (400, 150), (200, 200), (0, 150)]]),
         "Löcher schneiden die Fläche bei Ostwert 708.400, Nordwert 5.338.150 in getrennte Stücke.", True),
    Case("overlapping_parts", several(SQUARE, [(200, 100), (900, 100), (900, 200), (200, 100)]), "Zwei Teile des Umgriffs überlappen sich", True),
    Case("overlapping_parts", several(SQUARE, [(400, 0), (800, 0), (800, 300), (400, 300), (400, 0)]), "oder haben eine Seite gemeinsam", True),
    Case("no_area", area((0, 0), (200, 0), (400, 0), (0, 0)), "Die Fläche hat keinen Inhalt: Ihre Punkte liegen auf einer Linie"),
    # --- size ---
    Case("too_small", area((0, 0), (2, 0), (2, 2), (0, 0)), "Die Fläche ist mit 2,0 m² zu klein für eine Meldung; es müssen mindestens 10,0 m² sein."),
    Case("too_big", area((-25_000, -25_000), (25_000, -25_000), (25_000, 25_000), (-25_000, 25_000), (-25_000, -25_000)),
         "Die Fläche ist mit 2.500 km² größer als 1.000 km²."),
    Case("too_short", "708000 5338000\n708000,5 5338000", "Die Linie ist kürzer als 1 m."),
    Case("too_long", "LINESTRING(" + ",".join(f"{708000 + i % 2 * 40000} {5320000 + i * 100}" for i in range(20)) + ")",
         "Die Linie ist mit 760 km länger als 500 km."),
]  # fmt: skip
NAMES = [f"{case.code}-{number}" for number, case in enumerate(CASES)]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_broken_outline_gets_its_own_sentence(case):
    with pytest.raises(OutlineProblem) as caught:
        parse(case.source, region=HERE, crs_hint=case.hint)

    problem = caught.value
    assert problem.code == case.code
    assert case.sentence in problem.sentence
    assert KEPT in problem.sentence
    assert (problem.repaired is not None) == case.repaired
    assert (CONSENT in problem.sentence) == case.repaired


@pytest.mark.parametrize("case", [case for case in CASES if case.repaired], ids=lambda case: case.code)
def test_a_repair_that_the_planner_accepts_is_a_sound_outline(case):
    with pytest.raises(OutlineProblem) as caught:
        parse(case.source, region=HERE, crs_hint=case.hint)

    accepted = parse(as_geojson(caught.value.repaired), region=HERE)

    assert check(accepted.stored, region=HERE) == []


def test_every_problem_has_a_case_and_a_sentence_nobody_else_has():
    rare = {"beyond_repair"}  # what make_valid leaves nothing of; found by chance, not by design
    assert {case.code for case in CASES} == PROBLEMS.keys() - rare
    beginnings = [str(what) for what, _, _ in PROBLEMS.values()]
    assert len(set(beginnings)) == len(beginnings)


def test_several_faults_are_all_named_and_healed_by_one_repair():
    with pytest.raises(OutlineProblem) as caught:
        parse(wgs([[y, x, 512] for x, y in LON_LAT[:3]]), region=HERE)

    problem = caught.value
    assert [problem.code, *(other.code for other in problem.also)] == ["three_d", "swapped_axes", "unclosed_ring"]
    assert parse(as_geojson(problem.repaired), region=HERE).area_m2 > 10_000


def test_the_input_itself_is_never_changed():
    source = area(*SQUARE[:4])
    before = json.dumps(source)

    with pytest.raises(OutlineProblem):
        parse(source, region=HERE)

    assert json.dumps(source) == before


def test_the_repair_of_a_star_is_the_star_filled():
    star = area((0, 180), (400, 180), (80, 400), (200, 0), (320, 400), (0, 180))

    with pytest.raises(OutlineProblem) as caught:
        parse(star, region=HERE)

    assert len(caught.value.repaired.geoms) == 1
    assert len(caught.value.repaired.geoms[0].interiors) == 0


def test_the_sentences_follow_the_reader_s_language(settings):
    from django.utils import translation

    with translation.override("en"), pytest.raises(OutlineProblem) as caught:
        parse(wgs(9.99, 53.55, kind="Point"), region=HERE)

    assert "53.55000" in caught.value.sentence
