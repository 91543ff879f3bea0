"""Services that are slow, huge, gone, lying, redirecting or inside somebody's network: a sentence, and no harm."""

from __future__ import annotations

import gzip
import io
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client
from PIL import Image

from accounts.models import Role
from geo.models import LayerState, MapLayer
from geo.ogc import asking, features, gates, info, pictures
from geo.ogc.features import features_at, read_features
from geo.ogc.grid import Tile
from geo.ogc.problems import Busy, ServiceProblem
from geo.ogc.services import read_service
from geo.services.layers import check_layers
from tests import paper

TILE = Tile(16, 34880, 22760)
SPACE = b'<FeatureCollection xmlns="http://www.opengis.net/wfs">'


class Foreign:
    """A server whose answer is a function of the path: (status, headers, body)."""

    def __init__(self) -> None:
        self.says: Callable[[str], tuple[int, dict[str, str], bytes]] = lambda path: (200, {}, b"")
        self.drips = 0.0
        self.asked: list[str] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{self._http.server_port}/dienst"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


def _handler(server: Foreign) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(self.path)
            status, headers, body = server.says(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                if server.drips:
                    for byte in body:
                        self.wfile.write(bytes([byte]))
                        time.sleep(server.drips)
                else:
                    self.wfile.write(body)
            except OSError:
                pass  # we hung up

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture(autouse=True)
def own_machine(settings):
    settings.EGRESS_ALLOWED_HOSTS = ["127.0.0.1"]
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {name: memory | {"LOCATION": name} for name in ("default", "layers")}
    gates.cache.clear()
    pictures.caches["layers"].clear()


@pytest.fixture
def foreign() -> Iterator[Foreign]:
    server = Foreign()
    yield server
    server.close()


def picture(side: int = 256, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "red").save(out, kind)
    return out.getvalue()


def wms_layer(address: str, **options) -> MapLayer:
    agreed = {
        "version": "1.3.0", "get_map": address, "get_info": address, "crs": "EPSG:3857", "srid": 3857,
        "format": "image/png", "style": "", "styles": [], "info_format": "text/plain", "bounds": None,
    }  # fmt: skip
    return MapLayer(kind="wms", url=address, layer="dop", title="Luftbild", options=agreed | options)


def wfs_layer(address: str, **options) -> MapLayer:
    agreed = {
        "version": "2.0.0",
        "get_feature": address,
        "crs": "EPSG:25832",
        "srid": 25832,
        "format": "application/json",
    }
    return MapLayer(kind="wfs", url=address, layer="flst", title="Flurstücke", options=agreed | options)


def degrees() -> tuple[float, float]:
    place = paper.at(1, 1)
    place.transform(4326)
    return place.x, place.y


SAYS = {
    "a login": ((401, {}, b""), "verlangt eine Anmeldung"),
    "a closed door": ((403, {}, b"Forbidden"), "verlangt eine Anmeldung"),
    "nothing there": ((404, {}, b""), "liegt nichts"),
    "too many questions": ((429, {}, b""), "zu viele Anfragen"),
    "an error with markup": ((500, {}, b"<b>Wartung</b> bis &lt;12&gt; Uhr"), "(Antwort 500). Wartung bis <12> Uhr"),
    "a redirect elsewhere": ((302, {"Location": "http://169.254.169.254/latest/"}, b""), "leitet um nach"),
    "a redirect to itself": ((302, {"Location": "/dienst"}, b""), "leitet immer weiter um"),
}


@pytest.mark.parametrize("case", SAYS)
def test_a_service_that_does_not_answer_is_told_by_a_sentence(foreign, case):
    answer, words = SAYS[case]
    foreign.says = lambda path: answer

    for ask in (lambda: read_service(foreign.address), lambda: pictures.tile_of(wms_layer(foreign.address), TILE)):
        with pytest.raises(ServiceProblem) as problem:
            ask()
        assert words in str(problem.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.1/wms", "http://[::1]/wms", "http://169.254.169.254/", "ftp://x/", "http://localhost:5432/",
        "https://user:geheim@127.0.0.1/", "http://",
    ],
)  # fmt: skip
def test_an_address_inside_is_not_asked(address, settings):
    settings.EGRESS_ALLOWED_HOSTS = []

    with pytest.raises(ServiceProblem):
        read_service(address)


def test_a_service_may_not_name_an_address_inside(foreign, settings):
    settings.EGRESS_ALLOWED_HOSTS = []

    with pytest.raises(ServiceProblem, match="nicht im öffentlichen Netz"):
        pictures.tile_of(wms_layer(foreign.address), TILE)
    assert foreign.asked == []


def test_a_huge_answer_is_cut(foreign, monkeypatch):
    monkeypatch.setattr(asking, "CAPABILITIES_BYTES", 2 * 1024**2)
    monkeypatch.setattr("geo.ogc.services.CAPABILITIES_BYTES", 2 * 1024**2)
    foreign.says = lambda path: (200, {"Content-Encoding": "gzip"}, gzip.compress(b"<a>" + b" " * 50 * 1024**2))

    with pytest.raises(ServiceProblem, match="größer als 2 MB"):
        read_service(foreign.address)


def test_a_dripping_answer_is_given_up(foreign, monkeypatch):
    monkeypatch.setattr(pictures, "TILE_SECONDS", 0.5)
    foreign.says = lambda path: (200, {}, picture())
    foreign.drips = 0.5
    begun = time.monotonic()

    with pytest.raises(ServiceProblem, match="nicht rechtzeitig fertig"):
        pictures.tile_of(wms_layer(foreign.address), TILE)
    assert time.monotonic() - begun < 15


def test_a_service_that_just_failed_is_spared(foreign, monkeypatch):
    monkeypatch.setattr(pictures, "TILE_SECONDS", 0.3)
    foreign.says = lambda path: time.sleep(1) or (200, {}, b"")
    layer = wms_layer(foreign.address)
    for _ in range(5):
        with pytest.raises(ServiceProblem):
            pictures.tile_of(layer, TILE)
    assert len(foreign.asked) == 1

    gates.forgive(layer.pk)
    monkeypatch.setattr(pictures, "TILE_SECONDS", 20)
    foreign.says = lambda path: (200, {}, picture())
    assert pictures.tile_of(layer, TILE).type == "image/png"


def test_slow_services_leave_threads_for_our_own_pages(foreign, monkeypatch):
    monkeypatch.setattr(gates, "PATIENCE_SECONDS", 0.2)
    at_last = threading.Event()
    foreign.says = lambda path: at_last.wait(30) and (200, {}, picture())
    layer, told = wms_layer(foreign.address), []
    turned_away = threading.Semaphore(0)

    def ask(number: int) -> None:
        try:
            pictures.tile_of(layer, Tile(16, 34880 + number, 22760))
            told.append("picture")
        except Busy:
            told.append("busy")
            turned_away.release()

    threads = [threading.Thread(target=ask, args=[number]) for number in range(16)]
    for thread in threads:
        thread.start()
    for _ in range(16 - gates.AT_ONCE):
        assert turned_away.acquire(timeout=20), "they wait for the service"
    at_last.set()
    for thread in threads:
        thread.join()

    assert Counter(told) == {"busy": 16 - gates.AT_ONCE, "picture": gates.AT_ONCE}


NO_PICTURES = {
    "a web page": b"<html><script>alert(1)</script></html>",
    "a drawing with script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a sound": b"RIFF\x00\x00\x00\x00WAVEfmt ",
    "nothing": b"",
    "a complaint": b"<ServiceExceptionReport><ServiceException>kaputt</ServiceException></ServiceExceptionReport>",
}


@pytest.mark.parametrize("case", NO_PICTURES)
@pytest.mark.parametrize("srid", [3857, 25832])
def test_only_pictures_are_passed_on(foreign, case, srid):
    foreign.says = lambda path: (200, {"Content-Type": "image/png"}, NO_PICTURES[case])

    with pytest.raises(ServiceProblem):
        pictures.tile_of(wms_layer(foreign.address, srid=srid, crs=f"EPSG:{srid}"), TILE)


@pytest.mark.parametrize("body", [b"\x89PNG\r\n\x1a\n" + b"x" * 99, picture(4000)])
def test_a_picture_to_be_bent_is_read_with_care(foreign, body):
    foreign.says = lambda path: (200, {}, body)

    with pytest.raises(ServiceProblem, match="Bild"):
        pictures.tile_of(wms_layer(foreign.address, srid=25832, crs="EPSG:25832"), TILE)


NO_FEATURES = {
    "cut": b'{"type": "FeatureCollection", "features": [{"type": "Feat',
    "a list": b"[1, 2]",
    "no features": b'{"type": "FeatureCollection"}',
    "a web page": b"<!doctype html><html>Anmelden</html>",
    "a complaint": b"<ows:ExceptionReport><ows:ExceptionText>Wartung</ows:ExceptionText></ows:ExceptionReport>",
    "an ogr link": b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",  # noqa: E501
    "deep": b'{"features": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("case", NO_FEATURES)
def test_what_is_no_features_is_a_sentence(foreign, case):
    foreign.says = lambda path: (200, {}, NO_FEATURES[case])

    with pytest.raises(ServiceProblem):
        features_at(wfs_layer(foreign.address), *degrees())


@pytest.mark.parametrize(
    "geometry",
    [
        None, {}, [], "x", {"type": "Polygon"}, {"type": "Polygon", "coordinates": "x"},
        {"type": "Würfel", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[1, 2]]]}, {"type": "Point", "coordinates": [float("nan"), 1]},
        {"type": "Point", "coordinates": [1e300, 1e300]}, {"type": "Polygon", "coordinates": [[]]},
        {"type": "GeometryCollection", "geometries": []}, {"type": "Point", "coordinates": ["a", "b"]},
    ],
)  # fmt: skip
def test_shapes_that_are_none_are_passed_over(foreign, geometry):
    good = paper.box(0, 0, 2, 2)
    rows = [
        {"type": "Feature", "geometry": geometry, "properties": None},
        {"type": "Feature", "geometry": json.loads(good.json), "properties": {"name": "gut", "schachtel": {"a": 1}}},
        7,
    ]
    body = json.dumps({"type": "FeatureCollection", "features": rows}).encode()
    foreign.says = lambda path: (200, {}, body)

    (found,) = features_at(wfs_layer(foreign.address), *degrees())

    assert (found.label, dict(found.values)) == ("gut", {"name": "gut"})


def test_a_self_crossing_shape_is_mended(foreign):
    low = paper.at(0, 0)
    x, y = low.x, low.y
    bow = [[x, y], [x + 2000, y + 2000], [x + 2000, y], [x, y + 2000], [x, y]]
    rows = [{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [bow]}, "properties": {}}]
    body = json.dumps({"features": rows, "crs": {"properties": {"name": "EPSG:25832"}}}).encode()
    foreign.says = lambda path: (200, {}, body)
    place = paper.at(0.2, 0.2 + 0.2)
    place.transform(4326)

    (found,) = features_at(wfs_layer(foreign.address), place.x, place.y)

    assert found.shape.is_valid
    assert found.outline.geom_type == "MultiPolygon"


def test_gml_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(features, "GML_SECONDS", 0.01)

    with pytest.raises(ServiceProblem):
        read_features(b"<gml:FeatureColl xmlns:gml='x'>", {"srid": 25832})


def test_gml_without_features_is_nothing():
    assert read_features(SPACE + b"</FeatureCollection>", {"srid": 25832}) == []


INFOS = {
    "text/plain": (
        b"GetFeatureInfo results:\n\nLayer 'flst'\n  Feature 12:\n    nr = '12/3'\n    lage = 'Am Anger = 5'\n",
        [("nr", "12/3"), ("lage", "Am Anger = 5")],
    ),
    "text/html": (
        b"<html><head><style>b{}</style><script>x()</script></head><body><table><tr><th>nr</th><td>12<b>/3</b></td></tr>"
        b"<tr><td>lage</td><td>&lt;i&gt;Anger</td></tr></table></body></html>",
        [("nr", "12/3"), ("lage", "<i>Anger")],
    ),
    "text/html; wide": (
        b"<html><table><tr><th>fid</th><th>nr</th><th>lage</th></tr><tr><td>1</td><td>12/3</td><td>Anger</td></tr></table>",
        [("fid", "1"), ("nr", "12/3"), ("lage", "Anger")],
    ),
    "application/json": (
        b'{"features": [{"id": "f.1", "properties": {"nr": "12/3", "leer": null, "tief": {"a": 1}, "zahl": 5}}]}',
        [("nr", "12/3"), ("zahl", "5")],
    ),
    "application/vnd.ogc.gml": (
        b"<msGMLOutput><flst_layer><flst_feature><gml:boundedBy xmlns:gml='g'><gml:Box><gml:c>1</gml:c></gml:Box>"
        b"</gml:boundedBy><nr>12/3</nr><lage>Anger</lage></flst_feature></flst_layer></msGMLOutput>",
        [("nr", "12/3"), ("lage", "Anger")],
    ),
    "text/xml": (
        b'<FeatureInfoResponse xmlns="http://www.esri.com/wms"><FIELDS nr="12/3" lage="Anger"/></FeatureInfoResponse>',
        [("nr", "12/3"), ("lage", "Anger")],
    ),
}


@pytest.mark.parametrize("form", INFOS)
def test_information_of_every_format_becomes_rows(foreign, form):
    body, rows = INFOS[form]
    foreign.says = lambda path: (200, {}, body)

    found = info.feature_info(wms_layer(foreign.address, info_format=form), *degrees(), zoom=16)

    assert rows in [each.rows for each in found]


def test_a_page_without_a_table_is_its_words(foreign):
    foreign.says = lambda path: (200, {}, b"<html><body><p>Bodenrichtwert</p> <p>950 EUR</p></body></html>")

    (said,) = info.feature_info(wms_layer(foreign.address, info_format="text/html"), *degrees(), zoom=16)

    assert said.rows == [("", "Bodenrichtwert 950 EUR")]


@pytest.mark.django_db
def test_a_map_hears_why_a_picture_is_missing_and_may_ask_again(foreign, alliance, client, monkeypatch):
    layer = wms_layer(foreign.address)
    layer.save()
    client.force_login(paper.person(alliance["Nord"]))
    foreign.says = lambda path: (401, {}, b"")
    address = f"/karte/ebenen/{layer.pk}/bild/16/34880/22760.png"

    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (502, "no-store")
    assert "Anmeldung" in answer.json()["error"]

    monkeypatch.setattr(gates, "_inside", threading.BoundedSemaphore(1))
    with gates._inside:
        answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")

    foreign.says = lambda path: (200, {"Set-Cookie": "spur=1", "X-Frame-Options": "ALLOWALL"}, picture())
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Cache-Control"] == "private, max-age=86400"
    assert "spur" not in str(answer.cookies)


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?lon=x&lat=1", "?lon=nan&lat=1", "?lon=500&lat=1", "?lon=11&lat=89"])
def test_a_place_that_is_none_is_a_bad_question(alliance, client, query):
    layer = wfs_layer("http://127.0.0.1:9/")
    layer.save()
    client.force_login(paper.person(alliance["Nord"]))

    for what in ("auskunft", "flaeche"):
        assert client.get(f"/karte/ebenen/{layer.pk}/{what}/{query}").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("tile", ["16/70000/1", "30/1/1", "3/8/0"])
def test_a_tile_that_the_world_has_not_is_not_found(alliance, client, tile):
    layer = wms_layer("http://127.0.0.1:9/")
    layer.save()
    client.force_login(paper.person(alliance["Nord"], Role.PLANNER))

    assert client.get(f"/karte/ebenen/{layer.pk}/bild/{tile}.png").status_code == 404


@pytest.mark.django_db
def test_a_shape_is_picked_over_the_web(foreign, alliance, client):
    layer = wfs_layer(foreign.address)
    layer.save()
    good = {"type": "Feature", "geometry": json.loads(paper.box(0, 0, 2, 2).json), "properties": {"flstnr": "12/3"}}
    foreign.says = lambda path: (200, {}, json.dumps({"features": [good]}).encode())
    planner = Client()
    planner.force_login(paper.person(alliance["Mitte"], Role.PLANNER))
    lon, lat = degrees()

    (found,) = planner.get(f"/karte/ebenen/{layer.pk}/flaeche/?lon={lon}&lat={lat}").json()["features"]

    assert found["label"] == "12/3"
    assert found["geometry"]["type"] == "MultiPolygon"
    (x, y) = found["geometry"]["coordinates"][0][0][0]
    assert (round(x), round(y)) == (12, 48)


@pytest.mark.django_db
def test_every_morning_outages_are_written_down_and_old_rubbish_is_forgotten(foreign):
    layer = wms_layer(foreign.address)
    layer.save()
    hidden = wms_layer(foreign.address)
    hidden.active = False
    hidden.save()
    foreign.says = lambda path: (500, {}, b"Wartung")

    assert check_layers() == 1
    layer.refresh_from_db()
    first = layer.down_since
    assert (layer.state, "Wartung" in layer.problem) == (LayerState.DOWN, True)
    assert first is not None

    assert check_layers() == 1
    layer.refresh_from_db()
    assert layer.down_since == first
    hidden.refresh_from_db()
    assert hidden.checked_at is None
