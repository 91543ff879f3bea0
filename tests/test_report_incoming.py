"""Files that bring an outline into the report form: what comes back, who may send them, and the way without scripts."""

from __future__ import annotations

import json

import pytest
import shapely
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pyproj import Transformer

from accounts.models import Role
from geo.forms import incoming as limits_of
from geo.models import ReportVersion
from geo.services import create_draft
from tests import geodata, paper, xplanning

pytestmark = pytest.mark.django_db
KILOMETRE = shapely.box(706_000, 5_339_000, 707_000, 5_340_000)  # 100 ha in Mitte
SMALL = shapely.box(706_500, 5_339_500, 708_000, 5_340_000)  # 75 ha, 25 of them in KILOMETRE


@pytest.fixture
def eva(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER, name="Eva")


@pytest.fixture
def report(eva):
    return create_draft(eva.member, by=eva)


@pytest.fixture
def page(client, eva):
    """Eva's browser."""
    client.force_login(eva)
    return client


@pytest.fixture
def package(tmp_path):
    """A GeoPackage with two shapes that overlap."""
    path = tmp_path / "plan.gpkg"
    geodata.write(path, [(KILOMETRE, {"name": "Nord", "art": "GE"}), (SMALL, {"name": "Süd", "art": "MI"})])
    return path


def upload(*paths):
    return [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]


def send(browser, report, *files, **more):
    """Send files as the page does, and return the answer."""
    return browser.post(reverse("report-incoming", args=[report.pk]), {"file": list(files)} | more)


def the_draft(report) -> ReportVersion:
    return report.versions.drafts().get()


def in_gauss_krueger(shape):
    to = Transformer.from_crs(25832, 31468, always_xy=True)
    return shapely.transform(shape, lambda x, y: to.transform(x, y), interleaved=False)


# --- what comes back ---


def test_one_shape_in_a_known_system_is_taken_at_once(page, report, tmp_path):
    path = geodata.write(tmp_path / "umgriff.gpkg", [(KILOMETRE, {"name": "Nord"})])

    found = send(page, report, *upload(path)).json()

    assert (found["title"], found["at_once"], found["notes"]) == ("umgriff", True, [])
    assert found["crs"]["value"] == "25832"
    assert found["crs"]["sentence"] == "Koordinatensystem: UTM 32 (EPSG:25832), aus der Datei."
    [feature] = found["layers"][0]["features"]
    assert (feature["label"], feature["size"], feature["geometry"]["type"]) == ("Nord", "100,0 ha", "MultiPolygon")
    assert the_draft(report).revision == 0


def test_several_shapes_come_with_what_tells_them_apart(page, report, package):
    found = send(page, report, *upload(package)).json()

    [layer] = found["layers"]
    assert not found["at_once"]
    assert [(each["key"], each["label"], each["detail"]) for each in layer["features"]] == [
        ("1", "Nord", "art: GE"), ("2", "Süd", "art: MI")]  # fmt: skip


def test_loose_parts_of_a_shapefile_belong_together(page, report, tmp_path):
    geodata.write(tmp_path / "umgriff.shp", [(KILOMETRE, {"name": "Nord"})])
    parts = sorted(tmp_path.glob("umgriff.*"))

    found = send(page, report, *upload(*parts)).json()

    assert len(parts) > 3
    assert (found["title"], found["at_once"]) == ("umgriff", True)


def test_an_unknown_system_is_guessed_and_the_others_are_offered(page, report, tmp_path):
    geodata.write(tmp_path / "alt.shp", [(in_gauss_krueger(KILOMETRE), {"name": "Nord"})], crs=None)
    parts = upload(*sorted(tmp_path.glob("alt.*")))

    found = send(page, report, *parts).json()

    assert not found["at_once"]
    assert (found["crs"]["sure"], found["crs"]["value"]) == (False, "31468")
    assert "Prüfen Sie auf der Karte" in found["crs"]["sentence"]
    assert "genau" in found["crs"]["sentence"]  # how exact the shift of the datum is
    drawn = shapely.geometry.shape(found["layers"][0]["features"][0]["geometry"])
    assert drawn.centroid.distance(centre_of(KILOMETRE)) < 0.0001


def centre_of(shape):
    to = Transformer.from_crs(25832, 4326, always_xy=True)
    return shapely.Point(*to.transform(shape.centroid.x, shape.centroid.y))


def test_the_chosen_system_is_read_and_a_wrong_one_is_named(page, report, tmp_path):
    geodata.write(tmp_path / "ohne.shp", [(KILOMETRE, {"name": "Nord"})], crs=None)
    parts = sorted(tmp_path.glob("ohne.*"))

    given = send(page, report, *upload(*parts), crs="25832").json()
    wrong = send(page, report, *upload(*parts), crs="25833")

    assert (given["crs"]["value"], given["crs"]["sure"]) == ("25832", False)  # it is still to be looked at
    assert given["crs"]["sentence"] == "Koordinatensystem: UTM 32 (EPSG:25832), von Ihnen gewählt."
    assert (wrong.status_code, wrong.json()["code"]) == (422, "elsewhere")


def test_swapped_axes_are_among_the_ways_to_read(page, report):
    ring = [[y, x] for x, y in shapely.get_coordinates(KILOMETRE).tolist()]
    data = {"type": "Polygon", "coordinates": [ring], "crs": {"type": "name", "properties": {"name": "EPSG:25832"}}}
    file = SimpleUploadedFile("gedreht.geojson", json.dumps(data).encode())

    found = send(page, report, file).json()

    assert found["crs"]["value"] == "25832-swapped"
    assert not found["at_once"]


def test_long_edges_stay_where_the_file_has_them(page, report, tmp_path):
    long = shapely.Polygon([(704_000, 5_337_000), (718_000, 5_338_000), (711_000, 5_343_000)])
    path = geodata.write(tmp_path / "lang.gpkg", [(long, {"name": "Lang"})])

    shape = send(page, report, *upload(path)).json()["layers"][0]["features"][0]["geometry"]
    back = page.post(reverse("report-outline", args=[report.pk]), {"text": collection(shape), "unite": "on"}).json()
    stored = shapely.geometry.shape(back["geometry"])

    to = Transformer.from_crs(4326, 25832, always_xy=True)
    metric = shapely.transform(stored, lambda x, y: to.transform(x, y), interleaved=False)
    assert metric.hausdorff_distance(shapely.MultiPolygon([long])) < 0.1
    assert metric.area == pytest.approx(long.area, rel=1e-5)


def collection(*geometries):
    return json.dumps(
        {"type": "FeatureCollection",
         "features": [{"type": "Feature", "properties": {}, "geometry": each} for each in geometries]}
    )  # fmt: skip


def test_chosen_shapes_that_overlap_become_one_outline(page, report, package):
    features = send(page, report, *upload(package)).json()["layers"][0]["features"]
    text = collection(*(each["geometry"] for each in features))

    united = page.post(reverse("report-outline", args=[report.pk]), {"text": text, "unite": "on"})
    asked = page.post(reverse("report-outline", args=[report.pk]), {"text": text})

    assert united.json()["area_ha"] == pytest.approx(150, rel=0.001)
    assert (asked.status_code, asked.json()["code"]) == (422, "overlapping_parts")  # pasted text is not chosen


def test_uniting_consents_to_nothing_else(page, report):
    bow_tie = {"type": "Polygon", "coordinates": [[[11.78, 48.17], [11.79, 48.175], [11.79, 48.17], [11.78, 48.175],
                                                   [11.78, 48.17]]]}  # fmt: skip

    answer = page.post(reverse("report-outline", args=[report.pk]), {"text": collection(bow_tie), "unite": "on"})

    assert (answer.status_code, answer.json()["code"]) == (422, "bow_tie")


def test_a_plan_brings_its_name_number_kind_and_stage(page, report):
    file = SimpleUploadedFile("plan.gml", xplanning.document())

    [feature] = send(page, report, file).json()["layers"][0]["features"]

    assert {each["field"]: each["value"] for each in feature["fields"]} == {
        "title": "Gewerbegebiet Nord (12/3)", "kind": "bplan_qualified", "stage": "early_authorities",
    }  # fmt: skip


def test_what_was_mended_is_said_and_not_taken_at_once(page, report):
    bow_tie = {"type": "Polygon", "coordinates": [[[11.78, 48.17], [11.79, 48.175], [11.79, 48.17], [11.78, 48.175],
                                                   [11.78, 48.17]]]}  # fmt: skip

    found = send(page, report, SimpleUploadedFile("schleife.geojson", json.dumps(bow_tie).encode())).json()

    assert not found["at_once"]
    assert "berichtigt" in " ".join(found["notes"])


# --- what cannot be read ---


def test_a_bad_file_gets_a_sentence_and_changes_nothing(page, report):
    broken = send(page, report, SimpleUploadedFile("umgriff.zip", b"PK\x03\x04 und sonst nichts"))
    nothing = send(page, report)
    other = send(page, report, SimpleUploadedFile("begruendung.pdf", b"%PDF-1.7"))

    assert [answer.status_code for answer in (broken, nothing, other)] == [422] * 3
    assert "umgriff.zip" in broken.json()["text"]
    assert nothing.json()["text"].startswith("Es ist keine Datei angekommen.")
    assert "Gelesen werden" in other.json()["text"]
    assert the_draft(report).revision == 0


def test_more_than_20_mb_are_refused_before_they_are_read(page, report, monkeypatch):
    monkeypatch.setattr(limits_of, "read", None)

    answer = send(page, report, SimpleUploadedFile("gross.gpkg", b"x" * 20_000_001))

    assert answer.status_code == 422
    assert answer.json()["text"].startswith("„gross.gpkg“ ist größer als die erlaubten 20 MB.")


def test_whoever_has_file_after_file_read_is_asked_to_wait(page, report, monkeypatch):
    monkeypatch.setattr("geo.views.incoming.MOST_READ", 2)

    answers = [send(page, report) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert "Warten Sie eine Minute" in answers[-1].json()["text"]


def test_a_draft_takes_files_of_its_own_planners_only(client, alliance, report):
    file = b'{"type": "Point", "coordinates": [11.78, 48.17]}'
    strangers = [
        paper.person(alliance["Nord"], Role.PLANNER),
        paper.person(alliance["Mitte"], Role.OFFICER),
        paper.person(None, Role.COORDINATOR),
    ]
    for stranger in strangers:
        client.force_login(stranger)
        assert send(client, report, SimpleUploadedFile("a.geojson", file)).status_code == 404, stranger
    colleague = paper.person(alliance["Mitte"], Role.PLANNER, name="Jonas")
    client.force_login(colleague)
    assert send(client, report, SimpleUploadedFile("a.geojson", file)).status_code == 200
    colleague.is_active = False
    colleague.save()
    assert send(client, report, SimpleUploadedFile("a.geojson", file)).status_code in (302, 403, 404)
    client.logout()
    assert send(client, report, SimpleUploadedFile("a.geojson", file)).status_code in (302, 404)


# --- without scripts ---


def submit(browser, report, *files, **typed):
    """Send the whole form with files, and return the sentences the next page shows."""
    data = {"revision": the_draft(report).revision, "contact_name": "Bauamt", "outline_files": list(files)}
    answer = browser.post(reverse("report-edit", args=[report.pk]), data | typed)
    assert answer.status_code == 302
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_file_sent_with_the_form_becomes_the_outline(page, report):
    said = submit(page, report, SimpleUploadedFile("plan.gml", xplanning.document()), title="")

    draft = the_draft(report)
    assert draft.area_m2 == pytest.approx(xplanning.AREA_M2, rel=0.001)
    assert (draft.title, draft.kind.code, draft.stage.code) == (
        "Gewerbegebiet Nord (12/3)", "bplan_qualified", "early_authorities")  # fmt: skip
    assert "Umgriff aus „plan“ übernommen." in said[0]
    assert "Aus der Datei übernommen: Titel „Gewerbegebiet Nord (12/3)“" in said[0]


def test_what_was_typed_stays_and_the_other_is_said(page, report):
    said = submit(page, report, SimpleUploadedFile("plan.gml", xplanning.document()), title="Feuerwache", kind="bplan")

    draft = the_draft(report)
    assert (draft.title, draft.kind.code, draft.stage.code) == ("Feuerwache", "bplan", "early_authorities")
    assert "Ihre Eingabe blieb stehen; in der Datei steht: Titel „Gewerbegebiet Nord (12/3)“" in said[0]


def test_of_several_shapes_the_numbers_are_asked(page, report, package):
    asked = submit(page, report, *upload(package), title="Feuerwache")
    assert "1: Nord (100,0 ha); 2: Süd (75,0 ha)" in asked[0]
    assert (the_draft(report).outline, the_draft(report).title) == (None, "Feuerwache")

    submit(page, report, *upload(package), title="Feuerwache", outline_numbers="2")
    assert the_draft(report).area_m2 == pytest.approx(750_000, rel=0.001)
    submit(page, report, *upload(package), title="Feuerwache", outline_numbers="alle")
    assert the_draft(report).area_m2 == pytest.approx(1_500_000, rel=0.001)


def test_a_bad_file_keeps_the_draft_and_all_that_was_typed(page, report):
    submit(page, report, outline_text="POINT(11.78 48.17)")
    said = submit(page, report, SimpleUploadedFile("umgriff.zip", b"PK"), title="Feuerwache")

    assert "umgriff.zip" in said[-1]
    assert the_draft(report).title == "Feuerwache"
    assert the_draft(report).outline.geom_type == "MultiPoint"


def test_the_page_offers_the_plain_field(page, report):
    answer = page.get(reverse("report-edit", args=[report.pk])).content.decode()

    assert 'name="outline_files"' in answer
    assert "multiple" in answer
    assert 'enctype="multipart/form-data"' in answer
