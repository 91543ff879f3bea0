"""Real clients with a token against a running site: GDAL's OAPIF driver (which QGIS's users use too) and OWSLib."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest
from django.contrib.gis.geos import GEOSGeometry
from owslib.ogcapi.features import Features
from owslib.util import Authentication

from geo.models import Area, Report
from tests.ogcapi import scene_of, serving

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("ogrinfo"), reason="gdal-bin is missing: dev/setup tests"),
]
PEOPLE = ["own", "told", "untold", "office"]


@pytest.fixture
def scene(alliance):
    return scene_of(alliance)


@pytest.fixture
def site(scene, settings):
    with serving(settings) as address:
        yield address


def gdal(program, *arguments, token="", password=""):
    """Run one of GDAL's programs (the distribution's) as somebody with this key."""
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GDAL_HTTP_TIMEOUT": "20"}
    if token:
        environment["GDAL_HTTP_HEADERS"] = f"Authorization: Bearer {token}"
    if password:
        environment |= {"GDAL_HTTP_AUTH": "BASIC", "GDAL_HTTP_USERPWD": password}
    return subprocess.run(
        [program, *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("who", PEOPLE)
def test_ogrinfo_lists_exactly_the_reports_that_its_user_may_see(scene, site, who):
    answer = gdal("ogrinfo", "-ro", "-al", "-geom=NO", f"OAPIF:{site}/ogc", "reports", token=scene.tokens[who])

    assert answer.returncode == 0, answer.stderr
    listed = {line.rpartition("= ")[2] for line in answer.stdout.splitlines() if line.strip().startswith("title (Str")}
    visible = Report.objects.visible_to(scene.people[who]).exclude(status="draft")
    assert listed == set(visible.values_list("current__title", flat=True))
    assert f"Feature Count: {len(listed)}" in answer.stdout


def test_ogrinfo_knows_the_layers_by_user_name_and_password(scene, site):
    password = f"{scene.people['told'].email}:{scene.tokens['told']}"
    answer = gdal("ogrinfo", "-ro", f"OAPIF:{site}/ogc/", password=password)

    assert [name for name in ("reports", "areas", "affected-areas", "versions") if name not in answer.stdout] == []


@pytest.mark.parametrize("key", ["", "umg_" + "x" * 43])
def test_without_a_token_gdal_gets_nothing(scene, site, key):
    answer = gdal("ogrinfo", "-ro", "-al", f"OAPIF:{site}/ogc", token=key)

    assert answer.returncode != 0
    assert "Offen" not in answer.stdout + answer.stderr


def test_ogr2ogr_brings_outlines_and_boundaries_back_where_they_were(scene, site, tmp_path):
    target = tmp_path / "meldungen.gpkg"
    for layer in ("reports", "areas"):
        answer = gdal(
            "ogr2ogr", "-update", "-append", "-f", "GPKG", "-t_srs", "EPSG:25832", str(target), f"OAPIF:{site}/ogc",
            layer, "-oo", "PAGE_SIZE=2", token=scene.tokens["office"],
        )  # fmt: skip
        assert answer.returncode == 0, answer.stderr
    text = gdal(
        "ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=4", "/vsistdout/", str(target), "reports"
    ).stdout
    shapes = {f["properties"]["title"]: f["geometry"] for f in json.loads(text)["features"]}

    assert len(shapes) == 4
    for report in Report.objects.exclude(status="draft").select_related("current"):
        drawn, stored = GEOSGeometry(json.dumps(shapes[report.current.title])), report.current.outline
        drawn.srid = stored.srid
        assert drawn.sym_difference(stored).area < 0.1 * stored.length  # nowhere 0.1 m off
    areas = gdal("ogrinfo", "-ro", "-so", str(target), "areas").stdout
    assert f"Feature Count: {Area.objects.current().deciding().count()}" in areas


def test_gdal_hands_boxes_and_conditions_over_to_us(scene, site):
    box = gdal(
        "ogrinfo", "-ro", "-al", "-geom=NO", "-spat", "-180", "-90", "0", "0", f"OAPIF:{site}/ogc", "reports",
        token=scene.tokens["office"],
    )  # fmt: skip
    condition = gdal(
        "ogrinfo", "-ro", "-al", "-geom=NO", "-where", "status = 'withdrawn'", f"OAPIF:{site}/ogc", "reports",
        token=scene.tokens["office"],
    )  # fmt: skip

    assert "Feature Count: 0" in box.stdout
    assert "Feature Count: 1" in condition.stdout, condition.stderr


@pytest.mark.parametrize("who", PEOPLE)
def test_owslib_reads_what_its_user_may_see(scene, site, who):
    person = scene.people[who]
    service = Features(f"{site}/ogc/", auth=Authentication(username=person.email, password=scene.tokens[who]))

    assert set(service.feature_collections()) == {"reports", "areas", "affected-areas", "versions"}
    assert service.conformance()["conformsTo"]
    assert service.api()["openapi"].startswith("3.0")
    listed = service.collection_items("reports", limit=1000)
    visible = Report.objects.visible_to(person).exclude(status="draft")
    assert {feature["id"] for feature in listed["features"]} == {str(pk) for pk in visible.values_list("pk", flat=True)}
    first = service.collection_item("reports", listed["features"][0]["id"])
    assert first["id"] == listed["features"][0]["id"]
    assert service.collection_queryables("reports")["properties"]["title"]
    filtered = service.collection_items("reports", filter="status = 'withdrawn'")
    assert [feature["properties"]["title"] for feature in filtered["features"]] == ["Zurückgezogen"]
    boxed = service.collection_items("reports", bbox=[-10, -10, 0, 0])
    assert boxed["features"] == []
