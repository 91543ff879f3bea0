"""A planner brings a file: every format, with and without a coordinate system, and its outline is where it was."""

from __future__ import annotations

import pyproj
import pytest
import shapely

from geo.incoming import Incoming, UnreadableFile, read
from geo.incoming.shift import beta_grid, shift_from
from tests import drawing
from tests.drawing import FIELD, HERE, PLAN

TENTH_M = 0.1


def shapes(found: Incoming) -> list[shapely.Geometry]:
    return [shapely.from_wkb(bytes(one.outline.wkb)) for layer in found.layers for one in layer.features]


def is_plan(found: Incoming) -> bool:
    (shape,) = shapes(found)
    assert abs(shape.area - PLAN.area) < TENTH_M * PLAN.length
    return drawing.told_apart_m(shape, PLAN) < TENTH_M


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("srid", [25832, 25833, 4326, 31468])
@pytest.mark.parametrize("ending", [".shp", ".gpkg", ".geojson", ".gml"])
def test_an_outline_written_by_gdal_comes_back_to_a_decimetre(ending, srid, packed, tmp_path):
    files = drawing.files(tmp_path, ending, [drawing.moved(PLAN, srid)], srid=srid, name="Am Anger")

    found = read(drawing.zipped(files, "export/") if packed else files, region=HERE)

    assert is_plan(found)
    assert (found.title, found.crs.srid) == ("plan", srid)
    assert found.crs.source == ("assumed" if (ending, srid) == (".geojson", 4326) else "file")
    assert found.layers[0].features[0].label == "Am Anger"
    assert found.layers[0].features[0].outline.srid == 25832


@pytest.mark.parametrize("ending", [".kml", ".kmz"])
def test_kml_and_kmz_come_back_to_a_decimetre(ending, tmp_path):
    files = drawing.files(tmp_path, ".kml", [drawing.moved(PLAN, 4326)], srid=4326)
    if ending == ".kmz":
        files = drawing.zipped([("doc.kml", files[0][1])], name="plan.kmz")

    found = read(files, region=HERE)

    assert is_plan(found)
    assert found.crs.source == "assumed"


def test_closed_polylines_of_a_drawing_are_areas_and_their_system_is_a_guess(tmp_path):
    files = drawing.files(tmp_path, ".dxf", [FIELD], srid=None)

    found = read(files, region=HERE)

    assert drawing.told_apart_m(shapes(found)[0], FIELD) < TENTH_M
    assert found.crs.source == "guess"
    assert found.crs.candidates[0].srid == 25832
    assert "kein Koordinatensystem" in found.crs.note


TEXTS = {
    "wkt": PLAN.wkt,
    "ewkt": f"SRID=25832;{PLAN.wkt}",
    "degrees": "\n".join(f"{y:.9f} {x:.9f}" for x, y in drawing.moved(FIELD, 4326).exterior.coords),
    "german": "\n".join(f"{x:.0f},0; {y:.0f},0" for x, y in FIELD.exterior.coords),
    "gauss": "\n".join(f"{x:.3f} {y:.3f}" for x, y in drawing.moved(FIELD, 31468).exterior.coords),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_pasted_text_is_an_outline_too(kind):
    found = read([("eingabe.txt", TEXTS[kind].encode())], region=HERE)

    assert drawing.told_apart_m(shapes(found)[0], PLAN if "wkt" in kind else FIELD) < TENTH_M
    assert found.crs.srid == {"degrees": 4326, "gauss": 31468}.get(kind, 25832)


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("srid", [25832, 25833, 31468, 4326])
def test_without_a_system_the_numbers_tell(srid, swapped, tmp_path):
    files = drawing.files(tmp_path, ".shp", [drawing.moved(PLAN, srid, swapped=swapped)], srid=None)

    found = read(files, region=HERE)

    assert is_plan(found)
    assert found.crs.source == "guess"
    best = found.crs.candidates[0]
    assert (best.srid, best.swapped) == (srid, swapped) == (found.crs.srid, found.crs.swapped)


def test_a_wrong_system_in_the_file_is_seen_and_said(tmp_path):
    files = drawing.files(tmp_path, ".gpkg", [PLAN], srid=4326)

    found = read(files, region=HERE)

    assert is_plan(found)
    assert found.crs.source == "guess"
    assert "damit läge der Umgriff anderswo" in found.crs.note


def test_what_the_user_chose_counts(tmp_path):
    files = drawing.files(tmp_path, ".shp", [drawing.moved(PLAN, 25833, swapped=True)], srid=None)

    found = read(files, crs=25833, swapped=True, region=HERE)

    assert is_plan(found)
    assert found.crs.source == "given"


def test_a_choice_that_leads_elsewhere_is_refused_in_words(tmp_path):
    files = drawing.files(tmp_path, ".shp", [PLAN], srid=None)

    with pytest.raises(UnreadableFile, match="weit außerhalb von Deutschland"):
        read(files, crs=4326, region=HERE)


def test_several_layers_and_features_stay_apart(tmp_path):
    drawing.files(tmp_path, ".gpkg", [PLAN, FIELD], layer="flaechen", name=["Nord", "Süd"])
    files = drawing.files(tmp_path, ".gpkg", [FIELD], layer="alt")

    found = read(files, region=HERE)

    assert {layer.name: [one.label for one in layer.features] for layer in found.layers} == {
        "flaechen": ["Nord", "Süd"],
        "alt": ["Objekt 3"],
    }


@pytest.mark.parametrize(
    ("encoding", "cpg"), [("cp1252", None), ("cp1252", "1252"), ("utf-8", "UTF-8"), ("utf-8", None)]
)
def test_umlauts_survive_whatever_the_table_is_written_in(encoding, cpg, tmp_path):
    files = drawing.files(tmp_path, ".shp", [PLAN], name="Xx1234567890")
    name = "Süd – Straße".ljust(12) if encoding == "cp1252" else "Süd Straße"
    table = [
        (part, data.replace(b"Xx1234567890", name.encode(encoding)))
        for part, data in files
        if not part.endswith(".cpg")
    ]
    if cpg:
        table.append(("plan.cpg", cpg.encode()))

    found = read(table, region=HERE)

    assert found.layers[0].features[0].label == name.strip()


@pytest.mark.parametrize("left", [(".shp",), (".shp", ".dbf"), (".shp", ".shx", ".dbf")])
def test_a_shapefile_without_its_other_files_is_still_an_outline(left, tmp_path):
    files = drawing.files(tmp_path, ".shp", [PLAN])

    assert is_plan(read([one for one in files if one[0].endswith(left)], region=HERE))


def test_gauss_krueger_goes_through_the_grid_where_it_is_and_says_how_exact_otherwise(monkeypatch):
    dhdn = pyproj.CRS.from_epsg(31468)
    if beta_grid():
        assert shift_from(dhdn).grid
    monkeypatch.setattr("geo.incoming.shift.beta_grid", lambda: None)

    without = shift_from(dhdn, (11.5, 48.0, 12.0, 48.3))

    assert without.accuracy_m is not None
    assert 0.5 < without.accuracy_m <= 5


@pytest.mark.skipif(not beta_grid(), reason="the grid BeTA2007 is not on this machine")
@pytest.mark.django_db
def test_the_grid_agrees_with_postgis():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_X(p), ST_Y(p) FROM ST_Transform('SRID=31468;POINT(4485000 5337000)', 25832) p")
        x, y = cursor.fetchone()
    import numpy as np

    assert shift_from(pyproj.CRS.from_epsg(31468)).apply(np.array([[4485000.0, 5337000.0]]))[0] == pytest.approx(
        (x, y), abs=0.01
    )


def test_an_edge_that_crosses_itself_is_mended_and_said(tmp_path):
    bow = shapely.Polygon([(708000, 5338000), (708400, 5338400), (708400, 5338000), (708000, 5338400)])

    (feature,) = read(drawing.files(tmp_path, ".gpkg", [bow]), region=HERE).layers[0].features

    assert feature.outline.valid
    assert feature.outline.area == pytest.approx(80_000)
    assert "bitte prüfen" in feature.facts["notes"][0]
