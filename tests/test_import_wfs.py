"""The operator imports boundaries from a WFS: a real MapServer, and servers that misbehave."""

import re
from io import StringIO

import pytest
import shapely
from django.core.management import CommandError, call_command

from accounts.models import Member, MemberArea
from geo import egress
from geo.importers import wfs
from geo.models import Edition
from tests import geodata, ogc, paper
from tests.importing import current, import_areas, refusal

pytestmark = pytest.mark.django_db

TRAP = """<!DOCTYPE x [<!ENTITY e SYSTEM "{}?stolen">]><WFS_Capabilities version="2.0.0">&e;</WFS_Capabilities>"""


@pytest.fixture
def server(tmp_path, settings):
    settings.EGRESS_ALLOWED_HOSTS = ["127.0.0.1"]
    with ogc.serving(tmp_path) as running:
        yield running


@pytest.fixture
def address(server, tmp_path, monkeypatch):
    """The paper map's ten municipalities, in pages of four."""
    monkeypatch.setattr(wfs, "PAGE", 4)
    return server.publish(geodata.write(tmp_path / "t.gpkg", geodata.towns(), layer="towns"), vg250_gem="towns")


def pages(server):
    return [request for request in server.requests if request.is_page()]


@pytest.mark.parametrize("version", ["2.0.0", "1.1.0"])
def test_every_page_is_fetched(version, server, address):
    said = import_areas(f"{address}?version={version}")

    assert current().count() == len(paper.SQUARES)
    assert current().get(name="Mitte").boundary.area == pytest.approx(16_000_000)
    assert "10 Objekte gelesen" in said
    starts = [int(page.parameters.get("startindex", 0)) for page in pages(server)]
    assert starts == [0, 4, 8, 10]
    assert {page.parameters["version"] for page in pages(server)} == {version}
    assert {page.parameters["sortby"] for page in pages(server)} == {"AGS"}
    assert Edition.objects.get().source.startswith(f"{address}?version={version} (")


def test_of_several_layers_the_usual_one_is_taken(server, tmp_path):
    file = geodata.write(tmp_path / "t.gpkg", geodata.towns(), layer="towns")
    geodata.write(file, geodata.towns("Mitte", AGS="09000", GEN="Kreis"), layer="counties")

    import_areas(server.publish(file, vg250_gem="towns", vg250_krs="counties"))

    assert current().count() == len(paper.SQUARES)


def test_a_service_with_unknown_fields_lists_its_layers(server, tmp_path):
    file = geodata.write(tmp_path / "t.gpkg", [(geodata.square("Mitte"), {"nr": "1", "ort": "Mitte"})], layer="towns")

    said = refusal(server.publish(file, key="nr", orte="towns"))

    assert "ms:orte" in said
    assert "nr, ort" in said


def test_a_service_that_names_too_few_is_read_to_its_end(server, address):
    server.fault = lambda request, body: re.sub(rb'number(Matched|OfFeatures)="\w+"', rb'number\1="3"', body)

    import_areas(address)

    assert current().count() == len(paper.SQUARES)


def test_a_service_that_names_more_than_it_gives_is_refused(server, address):
    server.fault = lambda request, body: re.sub(rb'number(Matched|OfFeatures)="\w+"', rb'number\1="25"', body)

    assert "nennt 25 Objekte, geliefert hat er 10" in refusal(address)


def test_a_service_that_does_not_turn_pages_is_refused(server, address, monkeypatch):
    again = {}
    server.fault = lambda request, body: again.setdefault("page", body) if request.is_page() else body

    assert "doppelt" in refusal(address)


def test_a_service_that_ignores_paging_and_gives_all_at_once_is_fine(server, address, monkeypatch):
    everything = {}

    def fault(request, body):
        if not request.is_page():
            return body
        if not everything:
            request.query = re.sub(r"&(count|startindex)=\d+", "", request.query, flags=re.IGNORECASE)
            everything["page"] = b""
            everything["page"] = server.answer(request)[1]
        return everything["page"] or body

    server.fault = fault

    import_areas(address)

    assert current().count() == len(paper.SQUARES)


def test_the_services_own_complaint_is_passed_on(server, address, monkeypatch):
    answer = server.answer

    def without_layer(request):
        if request.is_page():
            request.query = request.query.replace("vg250_gem", "nichts")
        return answer(request)

    monkeypatch.setattr(server, "answer", without_layer)

    said = refusal(address)

    assert "Der Dienst meldet: " in said
    assert "TYPENAME" in said


def test_a_web_page_is_no_service(server, address):
    server.fault = lambda request, body: b"<!DOCTYPE html><html><body>Bitte anmelden</body></html>"

    assert "eine Webseite geschickt" in refusal(address)


def test_something_else_is_no_service(server, address):
    server.fault = lambda request, body: b"<kml/>"

    assert "antwortet kein WFS" in refusal(address)


def test_an_address_within_an_entity_is_not_fetched(server, address):
    server.fault = lambda request, body: TRAP.format(address).encode()

    said = refusal(address)

    assert "Beschreibung" in said
    assert not any("stolen" in request.query for request in server.requests)


def test_a_redirect_elsewhere_is_not_followed(server, address):
    server.redirect_to = "http://169.254.169.254/latest/meta-data/"

    assert "leitet um nach http://169.254.169.254" in refusal(address)


def test_a_service_that_names_another_host_is_asked_where_the_operator_said(server, address):
    server.fault = lambda request, body: body.replace(b"http://127.0.0.1", b"http://intern.example")

    import_areas(address)

    assert current().count() == len(paper.SQUARES)


def test_a_silent_service_is_given_up(server, address, monkeypatch):
    monkeypatch.setattr(egress, "SILENCE_SECONDS", 0.2)
    server.seconds_late = 1.0

    assert "antwortet nicht" in refusal(address)


def test_a_dead_service_is_named(address, server):
    server.close()

    assert "nimmt keine Verbindung an" in refusal(address)


def test_a_file_on_the_net_is_downloaded(server, address, tmp_path, monkeypatch):
    packed = geodata.zipped(tmp_path / "t.gpkg").read_bytes()
    monkeypatch.setattr(server, "answer", lambda request: ("application/zip", packed))

    import_areas(address.replace("/wfs", "/areas.zip"))

    assert current().count() == len(paper.SQUARES)


def test_the_official_boundaries_replace_the_demos(server, tmp_path, settings):
    munich = geodata.towns("Stadt", AGS="09162000", GEN="München")
    file = geodata.write(tmp_path / "official.gpkg", [*geodata.towns("Mitte", "Ost"), *munich], layer="gem")
    low = paper.at(8, 0)
    halves = [
        (shapely.box(low.x, low.y, low.x + 1000, low.y + 4000), {"sb_nummer": "13", "name": "Bogenhausen"}),
        (shapely.box(low.x + 1000, low.y, low.x + 2000, low.y + 4000), {"sb_nummer": "15", "name": "Trudering-Riem"}),
        (shapely.box(low.x + 2000, low.y, low.x + 4000, low.y + 4000), {"sb_nummer": "01", "name": "Altstadt"}),
    ]
    geodata.write(file, halves, layer="bezirke")
    address = server.publish(file, key="GEN", vg250_gem="gem", vablock_stadtbezirk="bezirke")
    settings.AREA_SOURCES = {"vg250": address, "munich": address}
    member = Member.objects.create(name="München", short_name="München")
    MemberArea.objects.create(member=member, key="09162000-13", name="Bogenhausen")
    out = StringIO()

    call_command("load_official_boundaries", stdout=out)

    assert {area.key for area in current()} == {"09000004", "09000005", "09162000", "09162000-13", "09162000-15"}
    assert "ACHTUNG" not in out.getvalue()


def test_the_official_boundaries_come_all_or_not(server, address, settings):
    settings.AREA_SOURCES = {"vg250": address, "munich": "http://127.0.0.1:9/nothing"}

    with pytest.raises(CommandError, match="keine Verbindung"):
        call_command("load_official_boundaries", verbosity=0)

    assert not Edition.objects.exists()
