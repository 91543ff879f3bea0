"""Layers of real services: MapServer for WMS and WFS in every version, pygeoapi for OGC API – Features."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image

from geo.models import MapLayer
from geo.ogc import features, gates, pictures, wms
from geo.ogc.asking import parsed, with_query
from geo.ogc.features import features_at
from geo.ogc.grid import Tile, tile_at
from geo.ogc.info import feature_info
from geo.ogc.problems import ServiceProblem
from geo.ogc.services import read_service
from geo.outlines.systems import transformed
from tests import geodata, ogc, paper, pygeo

SYSTEMS = ["EPSG:25832", "EPSG:4326", "EPSG:25833", "EPSG:3857"]


@pytest.fixture(autouse=True)
def own_machine(settings):
    settings.EGRESS_ALLOWED_HOSTS = ["127.0.0.1"]
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {name: memory | {"LOCATION": name} for name in ("default", "layers")}
    gates.cache.clear()
    pictures.caches["layers"].clear()


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return geodata.write(tmp_path_factory.mktemp("data") / "t.gpkg", geodata.towns(), layer="towns")


@pytest.fixture
def server(tmp_path):
    with ogc.serving(tmp_path) as running:
        yield running


def taken(address: str, kind: str, name: str) -> MapLayer:
    service = read_service(address, kind)
    choice = service.choice(name)
    assert choice, [each.name for each in service.choices]
    assert choice.problem == ""
    return MapLayer(kind=kind, url=service.url, layer=name, title=choice.title, options=choice.options)


def degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a place on the paper map."""
    place = paper.at(x, y)
    lon, lat = transformed(np.array([[place.x, place.y]]), 25832, 4326)[0]
    return float(lon), float(lat)


def only_in(server, srs: str) -> None:
    """Let the service offer this system alone, as far as its description goes."""
    number = srs.split(":")[1]

    def fault(request, body):
        if request.parameters.get("request", "").lower() != "getcapabilities":
            return body
        body = re.sub(rb"<CRS>(?!EPSG:%s<)[^<]*</CRS>" % number.encode(), b"", body)
        return re.sub(rb"<SRS>(?!EPSG:%s<)[^<]*</SRS>" % number.encode(), b"", body)

    server.fault = fault


def colours(picture: pictures.Picture) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture.content)).convert("RGBA"))


def expected_inside(tile: Tile, shape) -> np.ndarray:
    """Which pixels' middles lie in the shape (EPSG:25832), worked out by pyproj alone."""
    west, _, east, north = tile.box
    step = (east - west) / 256
    x, y = np.meshgrid(west + (np.arange(256) + 0.5) * step, north - (np.arange(256) + 0.5) * step)
    xy = transformed(np.column_stack([x.ravel(), y.ravel()]), 3857, 25832)
    return shapely.contains_xy(shape, xy[:, 0], xy[:, 1]).reshape(256, 256)


@pytest.mark.parametrize("version", ["1.3.0", "1.1.1"])
@pytest.mark.parametrize("srs", SYSTEMS)
def test_a_picture_lies_where_it_belongs_whatever_system_the_service_has(server, file, srs, version):
    """A corner of Mitte in a tile at 1:35,000: at most two pixels off, about 12 m; swapped axes would show nothing."""
    address = server.publish(file, srs=srs, orte="towns")
    only_in(server, srs)
    url = with_query(address, {"SERVICE": "WMS", "REQUEST": "GetCapabilities", "VERSION": version})
    choice = wms.read(parsed(server.answer(ogc.Request(url))[1]), address).choice("orte")
    assert choice.options["crs"] == srs
    layer = MapLayer(kind="wms", url=address, layer="orte", options=choice.options)
    tile = tile_at(*degrees(-4, -4), 14)

    found = colours(pictures.tile_of(layer, tile))[..., 3] > 0

    towns = shapely.union_all([shape for shape, _ in geodata.towns()])
    assert 0.05 < found.mean() < 0.95
    sure_in = expected_inside(tile, towns.buffer(-15))
    sure_out = ~expected_inside(tile, towns.buffer(25))
    assert found[sure_in].mean() > 0.99
    assert found[sure_out].mean() < 0.01


@pytest.mark.parametrize("version", ["2.0.0", "1.1.0", "1.0.0"])
@pytest.mark.parametrize("srs", SYSTEMS)
def test_a_clicked_shape_comes_back_to_the_decimetre(server, file, srs, version):
    address = f"{server.publish(file, srs=srs, orte='towns')}?version={version}"
    layer = taken(address, "wfs", "ms:orte" if version == "2.0.0" else "orte")
    assert layer.options["version"] == version

    (found,) = features_at(layer, *degrees(1, 1))

    assert found.label == "Mitte"
    assert found.outline.srid == 25832
    mitte = geodata.square("Mitte")
    off_m = shapely.hausdorff_distance(shapely.convex_hull(found.shape), mitte)
    assert off_m < (0.1 if srs == "EPSG:25832" else 0.5)  # MapServer's own edges are straight in the other system


def test_geojson_is_preferred_to_gml_where_a_service_has_it(server, file):
    layer = taken(server.publish(file, srs="EPSG:25832", json=True, orte="towns"), "wfs", "ms:orte")

    (found,) = features_at(layer, *degrees(1, 1))

    assert "json" in layer.options["format"]
    assert server.requests[-1].parameters["outputformat"] == layer.options["format"]
    assert (found.label, round(found.shape.area)) == ("Mitte", 16_000_000)


def test_a_place_on_a_border_gives_both_neighbours(server, file):
    layer = taken(server.publish(file, orte="towns"), "wfs", "ms:orte")

    assert {found.label for found in features_at(layer, *degrees(4, 2))} == {"Mitte", "Ost"}


def test_nothing_lies_outside(server, file):
    layer = taken(server.publish(file, orte="towns"), "wfs", "ms:orte")

    assert features_at(layer, *degrees(40, 40)) == []
    assert feature_info(layer, *degrees(40, 40), zoom=16) == []


def test_a_service_that_ignores_the_box_is_not_believed(server, file):
    layer = taken(server.publish(file, orte="towns"), "wfs", "ms:orte")
    answer = server.answer

    def without_box(request):
        request.query = re.sub(r"&BBOX=[^&]*", "", request.query)
        return answer(request)

    server.answer = without_box

    assert [found.label for found in features_at(layer, *degrees(1, 1))] == ["Mitte"]


def test_a_service_that_takes_the_axes_the_wrong_way_round_is_asked_again(server, file):
    layer = taken(server.publish(file, srs="EPSG:4326", orte="towns"), "wfs", "ms:orte")
    answer = server.answer

    def swapping(request):
        match = re.search(r"&BBOX=([^&]*)", request.query)
        if match:
            a, b, c, d, *rest = match[1].split("%2C")
            request.query = request.query.replace(match[0], "&BBOX=" + "%2C".join([b, a, d, c, *rest]))
        return answer(request)

    server.answer = swapping

    assert [found.label for found in features_at(layer, *degrees(1, 1))] == ["Mitte"]


def test_shapes_whose_axes_are_swapped_are_put_right(server, file):
    layer = taken(server.publish(file, srs="EPSG:25832", json=True, orte="towns"), "wfs", "ms:orte")

    def swapped(request, body):
        data = json.loads(body)
        for feature in data["features"]:
            rings = feature["geometry"]["coordinates"]
            feature["geometry"]["coordinates"] = [[[y, x] for x, y in ring] for ring in rings]
        return json.dumps(data).encode()

    server.fault = swapped

    (found,) = features_at(layer, *degrees(1, 1))
    assert shapely.hausdorff_distance(found.shape, geodata.square("Mitte")) < 0.1


def test_information_comes_as_rows_of_text(server, file):
    address = server.publish(file, srs="EPSG:3857", orte="towns")

    for kind, name in (("wms", "orte"), ("wfs", "ms:orte")):
        (said,) = feature_info(taken(address, kind, name), *degrees(1, 1), zoom=15)
        assert dict(said.rows) == {"AGS": "09000004", "GEN": "Mitte", "BEZ": "Gemeinde", "GF": "4"}


def test_objects_are_drawn_from_near_and_not_from_afar(server, file):
    layer = taken(server.publish(file, orte="towns"), "wfs", "ms:orte")
    corner = degrees(0, 0)

    near = colours(pictures.tile_of(layer, tile_at(*corner, 17)))
    asked = len(server.requests)
    pictures.tile_of(layer, tile_at(*corner, 18))

    assert 0 < (near[..., 3] > 0).mean() < 0.2
    assert len(server.requests) == asked  # the tile above holds what is needed
    assert pictures.tile_of(layer, tile_at(*corner, 12)) == pictures.empty()
    assert len(server.requests) == asked


def test_a_tile_is_asked_for_once_a_day(server, file):
    layer = taken(server.publish(file, srs="EPSG:3857", orte="towns"), "wms", "orte")
    tile = tile_at(*degrees(1, 1), 15)
    first = pictures.tile_of(layer, tile)
    asked = len(server.requests)

    assert pictures.tile_of(layer, tile) == first
    assert len(server.requests) == asked

    layer.options = layer.options | {"style": "andere"}
    with pytest.raises(ServiceProblem):
        pictures.tile_of(layer, tile)


def test_no_question_is_sent_for_tiles_outside_the_layer(server, file):
    layer = taken(server.publish(file, srs="EPSG:3857", orte="towns"), "wms", "orte")
    asked = len(server.requests)

    assert pictures.tile_of(layer, tile_at(7.0, 51.0, 12)) == pictures.empty()
    assert len(server.requests) == asked


def test_the_legend_is_the_services_own(server, file):
    layer = taken(server.publish(file, srs="EPSG:3857", orte="towns"), "wms", "orte")
    assert "GetLegendGraphic" in pictures.legend_url(layer)

    assert pictures.legend_of(layer).type == "image/png"


@pytest.fixture(scope="module")
def collections(tmp_path_factory):
    """A real pygeoapi with the towns as WGS 84."""
    folder = tmp_path_factory.mktemp("pygeo")
    rows = [
        {"type": "Feature", "id": number, "properties": {"id": number, "flstnr": values["GEN"]},
         "geometry": shapely.geometry.mapping(shapely.transform(shape, lambda xy: transformed(xy, 25832, 4326)))}
        for number, (shape, values) in enumerate(geodata.towns(), 1)
    ]  # fmt: skip
    file = folder / "f.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    with pygeo.serving(folder, file) as address:
        yield address


@pytest.mark.parametrize("path", ["", "/collections", "/collections/flurstuecke/items?limit=1"])
def test_an_ogc_api_is_read_from_any_of_its_pages(collections, path):
    service = read_service(collections + path)

    assert (service.kind, service.title) == ("oaf", "Papierdienst")
    (choice,) = service.choices
    assert (choice.name, choice.title, choice.attribution) == ("flurstuecke", "Flurstücke", "© Papieramt, CC BY 4.0")
    assert choice.options["bounds"] == [11.5, 48.0, 12.1, 48.4]


def test_a_parcel_of_an_ogc_api_is_picked(collections):
    layer = taken(collections, "oaf", "flurstuecke")

    (found,) = features_at(layer, *degrees(1, 1))

    assert found.label == "Mitte"
    # Its edges of 4 km are straight in degrees, and so bow by 35 cm.
    assert shapely.hausdorff_distance(shapely.convex_hull(found.shape), geodata.square("Mitte")) < 0.4
    (said,) = feature_info(layer, *degrees(1, 1), zoom=16)
    assert dict(said.rows)["flstnr"] == "Mitte"
    assert (colours(pictures.tile_of(layer, tile_at(*degrees(0, 0), 16)))[..., 3] > 0).any()


def test_more_than_the_limit_is_cut(server, file, monkeypatch):
    layer = taken(server.publish(file, orte="towns"), "wfs", "ms:orte")
    monkeypatch.setattr(features, "MOST", 3)

    assert len(features.features_in(layer, (690_000, 5_320_000, 720_000, 5_360_000), most=3)) == 3
