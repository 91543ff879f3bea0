"""The operator imports boundaries from a file: every format, and everything that is wrong with files."""

import json
import shutil
import struct

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from tests import geodata, paper
from tests.importing import current, import_areas, refusal

pytestmark = pytest.mark.django_db

MITTE = geodata.towns("Mitte")[0][1]
ENDINGS = [".shp", ".gpkg", ".geojson", ".gml"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_gives_the_same_boundaries(ending, tmp_path):
    file = geodata.write(tmp_path / f"vg250_gem{ending}", geodata.towns())

    import_areas(file)

    assert current().count() == len(paper.SQUARES)
    mitte = current().get(key=paper.KEYS["Mitte"])
    assert (mitte.name, mitte.designation, mitte.kind) == ("Mitte", "Gemeinde", "municipality")
    assert mitte.boundary.area == pytest.approx(16_000_000)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_zipped_file_is_found_in_a_sub_folder(ending, tmp_path):
    file = geodata.write(tmp_path / f"vg250_gem{ending}", geodata.towns())

    import_areas(geodata.zipped(file, folder="daten/2026"))

    assert current().count() == len(paper.SQUARES)


def test_a_folder_is_a_source_too(tmp_path):
    geodata.write(tmp_path / "vg250_gem.shp", geodata.towns("Mitte"))

    import_areas(tmp_path)

    assert current().get().name == "Mitte"


def test_of_several_layers_the_usual_one_of_the_data_set_is_taken(tmp_path):
    file = geodata.write(tmp_path / "vg250.gpkg", geodata.towns("Mitte", AGS="09000", GEN="Kreis"), layer="vg250_krs")
    geodata.write(file, geodata.towns(), layer="vg250_gem")

    import_areas(file)

    assert current().count() == len(paper.SQUARES)


def test_several_layers_that_fit_are_listed_and_none_is_taken(tmp_path):
    file = geodata.write(tmp_path / "areas.gpkg", geodata.towns("Mitte"), layer="alt")
    geodata.write(file, geodata.towns(), layer="neu")

    said = refusal(file)

    assert "Mehrere Ebenen" in said
    assert "--layer" in said
    assert "alt (1 Objekte" in said
    assert f"neu ({len(paper.SQUARES)} Objekte" in said


def test_several_files_in_a_zip_are_layers_too(tmp_path):
    first = geodata.write(tmp_path / "alt.shp", geodata.towns("Mitte"))
    both = geodata.zipped(first, into=tmp_path / "both.zip")
    geodata.zipped(geodata.write(tmp_path / "neu.shp", geodata.towns()), into=both)

    assert "Mehrere Ebenen" in refusal(both)
    import_areas(both, "--layer", "neu")

    assert current().count() == len(paper.SQUARES)


def test_a_layer_that_is_not_there_is_named_with_those_that_are(tmp_path):
    file = geodata.write(tmp_path / "areas.gpkg", geodata.towns("Mitte"), layer="alt")

    said = refusal(file, "--layer", "neu")

    assert "„neu“ gibt es hier nicht" in said
    assert "alt (1 Objekte" in said


def test_unknown_fields_are_listed_with_what_to_do(tmp_path):
    file = geodata.write(tmp_path / "areas.gpkg", [(geodata.square("Mitte"), {"nr": "09000004", "ort": "Mitte"})])

    said = refusal(file)

    assert "--key-field" in said
    assert "nr, ort" in said


def test_a_file_without_a_crs_is_asked_for_it(tmp_path):
    file = geodata.write(tmp_path / "vg250_gem.shp", geodata.towns(), crs=None)

    said = refusal(file)
    import_areas(file, "--crs", "EPSG:25832")

    assert "--crs EPSG:25832" in said
    assert current().get(name="Mitte").boundary.area == pytest.approx(16_000_000)


def test_an_unknown_crs_is_an_error(tmp_path):
    file = geodata.write(tmp_path / "vg250_gem.shp", geodata.towns(), crs=None)

    assert "„EPSG:99999“ ist unbekannt" in refusal(file, "--crs", "EPSG:99999")


def test_a_crs_that_contradicts_the_file_is_an_error(tmp_path):
    file = geodata.write(tmp_path / "vg250_gem.gpkg", geodata.towns())

    assert "Eines von beiden stimmt nicht" in refusal(file, "--crs", "EPSG:31468")


def test_an_unknown_crs_inside_geojson_is_not_taken_for_degrees(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::99999"}}
    file = geodata.write_geojson(tmp_path / "vg250_gem.geojson", geodata.towns(), crs=crs)

    assert "99999“ ist unbekannt" in refusal(file)


def test_metres_are_not_taken_for_degrees(tmp_path):
    file = geodata.write_geojson(tmp_path / "vg250_gem.geojson", geodata.towns())

    said = refusal(file)
    import_areas(file, "--crs", "EPSG:25832")

    assert "keine Grad" in said
    assert current().get(name="Mitte").boundary.area == pytest.approx(16_000_000)


def test_swapped_axes_are_noticed(tmp_path):
    swapped = [(shapely.transform(shape, lambda xy: xy[:, ::-1]), values) for shape, values in geodata.towns()]
    file = geodata.write(tmp_path / "vg250_gem.gpkg", swapped)

    assert "vertauscht" in refusal(file)


def test_a_long_straight_edge_stays_the_line_it_was_drawn_as(tmp_path):
    # 60 km along a meridian-parallel in zone 33; in zone 32 the same line is curved by hundreds of metres.
    shape = shapely.box(200_000, 5_300_000, 260_000, 5_304_000)
    file = geodata.write(tmp_path / "vg250_gem.gpkg", [(shape, MITTE)], crs="EPSG:25833")

    import_areas(file)

    boundary = shapely.from_wkb(bytes(current().get().boundary.wkb))
    middle = Transformer.from_crs(25833, 25832, always_xy=True).transform(230_000, 5_304_000)
    assert boundary.boundary.distance(shapely.Point(middle)) < 0.01
    assert shapely.get_num_coordinates(boundary) > 250


def test_old_gauss_krueger_is_shifted_with_its_grid(tmp_path):
    # The same corner in DHDN / Gauss-Krüger zone 4 and, by BETA2007, in ETRS89 / UTM 32.
    shape = shapely.box(4_485_000, 5_338_000, 4_486_000, 5_339_000)
    file = geodata.write(tmp_path / "vg250_gem.gpkg", [(shape, MITTE)], crs="EPSG:31468")

    import_areas(file)

    boundary = current().get().boundary
    assert boundary.area == pytest.approx(1_000_000, rel=2e-3)
    naive = Transformer.from_crs(4326, 25832, always_xy=True).transform(
        *Transformer.from_crs(31468, 4314, always_xy=True).transform(4_485_500, 5_338_500)
    )
    shift = shapely.Point(naive).distance(shapely.Point(boundary.centroid.coords))
    assert 80 < shift < 200  # what a reader that ignores the datum is wrong by


def test_a_truncated_shapefile_is_refused(tmp_path):
    file = geodata.write(tmp_path / "vg250_gem.shp", geodata.towns())
    file.write_bytes(file.read_bytes()[:-400])

    said = refusal(file)

    assert "abgeschnitten" in said


def test_a_row_without_a_shape_is_refused_by_its_key(tmp_path):
    file = geodata.write(tmp_path / "vg250_gem.gpkg", [*geodata.towns("Ost"), (None, MITTE)])

    assert "Ohne Fläche: 09000004." in refusal(file)


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_shapefile_without_one_of_its_parts_is_refused(part, tmp_path):
    file = geodata.write(tmp_path / "vg250_gem.shp", geodata.towns())
    file.with_suffix(part).unlink()

    assert f"fehlt vg250_gem{part}" in refusal(file)


def test_coordinates_that_are_no_numbers_are_refused(tmp_path):
    good = shapely.to_wkb(geodata.square("Mitte"))
    with np.errstate(invalid="ignore"):
        bad = shapely.from_wkb(good[:-24] + struct.pack("<d", float("nan")) + good[-16:])
        file = geodata.write(tmp_path / "vg250_gem.gpkg", [(bad, MITTE)])

    assert "keine Zahl" in refusal(file)


def test_points_are_no_boundaries(tmp_path):
    file = geodata.write(tmp_path / "vg250_gem.gpkg", [(shapely.Point(705_000, 5_338_000), MITTE)])

    assert "Punkt oder Linie" in refusal(file)


def test_a_file_that_lies_about_its_format_is_not_opened(tmp_path):
    secret = geodata.write(tmp_path / "vg250_gem.gpkg", geodata.towns())
    trap = tmp_path / "trap.geojson"
    trap.write_text(
        f"<OGRVRTDataSource><OGRVRTLayer name='vg250_gem'><SrcDataSource>{secret}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    )

    assert "nicht zu lesen" in refusal(trap)


def test_a_geopackage_called_shapefile_is_not_opened(tmp_path):
    shutil.copy(geodata.write(tmp_path / "a.gpkg", geodata.towns()), tmp_path / "b.geojson")

    assert "nicht zu lesen" in refusal(tmp_path / "b.geojson")


def test_other_files_are_named(tmp_path):
    (tmp_path / "areas.docx").write_text("x")
    (tmp_path / "broken.zip").write_text("x")

    assert "keine bekannte Endung" in refusal(tmp_path / "areas.docx")
    assert "keine lesbare Zip-Datei" in refusal(tmp_path / "broken.zip")
    assert "gibt es nicht" in refusal(tmp_path / "nowhere.gpkg")


def test_a_zip_that_leads_out_of_its_folder_is_refused(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "trap.zip", "w") as packed:
        packed.writestr("../../escaped.geojson", json.dumps({"type": "FeatureCollection", "features": []}))

    assert "hinausführt" in refusal(tmp_path / "trap.zip")


def test_gml_leaves_nothing_beside_the_file(tmp_path):
    file = geodata.write(tmp_path / "vg250_gem.gml", geodata.towns("Mitte"))
    for beside in tmp_path.iterdir():
        if beside != file:
            beside.unlink()

    import_areas(file)

    assert [path.name for path in tmp_path.iterdir()] == ["vg250_gem.gml"]
