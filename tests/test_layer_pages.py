"""The Geschäftsstelle takes layers of other services, orders, hides and removes them; members see theirs."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role, User
from geo.models import LayerState, MapLayer
from tests import geodata, ogc, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def sabine(alliance) -> User:
    return paper.person(None, Role.COORDINATOR, name="Sabine")


@pytest.fixture
def office(sabine, client) -> Client:
    client.force_login(sabine)
    return client


@pytest.fixture
def server(tmp_path, settings):
    settings.EGRESS_ALLOWED_HOSTS = ["127.0.0.1"]
    lon, lat = paper_degrees()
    settings.LEAFLET_CONFIG = settings.LEAFLET_CONFIG | {"DEFAULT_CENTER": (lat, lon)}
    with ogc.serving(tmp_path) as running:
        yield running


@pytest.fixture
def address(server, tmp_path) -> str:
    file = geodata.write(tmp_path / "t.gpkg", geodata.towns(), layer="towns")
    return server.publish(file, srs="EPSG:3857 EPSG:25832", orte="towns", kreise="towns")


def paper_degrees(x: float = 1, y: float = 1) -> tuple[float, float]:
    """Longitude and latitude of a place on the paper map."""
    place = paper.at(x, y)
    place.transform(4326)
    return place.x, place.y


def layer(title: str, **fields) -> MapLayer:
    return MapLayer.objects.create(
        title=title,
        **{"kind": "wmts", "url": "https://k.example/", "layer": title, "options": {"matrices": {}}} | fields,
    )


def post(browser: Client, path: str, **data) -> str:
    return browser.post(path, data, follow=True).content.decode()


def titles(browser: Client) -> list[str]:
    return [each["title"] for each in browser.get("/karte/ebenen.json").json()]


def test_a_service_is_asked_and_its_layers_are_chosen(office, address):
    page = post(office, "/ebenen/neu/", address=address, kind="")

    assert "„Papier“ bietet 3 Ebenen an." in page
    assert 'value="orte"' in page

    page = post(office, "/ebenen/neu/", address=address, kind="wms", layers=["orte"], role="overlay", take="1")

    assert "„orte“ ist aufgenommen." in page
    taken = MapLayer.objects.get()
    assert (taken.kind, taken.layer, taken.role, taken.options["crs"]) == ("wms", "orte", "overlay", "EPSG:3857")
    assert titles(office) == ["orte"]


def test_nothing_chosen_is_asked_for_again(office, address):
    page = post(office, "/ebenen/neu/", address=address, kind="wfs", role="overlay", take="1")

    assert "Kreuzen Sie mindestens eine Ebene an." in page
    assert not MapLayer.objects.exists()


def test_a_long_list_is_narrowed_by_words(office, server, tmp_path):
    file = geodata.write(tmp_path / "t.gpkg", geodata.towns(), layer="towns")
    address = server.publish(file, **{f"thema_{number}": "towns" for number in range(30)})

    page = post(office, "/ebenen/neu/", address=address, kind="wfs", words="thema_2", narrow="1")

    assert 'value="ms:thema_2"' in page
    assert 'value="ms:thema_21"' in page
    assert 'value="ms:thema_1"' not in page
    assert "Kreuzen Sie mindestens" not in page


def test_a_service_that_is_none_is_said_so_and_the_address_stays(office, server):
    server.fault = lambda request, body: b"<!DOCTYPE html><html><body>Willkommen im Geoportal</body></html>"
    server.publish(server.address, x="x")

    page = post(office, "/ebenen/neu/", address=server.address, kind="")

    assert "Dort antwortet eine Webseite und kein Kartendienst." in page
    assert f'value="{server.address}"' in page


def test_an_edit_says_what_it_is_called_and_who_sees_it(office, alliance):
    taken = layer("dop20")

    page = post(
        office, f"/ebenen/{taken.pk}/", title="Luftbild", attribution="© LDBV", licence="CC BY 4.0", role="base",
        members=[alliance["Nord"].pk],
    )  # fmt: skip

    assert "Die Ebene „Luftbild“ ist gespeichert." in page
    taken.refresh_from_db()
    assert (taken.title, taken.attribution, taken.role) == ("Luftbild", "© LDBV", "base")
    assert list(taken.members.all()) == [alliance["Nord"]]


def test_a_layer_without_a_title_is_refused(office):
    taken = layer("dop20")

    page = post(office, f"/ebenen/{taken.pk}/", title="", role="overlay")

    assert "error-summary" in page
    assert "Quellenvermerk fehlt" in office.get("/ebenen/").content.decode()
    assert MapLayer.objects.get().title == "dop20"


def test_layers_for_some_members_are_shown_to_these_alone(office, alliance):
    for_all, for_north = layer("Für alle"), layer("Für Nord")
    for_north.members.set([alliance["Nord"], alliance["West"]])
    north, south, nobody = Client(), Client(), Client()
    north.force_login(paper.person(alliance["Nord"]))
    south.force_login(paper.person(alliance["Sued"]))
    nobody.force_login(User.objects.create_user("niemand@umgriff.example", "x"))

    assert titles(north) == ["Für Nord", "Für alle"]
    assert titles(south) == ["Für alle"]
    assert titles(office) == ["Für Nord", "Für alle"]
    assert nobody.get("/karte/ebenen.json").status_code == 404
    tile = f"/karte/ebenen/{for_north.pk}/bild/14/8720/5690.png"
    assert north.get(tile).status_code == 200
    assert south.get(tile).status_code == 404
    assert south.get(f"/karte/ebenen/{for_all.pk}/bild/14/8720/5690.png").status_code == 200


def test_layers_are_ordered_within_their_role(office):
    first, second = layer("A", position=1), layer("B", position=2)
    layer("Grund", role="base", position=1)

    post(office, f"/ebenen/{second.pk}/verschieben/", direction="up")
    assert titles(office) == ["Grund", "B", "A"]

    post(office, f"/ebenen/{second.pk}/verschieben/", direction="up")
    assert titles(office) == ["Grund", "B", "A"]

    post(office, f"/ebenen/{second.pk}/verschieben/", direction="down")
    assert titles(office) == ["Grund", "A", "B"]
    assert first.pk


def test_hiding_is_undone(office, alliance):
    taken = layer("Luftbild")

    page = post(office, f"/ebenen/{taken.pk}/ausblenden/")

    assert "erscheint auf keiner Karte mehr" in page
    assert f"/ebenen/{taken.pk}/zeigen/" in page
    assert titles(office) == []
    assert office.get(f"/karte/ebenen/{taken.pk}/bild/14/8720/5690.png").status_code == 200  # for the preview
    member = Client()
    member.force_login(paper.person(alliance["Nord"]))
    assert member.get(f"/karte/ebenen/{taken.pk}/bild/14/8720/5690.png").status_code == 404

    post(office, f"/ebenen/{taken.pk}/zeigen/")

    assert titles(office) == ["Luftbild"]


def test_removing_is_undone(office):
    taken = layer("Luftbild")

    page = post(office, f"/ebenen/{taken.pk}/entfernen/")

    assert "„Luftbild“ ist entfernt." in page
    assert titles(office) == []
    assert office.get(f"/ebenen/{taken.pk}/").status_code == 404

    post(office, f"/ebenen/{taken.pk}/wieder/")

    assert titles(office) == ["Luftbild"]


def test_a_layer_is_tried_now_and_an_outage_is_shown_to_all(office, server, address):
    post(office, "/ebenen/neu/", address=address, kind="wms", layers=["orte"], role="overlay", take="1")
    taken = MapLayer.objects.get()

    assert "„orte“ antwortet." in post(office, f"/ebenen/{taken.pk}/pruefen/")

    server.close()
    page = post(office, f"/ebenen/{taken.pk}/pruefen/")

    assert "ist gestört: 127.0.0.1 nimmt keine Verbindung an." in page
    taken.refresh_from_db()
    assert taken.state == LayerState.DOWN
    assert "gestört seit" in office.get("/ebenen/").content.decode()
    (shown,) = office.get("/karte/ebenen.json").json()
    assert (shown["state"], shown["problem"]) == ("down", "127.0.0.1 nimmt keine Verbindung an.")


def test_the_list_asks_the_database_as_often_for_many_layers(office, django_assert_max_num_queries):
    for number in range(12):
        layer(f"Ebene {number}")
    office.get("/ebenen/")

    with django_assert_max_num_queries(12):
        office.get("/ebenen/")
