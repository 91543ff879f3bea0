"""What services say of themselves (tests/capabilities): read, agreed upon, or refused with a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo.egress import Answer
from geo.models import MapLayer
from geo.ogc import asking, wfs, wms, wmts
from geo.ogc.described import Service
from geo.ogc.grid import Tile
from geo.ogc.problems import ServiceProblem
from geo.ogc.services import read_service
from geo.services.layers import add_layers

CORPUS = Path(__file__).parent / "capabilities"
COLLECTIONS = {
    "collections": [
        {
            "id": "bplan",
            "title": "Bebauungspläne",
            "extent": {"spatial": {"bbox": [[9, 47, 0, 14, 51, 900]]}},
            "links": [
                {"rel": "items", "type": "text/html", "href": "http://intern.example/c/bplan/items?f=html"},
                {"rel": "items", "type": "application/geo+json", "href": "http://intern.example/c/bplan/items"},
            ],
        },
        {"id": "nur eine", "itemType": "feature"},
        {"id": "gemessen", "itemType": "record"},
        "Unsinn",
        {"title": "ohne Kennung"},
    ]
}


@pytest.fixture
def answering(monkeypatch):
    """Let every address answer with one document of the corpus; /collections with some collections."""
    asked: list[str] = []

    def answer_with(name: str) -> list[str]:
        content = (CORPUS / name).read_bytes()

        def fetch(url, **_):
            asked.append(url)
            body = json.dumps(COLLECTIONS).encode() if "/collections" in url else content
            return Answer(url=url, status=200, headers={}, content=body)

        monkeypatch.setattr(asking, "fetch", fetch)
        return asked

    return answer_with


def read(answering, name: str, kind: str = "", address: str = "https://dienst.example/dienst") -> Service:
    answering(name)
    return read_service(address, kind)


def options(service: Service, name: str) -> dict:
    choice = service.choice(name)
    assert choice
    assert choice.problem == ""
    return choice.options


GOOD = {
    "wms_130.xml": ("wms", "dop20", {"crs": "EPSG:3857", "format": "image/png", "info_format": "text/plain"}),
    "wms_130_utm_only.xml": ("wms", "dtk", {"crs": "EPSG:25832", "srid": 25832}),
    "wms_130_gauss_krueger_only.xml": ("wms", "alt", {"srid": 31468}),
    "wms_130_crs_in_one_element.xml": ("wms", "viele", {"crs": "EPSG:900913", "srid": 3857}),
    "wms_130_nested.xml": ("wms", "tiefer", {"crs": "EPSG:25832", "bounds": [9, 47, 14, 51]}),
    "wms_130_same_name_twice.xml": ("wms", "dop", {}),
    "wms_130_nan_bounds.xml": ("wms", "dop", {"bounds": None}),
    "wms_130_other_host.xml": ("wms", "dop", {"get_map": "https://dienst.example/dienst"}),
    "wms_130_inside_address.xml": ("wms", "dop", {"get_map": "https://dienst.example/dienst"}),
    "wms_111.xml": ("wms", "bplan", {"version": "1.1.1", "crs": "EPSG:4326", "info_format": "text/plain"}),
    "wmts_100_rest.xml": ("wmts", "welt", {"matrix_set": "WEBMERCATOR", "native_zoom": 18, "min_zoom": 0}),
    "wmts_100_kvp.xml": ("wmts", "welt", {"get_tile": "https://dienst.example/wmts", "format": "image/jpeg"}),
    "wmts_100_limited.xml": ("wmts", "welt", {"matrices": {"12": "12"}}),
    "wmts_100_dimension.xml": ("wmts", "welt", {"dimensions": {"Time": "2024"}}),
    "wfs_200.xml": ("wfs", "ave:Flurstueck", {"srid": 25832, "format": "application/json"}),
    "wfs_200_uri_crs.xml": ("wfs", "f", {"srid": 25832, "format": ""}),
    "wfs_110.xml": ("wfs", "bplan", {"crs": "EPSG:25832", "version": "1.1.0"}),
    "wfs_100.xml": ("wfs", "flst", {"crs": "EPSG:31468", "version": "1.0.0"}),
    "oaf_landing.json": ("oaf", "bplan", {"items": "https://dienst.example/c/bplan/items?f=json"}),
}


@pytest.mark.parametrize("name", GOOD)
def test_is_read(answering, name):
    kind, layer, expected = GOOD[name]

    service = read(answering, name)

    assert service.kind == kind
    agreed = options(service, layer)
    assert {key: agreed[key] for key in expected} == expected


# A document, and words of the sentence that people read.
REFUSED = {
    "wms_110.xml": "spricht WMS 1.1.0",
    "wms_130_no_layers.xml": "bietet aber keine Ebene an",
    "wmts_100_no_contents.xml": "unvollständig oder fehlerhaft",
    "wfs_200_no_features.xml": "bietet aber keine Ebene an",
    "wfs_200_half.xml": "unvollständig oder fehlerhaft",
    "wfs_300.xml": "spricht WFS 3.0.0",
    "cut_off.xml": "kein lesbares XML",
    "exception_report.xml": "Der Dienst meldet: Der Dienst wird gewartet.",
    "service_exception.xml": "Der Dienst meldet: Layer nicht konfiguriert",
    "web_page.html": "eine Webseite und kein Kartendienst",
    "csw.xml": "nicht wie ein Kartendienst",
    "kml.xml": "nicht wie ein Kartendienst",
    "entity_outside.xml": "Verweise, denen nicht gefolgt wird",
    "billion_laughs.xml": "Verweise, denen nicht gefolgt wird",
    "plain.txt": "nicht wie ein Kartendienst: Zugriff nur im Intranet",
    "empty.xml": "hat nichts geantwortet",
    "oaf_without_data.json": "nennt keine Objektarten",
    "oaf_links_no_list.json": "nicht wie ein Kartendienst",
    "json_of_something_else.json": "nicht wie ein Kartendienst",
    "json_list.json": "nicht wie ein Kartendienst",
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("kind", ["", "wms", "wfs", "wmts"])
def test_is_refused_with_a_sentence(answering, name, kind):
    with pytest.raises(ServiceProblem) as refused:
        read(answering, name, kind)

    if not kind:
        assert REFUSED[name] in str(refused.value)
    assert len(str(refused.value)) < 500


# A layer that is there and cannot be used says why; the others can be taken.
UNUSABLE = {
    "wms_130_no_usable_crs.xml": ("mond", "kein Koordinatensystem, das wir kennen"),
    "wms_130_no_picture_format.xml": ("dop", "keine Bilder als PNG, JPEG oder GIF"),
    "wmts_100_utm_only.xml": ("welt", "Raster der Web-Karten"),
    "wmts_100_large_tiles.xml": ("welt", "Raster der Web-Karten"),
    "wmts_100_missing_set.xml": ("welt", "Raster der Web-Karten"),
    "wfs_200_no_usable_crs.xml": ("f", "kein Koordinatensystem, das wir kennen"),
    "oaf_landing.json": ("gemessen", "keine Objekte mit Geometrie"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_layer_that_cannot_be_used_says_why(answering, name):
    layer, words = UNUSABLE[name]

    assert words in read(answering, name).choice(layer).problem


def test_every_document_of_the_corpus_is_expected_to_do_something():
    assert {path.name for path in CORPUS.iterdir()} == set(GOOD) | set(REFUSED) | set(UNUSABLE) | {
        "wms_130_html_in_titles.xml"
    }


@pytest.mark.parametrize("cut", range(1, 12))
@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_document_cut_anywhere_is_a_problem_and_no_error(answering, monkeypatch, name, cut):
    content = (CORPUS / name).read_bytes()
    broken = content[: len(content) * cut // 12]
    monkeypatch.setattr(asking, "fetch", lambda url, **_: Answer(url=url, status=200, headers={}, content=broken))

    with pytest.raises(ServiceProblem):
        read_service("https://dienst.example/")


def test_source_and_licence_are_kept(answering):
    service = read(answering, "wms_130.xml")

    assert service.attribution == "Landesamt für Beispiele"
    assert service.licence == "CC BY 4.0, © Landesamt für Beispiele"
    assert read(answering, "wms_111.xml").licence == ""  # "none" says nothing
    assert read(answering, "wfs_200.xml").attribution == "Vermessungsamt"


def test_titles_stay_text(answering):
    assert read(answering, "wms_130_html_in_titles.xml").choice("dop").title == "<script>alert(1)</script> Luftbild"


def test_scales_become_zooms(answering):
    agreed = options(read(answering, "wms_130.xml"), "dop20")

    assert (agreed["min_zoom"], agreed["max_zoom"]) == (13, 21)


def test_the_legend_belongs_to_the_chosen_style(answering):
    agreed = options(read(answering, "wms_130.xml"), "dop20")

    assert wms.legend_url(MapLayer(kind="wms", options=agreed)) == "https://dienst.example/legende.png"
    assert wms.legend_url(MapLayer(kind="wms", options=agreed | {"styles": []})) == ""


def test_tile_addresses_are_worded_as_the_service_says(answering):
    tile = Tile(14, 8720, 5690)
    rest = options(read(answering, "wmts_100_rest.xml"), "welt")
    assert wmts.picture_url(rest, "welt", tile) == "https://kacheln.example/WEBMERCATOR/14/5690/8720.png"
    assert wmts.picture_url(rest, "welt", Tile(21, 1, 1)) is None

    timed = options(read(answering, "wmts_100_dimension.xml"), "welt")
    assert wmts.picture_url(timed, "welt", tile) == "https://kacheln.example/2024/14/8720/5690.png"

    kvp = wmts.picture_url(options(read(answering, "wmts_100_kvp.xml"), "welt"), "welt", tile)
    assert "TILEMATRIX=14&TILEROW=5690&TILECOL=8720" in kvp


@pytest.mark.parametrize(
    ("version", "crs", "first"),
    [
        ("1.0.0", "EPSG:4326", "11.0"),
        ("1.1.0", "EPSG:4326", "11.0"),
        ("1.1.0", "urn:ogc:def:crs:EPSG::4326", "48.0"),
        ("2.0.0", "urn:ogc:def:crs:EPSG::4326", "48.0"),
        ("2.0.0", "http://www.opengis.net/def/crs/EPSG/0/4326", "48.0"),
        ("2.0.0", "urn:ogc:def:crs:EPSG::31468", "48.0"),
        ("2.0.0", "urn:ogc:def:crs:EPSG::25832", "11.0"),
    ],
)
def test_a_wfs_box_has_the_axes_of_its_version_and_system(version, crs, first):
    agreed = {"version": version, "crs": crs, "get_feature": "https://dienst.example/wfs", "format": ""}

    url = wfs.features_url(agreed, "f", (11.0, 48.0, 11.1, 48.1), 5)
    other = wfs.features_url(agreed, "f", (11.0, 48.0, 11.1, 48.1), 5, swapped=True)

    assert f"BBOX={first}" in url
    assert f"BBOX={first}" not in other


@pytest.mark.parametrize(
    ("version", "crs", "first"),
    [
        ("1.3.0", "EPSG:4326", "48.0"),
        ("1.1.1", "EPSG:4326", "11.0"),
        ("1.3.0", "CRS:84", "11.0"),
        ("1.3.0", "EPSG:25832", "11.0"),
    ],
)
def test_a_wms_box_has_the_axes_of_its_version_and_system(version, crs, first):
    agreed = {
        "version": version,
        "crs": crs,
        "get_map": "https://dienst.example/wms",
        "format": "image/png",
        "style": "",
    }

    assert f"BBOX={first}" in wms.picture_url(agreed, "f", (11.0, 48.0, 11.1, 48.1), (256, 256))


def test_what_people_paste_is_reduced_to_the_service(answering):
    asked = answering("wms_130.xml")
    pasted = "dienst.example/cgi?map=/a.map&SERVICE=WMS&REQUEST=GetMap&LAYERS=x&BBOX=1,2,3,4&WIDTH=5#oben"

    service = read_service(pasted)

    assert service.url == "https://dienst.example/cgi?map=%2Fa.map"
    assert len(asked) == 1
    assert "REQUEST=GetCapabilities" in asked[0]


def test_an_address_is_asked_as_it_is_before_anything_is_guessed(answering):
    asked = answering("wmts_100_rest.xml")

    service = read_service("https://dienst.example/1.0.0/WMTSCapabilities.xml")

    assert asked == ["https://dienst.example/1.0.0/WMTSCapabilities.xml"]
    assert service.url == asked[0]


@pytest.mark.django_db
def test_text_that_no_database_keeps_is_cut_out(monkeypatch):
    odd = {"title": "Pläne\0 \ud800x", "links": [{"rel": "data", "href": "/collections"}]}
    listed = {
        "collections": [
            {"id": "a\0b", "title": "\udfff Name\0"},
            {"id": "c", "links": [{"rel": "items", "href": "\ud800"}]},
        ]
    }

    def fetch(url, **_):
        body = json.dumps(listed if "/collections" in url else odd).encode()
        return Answer(url=url, status=200, headers={}, content=body)

    monkeypatch.setattr(asking, "fetch", fetch)
    layer, other = add_layers(read_service("https://dienst.example/"), ["ab", "c"], role="overlay")

    assert (layer.title, other.title) == ("Name", "c")
