"""Reports on their way to other programs: valid by our schemas, read back by us and by GDAL, and only by rights."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import jsonschema
import pyogrio
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString, MultiPolygon, Polygon
from lxml import etree

from accounts.models import Role
from geo import incoming
from geo.forms.prefill import Prefill
from geo.incoming.xplan import parse
from geo.models import PlanKind, Report, ReportVersion, Stage
from geo.xplan import NoArea, early_notice, early_notice_json, early_notice_xml, xplan_6
from geo.xplan.checks import SCHEMAS, schema
from notifications.services import announce
from tests import paper

pytestmark = pytest.mark.django_db
SPACES = {"x": "http://www.xplanung.de/xplangml/6/0", "gml": "http://www.opengis.net/gml/3.2"}
XB = {"xb": "https://www.xleitstelle.de/xbeteiligung/12"}


def outline() -> MultiPolygon:
    """Two parts, one with a hole, in Mitte and over its border to Ost."""
    hole = paper.box(1.2, 1.2, 1.4, 1.4)
    return MultiPolygon(Polygon(paper.box(1, 1, 2, 2)[0], hole[0], srid=25832), paper.box(3.5, 3, 4.2, 3.5), srid=25832)


@pytest.fixture
def version(alliance) -> ReportVersion:
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    report = paper.draft(
        planner, outline(), title="Gewerbegebiet „Nord“ & Süd <1>", description="Hallen\x0bund Büros.",
        contact_email="bauamt@mitte.example", contact_phone="089 123", gross_floor_m2=24_000,
    )  # fmt: skip
    return report.versions.select_related("kind", "use", "stage").get()


def told(version: ReportVersion, kind: str, stage: str) -> ReportVersion:
    version.kind, version.stage = PlanKind.objects.get(code=kind), Stage.objects.get(code=stage)
    return version


def test_a_report_becomes_a_plan_with_extent_and_metadata(version):
    root = etree.fromstring(xplan_6(told(version, "bplan_qualified", "early_authorities")))

    def said(path: str) -> str:
        return root.findtext(f".//x:BP_Plan/x:{path}", namespaces=SPACES)

    assert said("name") == "Gewerbegebiet „Nord“ & Süd <1>"
    assert said("internalId") == str(version.report_id)
    assert said("beschreibung") == "Hallen und Büros."
    assert said("kommentar") == (
        "Informelle Frühmeldung; ersetzt keine Beteiligung nach § 2 Abs. 2 und § 4 BauGB. Hauptnutzung: Gewerbe."
    )
    assert said("gemeinde/x:XP_Gemeinde/x:ags") == paper.KEYS["Mitte"]
    assert said("gemeinde/x:XP_Gemeinde/x:gemeindeName") == "Mitte"
    assert said("plangeber/x:XP_Plangeber/x:name") == "Gemeinde Mitte"
    assert (said("planArt"), said("rechtsstand")) == ("10001", "2100")


def test_a_district_names_its_city_and_itself(alliance):
    planner = paper.person(alliance["Stadt"], Role.PLANNER)
    report = paper.draft(planner, MultiPolygon(paper.box(10.5, 1, 11, 2), srid=25832))

    root = etree.fromstring(xplan_6(report.versions.get()))

    place = root.find(".//x:XP_Gemeinde", SPACES)
    assert [each.text for each in place] == [paper.KEYS["Stadt"], "Stadt", "Altstadt"]


def read_back(content: bytes) -> dict[str, str]:
    """Return the form's fields that our reader finds."""
    [feature] = parse(content)["layers"][0]["features"]
    return {each["field"]: each["value"] for each in Prefill().fields(feature["facts"])}


def test_every_kind_is_handed_over_validly_and_comes_back_as_itself(version):
    form = json.loads((SCHEMAS / "early-notice.json").read_text())

    for kind in PlanKind.objects.all():
        told(version, kind.code, "drawn_up")
        fields = read_back(xplan_6(version))

        assert (fields["title"], fields["kind"]) == (version.title, kind.code)
        assert fields.get("stage") == ("drawn_up" if "P_PlanArt" in kind.official_code else None)
        assert early_notice_xml(version)  # raises when it is not valid
        jsonschema.validate(early_notice(version), form)


def test_every_stage_is_handed_over_validly_and_comes_back_where_xplanung_has_a_word(version):
    for stage in Stage.objects.all():
        fields = read_back(xplan_6(told(version, "bplan", stage.code)))

        assert fields.get("stage") == (stage.code if stage.official_code.strip("09") else None)
        assert early_notice_xml(version)


def test_steps_are_those_of_xbeteiligung_and_not_of_xplanung(version):
    step = early_notice(told(version, "bplan", "early_public"))["beteiligung"]["verfahrensschrittKommunal"]

    assert step == {"code": "4000", "name": "Frühzeitige Öffentlichkeitsbeteiligung"}


def test_our_reader_and_gdal_find_the_outline_where_it_was(version, tmp_path):
    content = xplan_6(version)
    (tmp_path / "plan.gml").write_bytes(content)

    read = incoming.read([("plan.gml", content)])
    meta, _, shapes, _ = pyogrio.raw.read(tmp_path / "plan.gml", layer="BP_Plan", encoding="utf-8")

    ours = shapely.from_wkb(bytes(read.layers[0].features[0].outline.wkb))
    gdals = shapely.from_wkb(shapes[0])
    drawn = shapely.from_wkb(bytes(outline().wkb))
    assert meta["crs"] == "EPSG:25832"
    assert (read.crs.srid, read.crs.source) == (25832, "file")
    for shape in (ours, gdals):
        assert shape.area == pytest.approx(drawn.area, abs=0.1)
        assert shapely.hausdorff_distance(shape, drawn) < 0.002


def test_the_early_notice_says_the_same_in_json_and_in_xml(version):
    told(version, "bplan", "pre_planning")
    said = json.loads(early_notice_json(version))
    root = etree.fromstring(early_notice_xml(version))

    plan = said["beteiligung"]
    extent = root.findtext(".//xb:geltungsbereich", namespaces=XB)
    assert plan["planname"] == root.findtext(".//xb:planname", namespaces=XB) == version.title
    assert json.loads(extent) == plan["geltungsbereich"]
    assert plan["planartKommunal"] == {"code": "6_Bebauungsplan", "name": "Bebauungsplan"}
    assert "Geschossfläche: 24.000 m²" in plan["beschreibungPlanungsanlass"]
    assert plan["raeumlicheBeschreibung"].startswith("Mitte, ")
    assert said["kopf"]["autor"]["erreichbarkeit"][0] == {"kanal": "01", "kennung": "bauamt@mitte.example"}
    assert root.findtext(".//code") == "0401"


def test_the_notice_lies_where_the_outline_lies(version):
    shape = GEOSGeometry(json.dumps(early_notice(version)["beteiligung"]["geltungsbereich"]), srid=4326)
    shape.transform(25832)

    assert shape.sym_difference(outline()).area < 1


def test_the_same_state_is_the_same_message_and_the_next_another(version):
    first = early_notice(version)["kopf"]["nachrichtenUUID"]
    again = early_notice(version)["kopf"]["nachrichtenUUID"]
    version.revision += 1

    assert first == again != early_notice(version)["kopf"]["nachrichtenUUID"]


@pytest.mark.parametrize(
    "shape", [None, MultiLineString(LineString((705_000, 5_338_000), (706_000, 5_338_000)), srid=25832)]
)
def test_what_has_no_area_is_not_handed_over(version, shape):
    version.outline = shape

    for write in (xplan_6, early_notice_json, early_notice_xml):
        with pytest.raises(NoArea):
            write(version)


def test_a_code_that_somebody_changed_does_not_break_the_document(version):
    told(version, "bplan", "drawn_up").kind.official_code = "BP_PlanArt 4711"

    assert b"<xplan:planArt>9999<" in xplan_6(version)


def test_the_schemas_refuse_what_we_never_write(version):
    root = etree.fromstring(xplan_6(version))
    root.find(".//x:name", SPACES).tag = f"{{{SPACES['x']}}}titel"

    assert not schema("xplan.xsd").validate(root)
    assert {path.suffix for path in Path(SCHEMAS).iterdir()} == {".xsd", ".json", ".md"}


PATHS = ["xplan.gml", "fruehmeldung.json", "fruehmeldung.xml"]


@pytest.fixture
def people(alliance) -> SimpleNamespace:
    """Whoever may ask, and a report of Mitte that was told to Ost."""
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    gone = paper.person(alliance["Mitte"], Role.OFFICER, name="Weg")
    gone.is_active = False
    gone.save()
    report = paper.draft(planner, MultiPolygon(paper.box(3.5, 1, 3.9, 2), srid=25832))
    announce(report, by=planner, idempotency_key=uuid4())
    return SimpleNamespace(
        report=report,
        may=[
            paper.person(alliance["Mitte"]), planner, paper.person(alliance["Ost"]),
            paper.person(None, Role.COORDINATOR),
        ],
        may_not=[paper.person(alliance["Nordwest"])],
        outside=[gone, None],
    )  # fmt: skip


@pytest.mark.parametrize("audience", ["all_members", "affected_only"])
def test_only_who_may_see_the_details_may_take_them_away(client, people, audience):
    Report.objects.filter(pk=people.report.pk).update(audience=audience)

    def answers(persons):
        for person in persons:
            client.logout()
            if person:
                client.force_login(person)
            for path in PATHS:
                yield client.get(f"/meldungen/{people.report.pk}/uebergabe/{path}").status_code

    assert set(answers(people.may)) == {200}
    assert set(answers(people.may_not)) == {404}
    assert set(answers(people.outside)) == {302}


def test_the_download_is_a_file_with_the_reports_name(client, people):
    client.force_login(people.may[0])

    answer = client.get(f"/meldungen/{people.report.pk}/uebergabe/xplan.gml")

    assert answer["Content-Disposition"] == 'attachment; filename="gewerbegebiet-nord-xplan.gml"'
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get(f"/meldungen/{people.report.pk}/uebergabe/fruehmeldung.exe").status_code == 404


def test_the_page_offers_the_files_to_those_who_may_have_them(client, people):
    page = f"/meldungen/{people.report.pk}/"
    client.force_login(people.may[2])
    offered = client.get(page).content.decode()
    client.force_login(people.may_not[0])
    summary = client.get(page).content.decode()

    assert all(f"uebergabe/{path}" in offered for path in PATHS)
    assert "uebergabe/" not in summary


def test_a_line_is_answered_with_a_sentence(client, alliance):
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    line = MultiLineString(LineString(*[(705_000 + x, 5_339_000) for x in (0, 900)]), srid=25832)
    report = paper.draft(planner, line)
    client.force_login(planner)

    answer = client.get(f"/meldungen/{report.pk}/uebergabe/xplan.gml", follow=True)

    assert "verlangen eine Fläche" in answer.content.decode()
