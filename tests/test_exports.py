"""Reports as files: GDAL, Excel's own reader and the csv module say what is in them, for everybody by their rights."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from uuid import uuid4

import openpyxl
import pyogrio
import pytest
import shapely
from django.contrib.gis.geos import LineString, MultiLineString, MultiPoint
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Role
from geo.models import Report
from notifications.models import ExportJob, ExportState
from notifications.services import announce, exports
from notifications.services.refused import Refused
from tests import paper

pytestmark = pytest.mark.django_db

NEAR_NORD = (1.8, 3.5, 2.2, 3.7)
EVIL = '=HYPERLINK("http://x") <b>&'
WITHIN_M = 0.1


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def stranger(alliance):
    return paper.person(alliance["Suedwest"], Role.OFFICER)


def announced(planner, outline=None, **fields):
    report = paper.draft(planner, outline or paper.box(*NEAR_NORD), **fields)
    announce(report, by=planner, idempotency_key=uuid4())
    return Report.objects.get(pk=report.pk)


def take(client, person, format_name, query=""):
    """Press the button, and return the file's bytes."""
    client.force_login(person)
    answer = client.post("/meldungen/herunterladen/", {"auswahl": query, "format": format_name})
    assert answer.status_code == 200, answer.content
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content


def layers(content, suffix, tmp_path):
    """Return the features of every layer as GDAL reads them: name -> (crs, shapes, columns)."""
    path = tmp_path / f"datei.{suffix}"
    path.write_bytes(content)
    if suffix == "zip":
        with zipfile.ZipFile(path) as packed:
            packed.extractall(tmp_path / "shp")
        sources = [(file, None) for file in sorted((tmp_path / "shp").glob("*.shp"))]
    else:
        sources = [(path, name) for name, _ in pyogrio.list_layers(path)]
    found = {}
    for source, name in sources:
        meta, _, shapes, columns = pyogrio.raw.read(source, layer=name)
        found[name or source.stem] = (meta, shapely.from_wkb(shapes), dict(zip(meta["fields"], columns, strict=True)))
    return found


@pytest.mark.parametrize(("format_name", "suffix", "layer"), [("gpkg", "gpkg", "umgriffe"), ("shp", "zip", "umgriffe")])
def test_an_outline_in_utm_comes_back_where_it_was(client, planner, tmp_path, format_name, suffix, layer):
    report = announced(planner, title="Gewerbegebiet Nörd", dwellings=12)

    meta, [shape], columns = layers(take(client, planner, format_name), suffix, tmp_path)[layer]

    original = shapely.from_wkb(bytes(report.current.outline.wkb))
    assert "25832" in meta["crs"] or "ETRS" in meta["crs"]
    assert shapely.hausdorff_distance(shape, original) < WITHIN_M
    assert abs(shape.area - original.area) < WITHIN_M
    assert list(columns["titel"]) == ["Gewerbegebiet Nörd"]
    assert [int(number) for number in columns["wohnungen"]] == [12]


@pytest.mark.parametrize(("format_name", "suffix"), [("geojson", "geojson"), ("kml", "kml")])
def test_an_outline_in_degrees_comes_back_where_it_was(client, planner, tmp_path, format_name, suffix):
    report = announced(planner, title=EVIL)

    [(_, [shape], columns)] = layers(take(client, planner, format_name), suffix, tmp_path).values()

    from pyproj import Transformer

    utm = Transformer.from_crs(4326, 25832, always_xy=True)
    back = shapely.transform(shapely.force_2d(shape), lambda points: list(zip(*utm.transform(*points.T), strict=True)))
    original = shapely.from_wkb(bytes(report.current.outline.wkb))
    assert shapely.hausdorff_distance(back, original) < WITHIN_M
    assert abs(back.area - original.area) / original.area < 1e-5
    assert list(columns["titel"]) == [EVIL]


def test_areas_lines_and_points_are_layers_of_their_own(client, planner, tmp_path):
    announced(planner)
    announced(planner, MultiLineString(LineString(paper.at(1, 1), paper.at(2, 2)), srid=25832), title="Straße")
    announced(planner, MultiPoint(paper.at(3, 3), srid=25832), title="Mast")

    found = layers(take(client, planner, "gpkg"), "gpkg", tmp_path)
    assert {name: next(iter(columns["titel"])) for name, (_, _, columns) in found.items() if name != "umgriffe"} == {
        "linien": "Straße", "orte": "Mast",
    }  # fmt: skip
    assert len(found["umgriffe"][1]) == 1


def test_whoever_is_not_affected_gets_the_place_and_no_details(client, planner, stranger, tmp_path):
    report = announced(planner, dwellings=12, description="Geheimes Vorhaben")
    content = take(client, stranger, "gpkg")

    [(_, [place], columns)] = layers(content, "gpkg", tmp_path).values()
    assert place.geom_type == "MultiPoint"
    assert shapely.from_wkb(bytes(report.current.outline.wkb)).contains(place.geoms[0])
    assert columns["beschreibung"][0] in ("", None)
    assert b"Geheimes" not in content


def test_what_is_meant_for_the_affected_is_in_nobody_else_s_file(client, planner, stranger):
    report = announced(planner, title="Unter uns")
    Report.objects.filter(pk=report.pk).update(audience="affected_only")
    paper.draft(planner, paper.box(1, 1, 2, 2), title="Entwurf")

    client.force_login(stranger)
    page = client.get("/meldungen/herunterladen/")
    assert "0 Meldungen" in page.content.decode()
    assert "Unter uns" not in take(client, stranger, "csv").decode("utf-8-sig")
    own = take(client, planner, "csv").decode("utf-8-sig")
    assert "Unter uns" in own
    assert "Entwurf" not in own


def test_a_table_for_german_excel_has_no_formulas_and_keeps_its_numbers(client, planner):
    announced(planner, title=EVIL, contact_name="-2+3", gross_floor_m2=24000.5)
    text = take(client, planner, "csv")

    assert text.startswith(b"\xef\xbb\xbf")
    [row] = csv.DictReader(io.StringIO(text.decode("utf-8-sig")), delimiter=";")
    assert (row["Titel"], row["Kontakt"]) == (f"'{EVIL}", "'-2+3")
    assert row["Geschossfläche in m²"] == "24000,5"
    assert re.fullmatch(r"\d{2}\.\d{2}\.\d{4}", row["Gemeldet am"])


def test_excel_s_cells_have_types_and_text_stays_text(client, planner):
    announced(planner, title=EVIL, gross_floor_m2=24000.5)

    sheet = openpyxl.load_workbook(io.BytesIO(take(client, planner, "xlsx"))).active
    names = [cell.value for cell in sheet[1]]
    cells = dict(zip(names, sheet[2], strict=True))
    assert (cells["Titel"].value, cells["Titel"].data_type) == (EVIL, "s")
    assert cells["Geschossfläche in m²"].value == 24000.5
    assert cells["Gemeldet am"].value.date() == timezone.localdate()


def test_the_file_holds_what_list_and_map_show(client, planner, alliance):
    announced(planner, title="Nah")
    announced(planner, paper.box(0.2, 0.2, 0.4, 0.4), title="Fern", use="housing")

    def titles(query):
        text = take(client, planner, "csv", query).decode("utf-8-sig")
        return {row["Titel"] for row in csv.DictReader(io.StringIO(text), delimiter=";")}

    west, south, east, north = paper.box(*NEAR_NORD).transform(4326, clone=True).extent
    assert titles("suche=nah") == {"Nah"}
    assert titles("nutzung=housing+retail&stand=") == {"Fern"}
    assert titles(f"bbox={west},{south},{east},{north}&status=gemeldet&betrifft=uns") == {"Nah"}
    assert titles(f"mitglied={alliance['Mitte'].pk}") == {"Nah", "Fern"}
    assert titles(f"mitglied={alliance['Ost'].pk}") == set()
    assert client.get("/meldungen/herunterladen/?bbox=1,2,3").status_code == 400


def test_many_reports_cost_no_more_queries(client, planner, django_assert_max_num_queries):
    for number in range(3):
        announced(planner, title=f"Nummer {number}")
    client.force_login(planner)
    with django_assert_max_num_queries(14):
        client.post("/meldungen/herunterladen/", {"format": "geojson"})


@pytest.fixture
def ordered(client, planner, monkeypatch, settings, tmp_path):
    """Order a file of two reports where one is too many to write at once; return its job."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    for title in ("Eins", "Zwei"):
        announced(planner, title=title)
    client.force_login(planner)
    answer = client.post("/meldungen/herunterladen/", {"format": "csv"})
    job = ExportJob.objects.get()
    assert answer.url == f"/meldungen/herunterladen/{job.pk}/"
    return job


def test_a_large_file_is_written_by_the_worker_and_says_how_far_it_is(client, planner, ordered):
    assert "wird geschrieben" in client.get(f"/meldungen/herunterladen/{ordered.pk}/").content.decode()
    [queued] = ProcrastinateJob.objects.filter(task_name=exports.WRITE_EXPORT)
    assert queued.args == {"job": str(ordered.pk)}

    exports.write_export(ordered.pk)

    state = client.get(f"/meldungen/herunterladen/{ordered.pk}/", headers={"accept": "application/json"}).json()
    assert state == {"total": 2, "written": 2, "over": True}
    assert "CSV mit 2 Meldungen" in client.get(f"/meldungen/herunterladen/{ordered.pk}/").content.decode()
    answer = client.get(f"/meldungen/herunterladen/{ordered.pk}/datei/")
    assert b"Zwei" in b"".join(answer.streaming_content)


def test_the_file_is_nobody_else_s_and_not_for_other_rights(client, planner, stranger, ordered, alliance):
    exports.write_export(ordered.pk)
    client.force_login(stranger)
    assert client.get(f"/meldungen/herunterladen/{ordered.pk}/datei/").status_code == 404

    planner.member = alliance["Ost"]
    planner.save()
    client.force_login(planner)
    assert client.get(f"/meldungen/herunterladen/{ordered.pk}/datei/").status_code == 404


def test_a_file_that_breaks_says_so(client, planner, ordered, monkeypatch, caplog):
    monkeypatch.setattr(exports, "rows", lambda *_: 1 / 0)
    exports.write_export(ordered.pk)

    assert ExportJob.objects.get().state == ExportState.FAILED
    assert "ließ sich nicht schreiben" in client.get(f"/meldungen/herunterladen/{ordered.pk}/").content.decode()
    assert "broke" in caplog.text


def test_nobody_orders_without_end(planner, ordered):
    for _ in range(exports.MOST_WAITING - 1):
        exports.order_export("", "csv", by=planner)
    with pytest.raises(Refused, match="schon 3 Dateien"):
        exports.order_export("", "csv", by=planner)


def test_files_are_gone_after_a_day(ordered, tmp_path):
    exports.write_export(ordered.pk)
    assert list((tmp_path / "exports").iterdir())
    ExportJob.objects.update(created_at=timezone.now() - exports.KEPT * 1.1)

    assert exports.remove_old_exports() == 1
    assert not list((tmp_path / "exports").iterdir())
    assert not ExportJob.objects.exists()
