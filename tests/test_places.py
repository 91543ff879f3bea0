"""Finding a place: by name, by coordinates, and at a geocoder where the operator named one (a real HTTP server)."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.places import find
from geo.services import region_of
from tests import paper

pytestmark = pytest.mark.django_db


class Geocoder(BaseHTTPRequestHandler):
    """Answers like Photon; counts what it was asked."""

    asked: list[str] = []
    answer: bytes = b""

    def do_GET(self):
        self.asked.append(parse_qs(urlsplit(self.path).query)["q"][0])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *args):
        pass


@pytest.fixture
def geocoder(settings):
    server = HTTPServer(("127.0.0.1", 0), Geocoder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.GEOCODER_URL = f"http://127.0.0.1:{server.server_port}/api?lang=de"
    settings.EGRESS_ALLOWED_HOSTS = ["127.0.0.1"]
    Geocoder.asked = []
    yield Geocoder
    server.shutdown()
    server.server_close()


@pytest.fixture
def ask(alliance):
    officer = paper.person(alliance["Nord"])
    return lambda text: find(text, user=officer, region=region_of(officer.member))


def feature(x_km, y_km, **properties):
    point = paper.at(x_km, y_km)
    point.transform(4326)
    return {"geometry": {"type": "Point", "coordinates": [point.x, point.y]}, "properties": properties}


def test_an_address_is_asked_for_once_and_named_in_one_line(ask, geocoder):
    photon = feature(1, 1, name="Rathaus", street="Hauptstraße", housenumber="3", postcode="85586", city="Poing")
    far = feature(900, 900, name="Rathaus", city="Anderswo")
    geocoder.answer = json.dumps({"features": [photon, far, {"geometry": None}, {}]}).encode()

    found = ask("Hauptstraße 3 & Poing")
    assert [place.name for place in found] == ["Rathaus, Hauptstraße 3, 85586 Poing"]
    assert found[0].point.distance(paper.at(1, 1)) < 1
    ask("Hauptstraße 3 & Poing")
    assert geocoder.asked == ["Hauptstraße 3 & Poing"]


def test_nominatims_own_line_is_taken(ask, geocoder):
    geocoder.answer = json.dumps({"features": [feature(1, 1, display_name="Am Anger 1, Poing")]}).encode()

    assert [place.name for place in ask("Am Anger 1")] == ["Am Anger 1, Poing"]


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b'{"features": 7}', b'{"features": [1, null]}'])
def test_a_geocoder_that_talks_nonsense_is_passed_over(ask, geocoder, answer):
    geocoder.answer = answer

    assert [place.name for place in ask("Suedw")] == ["Suedwest"]


def test_a_host_that_is_not_allowed_is_not_asked(ask, geocoder, settings):
    settings.EGRESS_ALLOWED_HOSTS = []

    assert ask("Hauptstraße 3") == []
    assert geocoder.asked == []


@pytest.mark.parametrize("text", ["", "   ", "Atlantis", "1", "99999999 99999999", "<script>"])
def test_what_is_nowhere_is_not_found(ask, text):
    assert ask(text) == []


def test_the_whole_name_of_an_area_is_that_area(ask):
    assert [place.name for place in ask("nord")] == ["Nord"]
    assert {place.name for place in ask("nor")} == {"Nord", "Nordost", "Nordwest"}
