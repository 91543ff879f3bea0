"""XPlanGML as it arrives: versions, curves, CRS names, what the plan says, and what is no plan."""

from __future__ import annotations

import contextlib
import io
import math
import random
import zipfile
from typing import Any

import pytest
import shapely

from geo import incoming
from geo.incoming.xplan import is_xplan, looks_like_xplan, parse
from geo.sandbox.extents import crs_of
from geo.sandbox.problem import Problem
from tests import xplanning as x

QUARTER = [(100, 0), (100 + 10 * math.sqrt(0.5), 10 - 10 * math.sqrt(0.5)), (110, 10)]  # radius 10 around (100, 10)
REST = [(110, 10), (110, 60), (0, 60), (0, 0), (100, 0)]
# The square minus what the arc cuts off its corner.
ROUNDED_M2 = 110 * 60 - (100 - math.pi * 100 / 4)


def features(data: bytes) -> list[dict[str, Any]]:
    return [feature for layer in parse(data)["layers"] for feature in layer["features"]]


def shape_of(data: bytes) -> shapely.Geometry:
    return shapely.from_wkb(features(data)[0]["wkb"])


@pytest.mark.parametrize("version", x.VERSIONS)
def test_a_plan_of_every_version_gives_its_extent_and_its_words(version):
    found = parse(x.document(version=version))

    [layer] = found["layers"]
    [plan] = layer["features"]
    assert layer["crs"] == "EPSG:25832"
    assert found["facts"] == {"standard": f"XPlanGML {version}"}
    assert shapely.from_wkb(plan["wkb"]).area == pytest.approx(x.AREA_M2)
    assert plan["label"] == "Gewerbegebiet Nord"
    assert plan["facts"] == {
        "name": "Gewerbegebiet Nord", "number": "12/3", "kind": "BP_PlanArt 10001", "stage": "2100",
        "description": "Erweiterung nach Norden.", "municipality": "Poing (09175135)",
        "standard": f"XPlanGML {version}",
    }  # fmt: skip


def test_version_3_with_its_older_gml_is_read_too():
    data = x.document(version="3.0").replace(b"http://www.opengis.net/gml/3.2", b"http://www.opengis.net/gml")

    assert shape_of(data).area == pytest.approx(x.AREA_M2)


def test_a_comment_before_the_geometry_is_no_geometry():
    data = x.document(x.plan("<!-- Geltungsbereich --><?tool x?>" + x.polygon()))

    assert shape_of(data).area == pytest.approx(x.AREA_M2)


@pytest.mark.parametrize(
    "border",
    [
        x.member(x.segments(x.arc(*QUARTER), x.line(*REST))),
        x.member(x.segments(x.arc(*QUARTER, kind="ArcString"))) + x.member(x.straight(*REST)),
        x.member(
            '<gml:CompositeCurve gml:id="CC">'
            + x.member(x.segments(x.arc(*QUARTER)))
            + x.member(x.straight(*REST))
            + "</gml:CompositeCurve>"
        ),
    ],
    ids=["Curve", "ArcString and LineString", "CompositeCurve"],
)
def test_arcs_become_corners_within_a_centimetre(border):
    shape = shape_of(x.document(x.plan(x.with_ring(border))))

    assert shape.is_valid
    assert shape.area == pytest.approx(ROUNDED_M2, abs=0.01)
    assert len(shape.exterior.coords) > 100


def test_a_circle_of_one_kilometre_is_round_to_two_centimetres():
    circle = x.with_ring(x.member(x.segments(x.arc((1000, 0), (0, 1000), (-1000, 0), kind="Circle"))))

    shape = shape_of(x.document(x.plan(circle)))

    true_circle = shapely.Point(x.WEST, x.SOUTH).buffer(1000, quad_segs=5_000)
    assert shapely.hausdorff_distance(shape.exterior, true_circle.exterior) < 0.02


@pytest.mark.parametrize(
    ("extent", "parts"),
    [
        (f'<gml:MultiSurface gml:id="M" srsName="EPSG:25832"><gml:surfaceMember>{x.polygon()}</gml:surfaceMember>'
         f"<gml:surfaceMember>{x.polygon((200, 0))}</gml:surfaceMember></gml:MultiSurface>", 2),
        (f'<gml:Surface gml:id="S" srsName="EPSG:25832"><gml:patches><gml:PolygonPatch><gml:exterior>'
         f"<gml:LinearRing><gml:posList>{x.ring()}</gml:posList></gml:LinearRing></gml:exterior></gml:PolygonPatch>"
         "</gml:patches></gml:Surface>", 1),
        (f'<gml:CompositeSurface gml:id="S" srsName="EPSG:25832"><gml:surfaceMember>{x.polygon()}'
         f"</gml:surfaceMember><gml:surfaceMember>{x.polygon((200, 0))}</gml:surfaceMember></gml:CompositeSurface>", 2),
    ],
    ids=["MultiSurface", "Surface", "CompositeSurface"],
)  # fmt: skip
def test_extents_of_several_parts_are_read_whole(extent, parts):
    shape = shape_of(x.document(x.plan(extent)))

    assert shape.area == pytest.approx(parts * x.AREA_M2)
    assert shapely.get_num_geometries(shape) == parts


def test_heights_are_dropped():
    flat = " ".join(f"{x.WEST + a} {x.SOUTH + b} 510" for a, b in x.CORNERS)
    extent = x.polygon().replace(x.ring(), flat).replace("<gml:posList", '<gml:posList srsDimension="3"')

    shape = shape_of(x.document(x.plan(extent)))

    assert not shape.has_z
    assert shape.area == pytest.approx(x.AREA_M2)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("EPSG:25832", "EPSG:25832"), ("epsg:31468", "EPSG:31468"),
        ("urn:ogc:def:crs:EPSG::25832", "EPSG:25832"), ("urn:ogc:def:crs:EPSG:6.9:25833", "EPSG:25833"),
        ("http://www.opengis.net/def/crs/EPSG/0/25832", "EPSG:25832"),
        ("http://www.opengis.net/gml/srs/epsg.xml#31467", "EPSG:31467"),
        ("urn:adv:crs:ETRS89_UTM32", "EPSG:25832"), ("urn:adv:crs:ETRS89_UTM32*DE_DHHN92_NH", "EPSG:25832"),
        ("urn:adv:crs:DE_DHDN_3GK4", "EPSG:31468"), ("ETRS89 / UTM zone 32N", "ETRS89 / UTM zone 32N"),
        ("EPSG:325833", "EPSG:325833"), ("", None), ("lokal", "lokal"),
        ("http://127.0.0.1:9/crs.xml", "http: 127.0.0.1:9/crs.xml"), ("+proj=utm +zone=32", " proj utm +zone 32"),
    ],
)  # fmt: skip
def test_names_of_systems_as_they_are_written(name, read):
    assert crs_of(name) == read


def test_the_envelope_says_the_system_where_the_geometry_does_not():
    nameless = x.polygon().replace(' srsName="EPSG:25832"', "")

    assert parse(x.document(x.plan(nameless)))["layers"][0]["crs"] == "EPSG:25832"


def test_a_plan_without_extent_takes_that_of_its_parts():
    part = (
        f'<gml:featureMember><xplan:BP_Bereich gml:id="B"><xplan:geltungsbereich>{x.polygon()}'
        '</xplan:geltungsbereich><xplan:gehoertZuPlan xlink:href="#ID_1"/></xplan:BP_Bereich></gml:featureMember>'
    )

    assert shape_of(x.document(x.plan(""), part)).area == pytest.approx(x.AREA_M2)


def test_a_file_of_several_plans_gives_each_of_them():
    other = x.plan(x.polygon((500, 0)), klass="FP_Plan", name="Flächennutzungsplan")

    plans = features(x.document(x.plan(), other, version="5.4"))

    assert [plan["label"] for plan in plans] == ["Gewerbegebiet Nord", "Flächennutzungsplan"]
    assert shapely.from_wkb(plans[1]["wkb"]).bounds[0] == x.WEST + 500


def test_a_collection_of_a_service_is_recognised_by_what_is_in_it():
    inside = x.document(version="5.4").decode().split("?>", 1)[1]
    data = inside.replace("xplan:XPlanAuszug", "wfs:FeatureCollection").replace(
        "<wfs:FeatureCollection", '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0"', 1
    )

    assert looks_like_xplan(data.encode())
    assert len(features(data.encode())) == 1
    assert is_xplan("http://www.xplanung.de/xplangml/5/4")
    assert not is_xplan("http://www.opengis.net/wfs/2.0")


BOMB = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
THIEF = '<!DOCTYPE l [<!ENTITY t SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "broken_xml"),
        (b"<xplan", "broken_xml"),
        (x.document()[:-200], "broken_xml"),
        (x.document(head=THIEF), "document_type"),
        (x.document(x.plan(name="&t;"), head=THIEF), "document_type"),
        (x.document(x.plan(name="&b;"), head=BOMB), "document_type"),
        (x.document("<gml:featureMember/>"), "no_plan"),
        (x.document(x.plan("")), "no_extent"),
        (x.document(x.plan("<gml:Polygon/>")), "unreadable"),
        (x.document(x.plan("<gml:Polygon><gml:exterior>Nord</gml:exterior></gml:Polygon>")), "unreadable"),
        (x.document(x.plan("<xplan:irgendwas/>")), "unreadable"),
        (x.document(x.plan(x.with_ring(x.member(x.segments(x.arc(*[(i, i % 7) for i in range(20_001)],
                                                                kind="ArcString")))))), "too_many_arcs"),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_refused_with_its_reason(data, code):
    with pytest.raises(Problem) as raised:
        parse(data)

    assert raised.value.code == code


BP = "BP_Plan"


@pytest.mark.parametrize(
    ("klass", "more", "facts"),
    [
        (BP, "<xplan:planArt>3000</xplan:planArt><xplan:planArt>7000</xplan:planArt>", ("BP_PlanArt 3000", None)),
        (BP, "<xplan:verfahren>3000</xplan:verfahren>", ("BP_PlanArt 1000", None)),
        (BP, "<xplan:planArt>9999</xplan:planArt><xplan:rechtsstand>4500</xplan:rechtsstand>", ("9999", "4000")),
        (BP, "<xplan:rechtsstand>2000</xplan:rechtsstand>", ("BP_PlanArt 1000", "1000")),
        (BP, "<xplan:rechtsstand>2000</xplan:rechtsstand><xplan:auslegungsStartDatum>2026-02-01"
             "</xplan:auslegungsStartDatum>", ("BP_PlanArt 1000", "2400")),
        (BP, "<xplan:inkrafttretensDatum>2026-02-01</xplan:inkrafttretensDatum>", ("BP_PlanArt 1000", "4000")),
        ("FP_Plan", "<xplan:planArt>5000</xplan:planArt><xplan:rechtsstand>2250</xplan:rechtsstand>",
         ("FP_PlanArt 5000", "2250")),
        ("SO_Plan", '<xplan:planArt codeSpace="urn:umgriff:planart">framework</xplan:planArt>', ("framework", None)),
        ("SO_Plan", '<xplan:planArt codeSpace="https://x.example/SO_PlanArt">03</xplan:planArt>', ("9999", None)),
        ("RP_Plan", "<xplan:rechtsstand>2000</xplan:rechtsstand>", ("9999", None)),
    ],
)  # fmt: skip
def test_kind_and_stage_are_said_with_official_codes(klass, more, facts):
    [plan] = features(x.document(x.plan(klass=klass, more=more)))

    assert (plan["facts"]["kind"], plan["facts"].get("stage")) == facts


def test_a_special_procedure_is_told_with_the_description():
    [plan] = features(x.document(x.plan(more="<xplan:verfahren>3000</xplan:verfahren>")))

    assert plan["facts"]["description"] == "Erweiterung nach Norden. Beschleunigtes Verfahren (§ 13a BauGB)."


def test_an_upload_is_read_in_the_child_and_placed():
    """The whole way: a zip with an old Gauß-Krüger plan inside becomes an outline in the storage CRS."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        corners = " ".join(f"{4_477_000 + a} {5_337_000 + b}" for a, b in x.CORNERS)
        extent = x.polygon(srs="urn:adv:crs:DE_DHDN_3GK4").replace(x.ring(), corners)
        archive.writestr("plan/xplan.gml", x.document(x.plan(extent), version="5.1"))

    found = incoming.read([("archiv.zip", packed.getvalue())])

    [feature] = found.layers[0].features
    assert (found.crs.srid, found.crs.source, found.facts["standard"]) == (31468, "file", "XPlanGML 5.1")
    assert feature.outline.area == pytest.approx(x.AREA_M2, rel=1e-3)
    assert feature.facts["kind"] == "BP_PlanArt 10001"


def test_a_schema_beside_the_file_is_no_reason_to_refuse_a_plan():
    """The KIT toolbox writes ``../../Schema/XPlanung-Operationen.xsd``; our parser never looks for schemas."""
    location = b'xsi:schemaLocation="http://www.xplanung.de/xplangml/5/0 ../../Schema/XPlanung-Operationen.xsd"'
    instance = b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    data = x.document(version="5.0").replace(b"<xplan:XPlanAuszug", b"<xplan:XPlanAuszug " + instance + b" " + location)

    assert incoming.read([("plan.gml", data)]).layers[0].features[0].label == "Gewerbegebiet Nord"


def test_since_version_6_the_part_says_the_procedure():
    part = (
        '<gml:featureMember><xplan:BP_Bereich gml:id="B"><xplan:verfahren>2000</xplan:verfahren>'
        '<xplan:gehoertZuPlan xlink:href="#ID_1"/></xplan:BP_Bereich></gml:featureMember>'
    )

    [plan] = features(x.document(x.plan(), part))

    assert plan["facts"]["description"].endswith("Vereinfachtes Verfahren (§ 13 BauGB).")


@pytest.mark.parametrize("seed", range(4))
def test_damaged_documents_are_read_or_refused_and_nothing_else(seed):
    chance = random.Random(seed)
    whole = x.document(x.plan(x.with_ring(x.member(x.segments(x.arc(*QUARTER), x.line(*REST))))))
    spice = [b"<", b">", b'"', b"NaN", b"1e999", b"-", b" ", b"\x00", b"\xff", b"</gml:Arc>", b"<gml:Arc>", b"&x;", b""]

    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(damaged))
            damaged[place : place + chance.randint(0, 12)] = chance.choice(spice)
        with contextlib.suppress(Problem):
            parse(bytes(damaged))


def test_a_system_named_as_an_address_is_never_looked_up(monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *a: pytest.fail("went to the net"))
    extent = x.polygon(srs="http://127.0.0.1:9/crs.xml")

    assert parse(x.document(x.plan(extent)))["layers"][0]["crs"] == "http: 127.0.0.1:9/crs.xml"
