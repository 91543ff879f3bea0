"""The base map behind a printed map: a real WMS, in its own system and in ours; tiles; and services that fail."""

from __future__ import annotations

import io
import json
import shutil

import pytest
from django.contrib.gis.geos import Polygon
from PIL import Image

from accounts.models import Role
from coordination.paper import backdrops
from coordination.paper.asked import Asked
from coordination.paper.planes import Plane
from coordination.paper.report_sheet import report_pdf
from coordination.paper.sheets import Rect
from geo.models import MapLayer
from geo.ogc.pictures import Picture
from tests import ogc, paper
from tests.printing import announced, opened, text_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which(ogc.MAPSERVER), reason="MapServer is not installed (dev/packages.txt)"),
]
PLACE = Rect(0, 0, 100, 50)
CENTRE = paper.at(2, 2)
FRAME = (CENTRE.x - 1_000, CENTRE.y - 500, CENTRE.x + 1_000, CENTRE.y + 500)  # 1:20,000
FIELD = (CENTRE.x - 400, CENTRE.y - 200, CENTRE.x + 400, CENTRE.y + 200)


@pytest.fixture
def planner(alliance, settings):
    settings.EGRESS_ALLOWED_HOSTS = ["127.0.0.1"]
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wms")
    field = {"type": "Feature", "properties": {"AGS": "1"}, "geometry": json.loads(Polygon.from_bbox(FIELD).json)}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    (folder / "field.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "name": "field", "crs": crs, "features": [field]})
    )
    with ogc.serving(folder) as running:
        running.publish(folder / "field.geojson", srs="EPSG:25832 EPSG:3857", field="field")
        yield running


def base_map(server, srid: int) -> MapLayer:
    options = {
        "version": "1.3.0", "get_map": server.address, "crs": f"EPSG:{srid}", "srid": srid, "format": "image/png",
        "style": "", "styles": [],
    }  # fmt: skip
    return MapLayer.objects.create(
        kind="wms", url=server.address, layer="field", title="Feld", attribution="© Vermessung", licence="CC BY 4.0",
        role="base", options=options,
    )  # fmt: skip


def edges(picture: Image.Image) -> tuple[float, float, float, float]:
    """Where the yellow field begins and ends, in metres of nature from the corners of the frame."""
    yellow = [
        (x, y)
        for x in range(picture.width)
        for y in range(picture.height)
        if max(abs(a - b) for a, b in zip(picture.getpixel((x, y)), (255, 200, 0), strict=True)) < 40
    ]
    across, along = 2_000 / picture.width, 1_000 / picture.height
    west, east = min(x for x, _y in yellow), max(x for x, _y in yellow)
    north, south = min(y for _x, y in yellow), max(y for _x, y in yellow)
    return west * across, (east + 1) * across, north * along, (south + 1) * along


@pytest.mark.parametrize("srid", [25832, 3857])
def test_a_picture_in_any_system_lies_where_it_belongs(server, planner, srid):
    base_map(server, srid)

    found = backdrops.backdrop(planner, Plane(25832), FRAME, PLACE)

    picture = Image.open(io.BytesIO(found.picture)).convert("RGB")
    # The field's red edge of 3 pixels takes a little of it: a pixel is 3.4 m here.
    assert edges(picture) == pytest.approx((600, 1_400, 300, 700), abs=12)
    assert found.attribution == "Grundkarte: © Vermessung · CC BY 4.0"


def test_the_sheet_has_the_base_map_and_says_whose_it_is(server, planner):
    base_map(server, 3857)

    pdf = report_pdf(announced(planner, paper.box(1.9, 1.9, 2.1, 2)), planner, Asked())

    with opened(pdf) as document:
        assert len(document.pages[0].images) == 1
    assert "Grundkarte: © Vermessung · CC BY 4.0" in text_of(pdf)
    assert b"/Subtype /Image" not in report_pdf(
        announced(planner, paper.box(1, 1, 2, 2)), planner, Asked(base_map=False)
    )


@pytest.mark.parametrize(
    "fault",
    [
        lambda _request, _body: b"<html>no</html>",
        lambda _request, _body: b"",
        lambda _request, body: body[: len(body) // 2],
    ],
    ids=["page", "nothing", "half"],
)
def test_a_service_that_answers_nonsense_leaves_the_sheet_whole(server, planner, fault):
    base_map(server, 3857)
    before, server.fault = server.fault, fault
    try:
        pdf = report_pdf(announced(planner, paper.box(1.9, 1.9, 2.1, 2)), planner, Asked())
    finally:
        server.fault = before

    assert "Die Grundkarte hat nicht rechtzeitig geantwortet" in text_of(pdf).replace("\n", " ")
    assert "Vermessung" not in text_of(pdf)


def test_a_service_that_is_late_is_not_waited_for(server, planner, monkeypatch):
    base_map(server, 3857)
    monkeypatch.setattr(backdrops, "SECONDS", 0.3)
    server.seconds_late = 1
    try:
        assert backdrops.backdrop(planner, Plane(25832), FRAME, PLACE) is None
    finally:
        server.seconds_late = 0


def test_an_address_inside_is_not_asked(server, planner, settings):
    settings.EGRESS_ALLOWED_HOSTS = []
    base_map(server, 3857)
    asked_before = len(server.requests)

    assert backdrops.backdrop(planner, Plane(25832), FRAME, PLACE) is None
    assert len(server.requests) == asked_before


def test_tiles_are_put_together_where_a_service_has_nothing_else(planner, monkeypatch):
    MapLayer.objects.create(kind="wmts", url="https://karten.example", layer="x", title="Kacheln", role="base")
    asked = []

    def tile_of(_layer, tile):
        asked.append(tile)
        file = io.BytesIO()
        Image.new("RGB", (256, 256), (255, 200, 0) if tile.x % 2 else (0, 0, 255)).save(file, "PNG")
        return Picture(file.getvalue(), "image/png")

    monkeypatch.setattr(backdrops, "tile_of", tile_of)

    found = backdrops.backdrop(planner, Plane(25833), FRAME, Rect(0, 0, 300, 150))

    picture = Image.open(io.BytesIO(found.picture))
    assert picture.size == (1772, 886)
    assert 6 < len(asked) <= backdrops.MOST_TILES
    assert len({picture.getpixel((x, 400))[2] > 128 for x in range(0, 1772, 10)}) == 2


def test_a_base_map_for_other_members_is_not_offered(server, planner, alliance):
    layer = base_map(server, 3857)
    layer.members.add(alliance["Nord"])

    assert not backdrops.offered(planner)
    assert backdrops.offered(paper.person(alliance["Nord"]))
