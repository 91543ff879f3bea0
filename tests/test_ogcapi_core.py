"""The abstract test suites of OGC 17-069r4 (Core, GeoJSON, HTML, OpenAPI 3.0) and 18-058r1 (CRS).

Names in brackets are those of the suites' requirements.
"""

from __future__ import annotations

import json
from datetime import timedelta

import jsonschema
import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.utils import timezone
from openapi_spec_validator import validate

from notifications.ogcapi.documents import CONFORMS_TO
from tests.ogcapi import client_of, scene_of

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
REPORTS = "/ogc/collections/reports/items"
COLLECTIONS = ["reports", "areas", "affected-areas", "versions"]
DOCUMENTS = ["/ogc/", "/ogc/api", "/ogc/conformance", "/ogc/collections"]
DOCUMENTS += [f"/ogc/collections/{name}" for name in COLLECTIONS]
LISTS = [f"/ogc/collections/{name}/items" for name in COLLECTIONS]

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(alliance):
    return scene_of(alliance)


@pytest.fixture
def program(scene):
    return client_of(scene, "told")


def read(program, address, **query):
    answer = program.get(address, query)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def linked(document):
    return {(link["rel"], link["type"]): link["href"] for link in document["links"]}


def path_of(address):
    return address.removeprefix("http://localhost:8000")


def test_the_landing_page_leads_to_everything(program):
    """[/req/core/root-success]"""
    links = linked(read(program, "/ogc/"))
    rels = {rel for rel, _type in links}

    assert {"service-desc", "service-doc", "conformance", "data", "self", "alternate"} <= rels
    for href in links.values():
        assert program.get(path_of(href)).status_code == 200


def test_conformance_names_what_holds(program):
    """[/req/core/conformance-success]"""
    assert read(program, "/ogc/conformance")["conformsTo"] == CONFORMS_TO


def test_the_openapi_document_is_one(program):
    """[/req/oas30/oas-definition-1, -2] with every parameter of the suite on the lists."""
    answer = program.get("/ogc/api")
    described = json.loads(answer.content)

    assert answer["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    validate(described)
    names = described["components"]["parameters"]
    assert names["bbox"]["schema"]["oneOf"] == [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}]
    assert names["limit"]["schema"]["default"] <= names["limit"]["schema"]["maximum"]
    for one in COLLECTIONS:
        listed = described["paths"][f"/collections/{one}/items"]["get"]["parameters"]
        shared = {parameter["$ref"].rpartition("/")[2] for parameter in listed if "$ref" in parameter}
        assert {"bbox", "datetime", "limit", "crs", "bbox-crs", "filter"} <= shared


def test_answers_are_as_the_openapi_document_says(program):
    """[/req/oas30/oas-impl]"""
    described = read(program, "/ogc/api")
    for path, methods in described["paths"].items():
        content = methods["get"]["responses"]["200"]["content"]
        kind, schema = next((kind, entry["schema"]) for kind, entry in content.items() if kind != "text/html")
        first = read(program, f"/ogc{path.removesuffix('/{featureId}')}") if "{" in path else None
        address = path.replace("{featureId}", first["features"][0]["id"]) if first else path
        answer = program.get(f"/ogc{address}")
        assert answer["Content-Type"] == kind
        jsonschema.validate(json.loads(answer.content), schema | {"components": described["components"]})


def test_every_collection_says_what_it_is(program):
    """[/req/core/fc-md-op, sc-md-success], [/req/crs/crs-uri, fc-md-crs-list, fc-md-storageCrs]"""
    listed = read(program, "/ogc/collections")

    assert [one["id"] for one in listed["collections"]] == COLLECTIONS
    for one in listed["collections"]:
        alone = read(program, f"/ogc/collections/{one['id']}")
        assert alone["crs"] == listed["crs"]
        assert alone["storageCrs"] == EPSG + "25832" in listed["crs"]
        assert {CRS84, EPSG + "25832", EPSG + "4326", EPSG + "3857"} == set(alone["crs"])
        assert one["crs"] == ["#/crs"]
        west, south, east, north = alone["extent"]["spatial"]["bbox"][0]
        assert 10 < west < east < 13
        assert 47 < south < north < 49
        assert {rel for rel, _type in linked(one)} >= {"items", "self"}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_geojson_with_its_links_and_counts(program, address):
    """[/req/core/fc-response, fc-links, fc-timeStamp, fc-numberMatched, fc-numberReturned], [/req/geojson/content]"""
    answer = program.get(address)
    listed = json.loads(answer.content)

    assert answer["Content-Type"] == "application/geo+json"
    assert answer["Content-Crs"] == f"<{CRS84}>"
    assert listed["type"] == "FeatureCollection"
    assert listed["numberReturned"] == len(listed["features"]) == listed["numberMatched"] > 0
    assert abs(timezone.datetime.fromisoformat(listed["timeStamp"]) - timezone.now()) < timedelta(minutes=5)
    assert {("self", "application/geo+json"), ("alternate", "text/html")} <= set(linked(listed))
    for feature in listed["features"]:
        assert feature["type"] == "Feature"
        assert GEOSGeometry(json.dumps(feature["geometry"])).valid
        alone = read(program, f"{address}/{feature['id']}")
        assert alone["geometry"] == feature["geometry"]
        assert {rel for rel, _type in linked(alone)} >= {"self", "alternate", "collection"}


@pytest.mark.parametrize("address", [*DOCUMENTS, *LISTS])
def test_everything_is_also_a_page(program, address):
    """[/req/html/definition, content]"""
    by_parameter = program.get(address, {"f": "html"})
    by_header = program.get(address, headers={"Accept": "text/html"})

    assert by_parameter.status_code == by_header.status_code == 200
    assert by_parameter["Content-Type"].startswith("text/html")
    assert b"<h1>" in by_header.content
    assert "Accept" in by_header["Vary"]
    assert "private" in by_header["Cache-Control"]


@pytest.mark.parametrize("address", LISTS)
def test_pages_follow_each_other_until_all_are_there(program, address):
    """[/req/core/fc-limit-response-1, fc-links]"""
    everything = [feature["id"] for feature in read(program, address)["features"]]
    found, page = [], read(program, address, limit="1")
    while True:
        assert page["numberReturned"] == len(page["features"]) == 1
        found += [feature["id"] for feature in page["features"]]
        following = linked(page).get(("next", "application/geo+json"))
        if following is None:
            break
        page = json.loads(program.get(path_of(following)).content)

    assert found == everything
    assert len(set(found)) == len(found) > 1


def test_a_page_does_not_shift_when_something_is_withdrawn_from_before_it(program, scene):
    first = read(program, REPORTS, limit="2")
    expected = read(program, path_of(linked(first)["next", "application/geo+json"]))["features"]
    gone = first["features"][0]["id"]
    report = next(report for report in scene.reports.values() if str(report.pk) == gone)
    type(report).objects.filter(pk=gone).update(status="draft")  # nobody's but the reporter's

    following = read(program, path_of(linked(first)["next", "application/geo+json"]))["features"]

    assert [f["id"] for f in following] == [f["id"] for f in expected]


WRONG = [
    "unknown=1", "limit=0", "limit=-1", "limit=ten", "limit=", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=12,49,11,48,50",
    "bbox=11,49,12,48", "bbox=nan,1,2,3", "bbox=200,48,201,49", "bbox=", "bbox=11,48,12,49&bbox-crs=EPSG:4326",
    "crs=http://www.opengis.net/def/crs/EPSG/0/31468", "datetime=gestern", "datetime=2026-13-01T00:00:00Z", "f=xml",
    "datetime=2026-02-01T00:00:00Z/2026-01-01T00:00:00Z", "datetime=2026-01-01T00:00:00", "datetime=../..",
    "datetime=1/2/3", "after=nichts", "version=zwei", "announced_at=gestern", "limit=1&limit=2", "title=%00",
    "detailed=vielleicht", "bbox=12,48,11,49&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/25832",
]  # fmt: skip


@pytest.mark.parametrize("query", WRONG)
def test_what_cannot_be_understood_is_a_400_with_a_sentence(program, query):
    """[/req/core/query-param-invalid, query-param-unknown], [/req/crs/fc-bbox-crs-valid-value, fc-crs-valid-value]"""
    answer = program.get(f"{REPORTS}?{query}")

    assert answer.status_code == 400
    assert json.loads(answer.content)["code"].startswith("InvalidParameter")
    assert len(json.loads(answer.content)["description"]) > 10


@pytest.mark.parametrize("address", [*DOCUMENTS, f"{REPORTS}/00000000-0000-4000-8000-000000000000"])
def test_an_unknown_parameter_is_refused_everywhere(program, address):
    assert program.get(address, {"unbekannt": "1"}).status_code in (400, 404)
    assert program.get(address, {"f": "gml"}).status_code in (400, 404)


@pytest.mark.parametrize(
    "address",
    [
        "/ogc/collections/nichts", "/ogc/collections/nichts/items", "/ogc/collections/nichts/queryables",
        f"{REPORTS}/nichts", f"{REPORTS}/00000000-0000-4000-8000-000000000000", f"{REPORTS}/a.b",
        "/ogc/collections/versions/items/1", "/ogc/collections/versions/items/a.b.c",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(program, address):
    answer = program.get(address)

    assert answer.status_code == 404
    assert json.loads(answer.content)["code"] == "NotFound"
    assert program.get(address, {"f": "html"}).status_code == 404


def test_only_reading_is_possible(program):
    assert {program.post(REPORTS).status_code, program.delete(REPORTS).status_code} <= {403, 405}
    assert program.head(REPORTS).status_code == 200


@pytest.mark.parametrize(
    ("box", "system"),
    [
        ("{0},{1},{2},{3}", None),
        ("{0},{1},-100,{2},{3},1000", None),
        ("{1},{0},{3},{2}", EPSG + "4326"),
    ],
)
def test_a_box_finds_what_it_touches(program, box, system):
    """[/req/core/fc-bbox-response], [/req/crs/fc-bbox-crs-action, axis order]"""
    everything = read(program, REPORTS)["features"]
    for wanted in everything:
        extent = GEOSGeometry(json.dumps(wanted["geometry"])).extent
        west, south, east, north = (at + by for at, by in zip(extent, (-1e-6, -1e-6, 1e-6, 1e-6), strict=True))
        query = {"bbox": box.format(west, south, east, north)} | ({"bbox-crs": system} if system else {})
        found = read(program, REPORTS, **query)["features"]
        judged = GEOSGeometry(f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))")
        near = {f["id"] for f in everything if GEOSGeometry(json.dumps(f["geometry"])).distance(judged) < 1e-6}
        assert wanted["id"] in {f["id"] for f in found} <= near


@pytest.mark.parametrize(
    ("box", "some"),
    [("-180,-90,180,90", True), ("170,-90,15,90", True), ("170,40,-170,50", False), ("11,-10,12,0", False),
     ("-180,-90,0,90", False), ("11.0,48.0,13.0,48.5", True)],
)  # fmt: skip
def test_boxes_around_the_world_and_across_the_date_line(program, box, some):
    assert bool(read(program, REPORTS, bbox=box)["features"]) == some


def test_a_feature_is_the_same_place_in_every_system(program, scene):
    """[/req/crs/fc-crs-action, ogc-crs-header-value, geojson axis order]"""
    pk = scene.reports["open"].pk
    stored = scene.reports["open"].current.outline
    for uri, srid, flipped in [
        (CRS84, 4326, False), (EPSG + "4326", 4326, True), (EPSG + "25832", 25832, False), (EPSG + "3857", 3857, False),
    ]:  # fmt: skip
        answer = program.get(f"{REPORTS}/{pk}", {"crs": uri})
        assert answer["Content-Crs"] == f"<{uri}>"
        shape = json.loads(answer.content)["geometry"]
        first = shape["coordinates"][0][0]
        assert (first[0] > 40) if srid == 4326 and flipped else (srid != 4326 or first[0] < 13)
        if flipped:
            shape["coordinates"] = [[[x, y] for y, x in ring] for ring in shape["coordinates"]]
        drawn = GEOSGeometry(json.dumps(shape))
        drawn.srid = srid
        drawn.transform(25832)
        assert drawn.sym_difference(stored).area < 0.1 * stored.length
        listed = program.get(REPORTS, {"crs": uri})
        assert listed["Content-Crs"] == f"<{uri}>"


def test_times_find_what_was_reported_then(program):
    """[/req/core/fc-time-response]"""
    now = timezone.now()
    stamp = "%Y-%m-%dT%H:%M:%SZ"
    before, after = (now - timedelta(days=1)).strftime(stamp), (now + timedelta(days=1)).strftime(stamp)

    for times, some in [
        (f"{before}/{after}", True), (f"{before}/..", True), (f"../{after}", True), (f"/{after}", True),
        (f"{after}/", False), (f"../{before}", False), (after, False), (f"{timezone.localdate():%Y-%m-%d}", True),
    ]:  # fmt: skip
        assert bool(read(program, REPORTS, datetime=times)["features"]) == some, times
    assert read(program, "/ogc/collections/areas/items", datetime=f"../{before}")["features"]


def test_properties_filter_by_their_names(program):
    """[/req/core/fc-filters]"""
    assert {f["properties"]["title"] for f in read(program, REPORTS, status="withdrawn")["features"]} == {
        "Zurückgezogen"
    }
    assert {f["properties"]["title"] for f in read(program, REPORTS, reporter="Ost")["features"]} == {"Im Osten"}
    assert (
        read(program, "/ogc/collections/areas/items", member="Stadt")["features"][0]["properties"]["name"] == "Altstadt"
    )
