"""The pages of subscriptions: who may make which, what a form says and keeps, what it would have brought."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Role
from geo.editions import put_in_force
from geo.models import Area, Edition, ReportVersion
from notifications.area_changes import area_changes
from notifications.models import Destination, OptOut, Subscription
from notifications.services import announce
from notifications.services.subscriptions import pause, save_subscription
from tests import paper
from tests.words import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(alliance):
    return paper.person(alliance["Nord"], Role.OFFICER)


@pytest.fixture
def reader(alliance):
    return paper.person(alliance["Nord"])


@pytest.fixture
def stranger(alliance):
    return paper.person(alliance["Ost"], Role.OFFICER)


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def page(client, officer):
    """The officer's browser."""
    client.force_login(officer)
    return client


def geojson(shape):
    edge = shape.transform(4326, clone=True)
    return {"type": edge.geom_type, "coordinates": json.loads(edge.geojson)["coordinates"]}


def asked(**fields):
    """What the form sends: wind in Mitte and 1,000 m around, at once, for oneself."""
    usual = {
        "area_source": "areas", "area_keys": [paper.KEYS["Mitte"]], "distance_m": "1.000", "uses": ["wind"],
        "rhythm": "at_once", "weekday": "0", "hour": "7", "channels": ["email"], "owner": "me", "act": "save",
    }  # fmt: skip
    return {name: value for name, value in (usual | fields).items() if value is not None}


def in_mitte(user=None, member=None, **fields):
    """A stored subscription to everything in Mitte."""
    area = paper.box(0, 0, 4, 4)
    values = {"name": "Mitte", "area_source": "areas", "area_keys": [paper.KEYS["Mitte"]], "area": area}
    return save_subscription(Subscription(user=user, member=member, **{"created_by": user} | values | fields))


def announced(planner, days_ago=0, outline=(1, 1, 1.2, 1.2), **fields):
    report = paper.draft(planner, paper.box(*outline), **{"use": "wind", "height_m": 200} | fields)
    announce(report, by=planner, idempotency_key=uuid4())
    ReportVersion.objects.filter(report=report).update(announced_at=timezone.now() - timedelta(days=days_ago))
    return report


# --- Making one -------------------------------------------------------------------------------------------------


def test_an_officer_without_a_subscription_is_told_what_to_do_next(page):
    said = words(page.get("/abos/"))

    assert "Noch kein Abo" in said
    assert "Neues Abo" in said
    assert "weil Nord selbst betroffen ist, kommen immer" in said


def test_an_officer_subscribes_to_wind_around_mitte_and_reads_it_back_as_a_sentence(page, officer):
    page.post("/abos/neu/", asked())

    one = Subscription.objects.get()
    assert (one.user, one.member, one.created_by) == (officer, None, officer)
    assert one.area.area == pytest.approx(16e6, rel=1e-6)
    assert one.name == "Windenergie im Umkreis von 1 km um Mitte"
    assert "Windenergie, im Umkreis von 1 km um Mitte, sofort" in words(page.get("/abos/"))


def test_ten_kilometres_may_be_typed_with_their_unit(page):
    page.post("/abos/neu/", asked(distance_m="10 km"))

    assert Subscription.objects.get().distance_m == 10_000


def test_a_reader_subscribes_for_themselves_alone(client, reader):
    client.force_login(reader)

    assert "Für Gemeinde Nord" not in words(client.get("/abos/neu/"))
    client.post("/abos/neu/", asked(owner="office"))
    assert Subscription.objects.get().user == reader


def test_an_officer_subscribes_for_the_office_and_says_who_did(page, officer, client, reader):
    page.post("/abos/neu/", asked(owner="office", to_mailbox="on"))
    one = Subscription.objects.get()
    assert (one.user, one.member, one.to_mailbox) == (None, officer.member, True)

    client.force_login(reader)
    said = words(client.get("/abos/"))
    assert "Abos für Gemeinde Nord" in said
    assert f"angelegt von {officer}" in said
    assert "Für mich abbestellen" in said
    assert "Ändern" not in said


def test_an_area_that_was_drawn_is_stored_as_it_was_drawn(page):
    page.post("/abos/neu/", asked(area_source="drawn", drawn=json.dumps(geojson(paper.box(1, 1, 2, 2)))))

    one = Subscription.objects.get()
    assert one.area_source == "drawn"
    assert one.area.area == pytest.approx(1e6, rel=1e-4)


def test_a_file_becomes_the_area(page):
    upload = SimpleUploadedFile("gebiet.geojson", json.dumps(geojson(paper.box(1, 1, 2, 2))).encode())

    page.post("/abos/neu/", asked(area_source="file", area_file=upload, area_text=""))

    assert Subscription.objects.get().area.area == pytest.approx(1e6, rel=1e-4)


def test_a_file_chosen_beside_the_wrong_button_is_meant_all_the_same(page):
    upload = SimpleUploadedFile("gebiet.geojson", json.dumps(geojson(paper.box(1, 1, 2, 2))).encode())

    page.post("/abos/neu/", asked(area_file=upload))

    assert Subscription.objects.get().area_source == "file"


@pytest.mark.parametrize("text", ["707000 5340000", "Mitte", "mitte", "48,1646° N, 11,7845° O"])
def test_a_place_is_coordinates_or_a_name(page, text):
    page.post("/abos/neu/", asked(area_source="place", place=text, distance_m="5 km"))

    one = Subscription.objects.get()
    assert one.area.distance(paper.at(2, 2)) < 2000
    assert one.place.lower() == text.lower()


def test_a_name_that_means_several_places_asks_which(page):
    said = page.post("/abos/neu/", asked(area_source="place", place="Nor", distance_m="5 km"))
    assert "kann mehrere Orte meinen" in words(said)
    choice = next(one for one in said.context["form"].candidates if one["name"] == "Nordost")

    page.post(
        "/abos/neu/",
        asked(area_source="place", place="Nor", place_asked="Nor", place_choice=choice["value"], distance_m="5 km"),
    )
    one = Subscription.objects.get()
    assert one.place == "Nordost"
    assert one.area.distance(paper.at(6, 6)) < 1


def test_a_hidden_report_is_no_place(page, alliance):
    far = paper.person(alliance["Suedwest"], Role.PLANNER)
    report = announced(far, outline=(-3, -3, -2.8, -2.8), title="Geheimprojekt")
    type(report).objects.update(audience="affected_only")

    said = words(page.post("/abos/neu/", asked(area_source="place", place="Geheimprojekt", distance_m="5 km")))

    assert "ist hier nicht bekannt" in said


# --- Bad input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"area_keys": []}, "Wählen Sie mindestens ein Gebiet"),
        ({"area_keys": ["09999999"]}, "09999999"),
        ({"distance_m": "weit"}, "„weit“ ist keine Zahl"),
        ({"distance_m": "900 km"}, "Das ist zu weit"),
        ({"area_source": "drawn", "drawn": ""}, "Zeichnen Sie ein Gebiet"),
        ({"area_source": "drawn", "drawn": "{kaputt"}, "kein gültiges GeoJSON"),
        ({"area_source": "file", "area_text": ""}, "Wählen Sie eine Datei"),
        ({"area_source": "file", "area_text": "POINT (707000 5340000)", "distance_m": ""}, "braucht einen Umkreis"),
        ({"area_source": "place", "place": ""}, "Geben Sie eine Adresse"),
        ({"area_source": "place", "place": "Atlantis"}, "„Atlantis“ ist hier nicht bekannt"),
        ({"min_area_ha": "groß"}, "„groß“ ist keine Zahl"),
        ({"quiet_from": "20"}, "Ruhezeiten brauchen beide Angaben"),
        ({"ends_on": "2020-01-01"}, "Dieser Tag ist schon vorbei"),
        ({"ends_on": "bald"}, "Das ist kein Datum"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_lost(page, wrong, sentence):
    answer = page.post("/abos/neu/", asked(name="Mein Wind", min_height_m="180") | wrong)

    said = words(answer)
    form = answer.context["form"]
    assert sentence in said
    assert form["name"].value() == "Mein Wind"
    assert form["min_height_m"].value() == "180"
    assert form["uses"].value() == ["wind"]
    for name, value in wrong.items():
        assert form[name].value() == value
    assert not Subscription.objects.exists()


def test_a_drawn_area_survives_a_mistake_elsewhere(page):
    drawn = json.dumps(geojson(paper.box(1, 1, 2, 2)))

    answer = page.post("/abos/neu/", asked(area_source="drawn", drawn=drawn, ends_on="bald"))

    assert answer.context["form"]["drawn"].value() == drawn


def test_a_twisted_area_is_repaired_only_with_consent(page):
    corners = [paper.at(x, y).transform(4326, clone=True) for x, y in [(1, 1), (2, 2), (2, 1), (1, 2), (1, 1)]]
    twisted = json.dumps({"type": "Polygon", "coordinates": [[[p.x, p.y] for p in corners]]})

    answer = page.post("/abos/neu/", asked(area_source="drawn", drawn=twisted))
    assert "wie eine Schleife verdreht" in words(answer)
    assert "Ich stimme der vorgeschlagenen Reparatur zu" in words(answer)
    assert not Subscription.objects.exists()

    page.post("/abos/neu/", asked(area_source="drawn", drawn=twisted, area_accept="on"))
    assert Subscription.objects.get().area.area == pytest.approx(0.5e6, rel=1e-3)


def test_a_file_stays_on_the_page_when_something_else_is_wrong(page):
    text = json.dumps(geojson(paper.box(1, 1, 2, 2)))
    upload = SimpleUploadedFile("gebiet.geojson", text.encode())

    answer = page.post("/abos/neu/", asked(area_source="file", area_file=upload, area_text="", ends_on="bald"))

    assert answer.context["form"]["area_text"].value() == text


# --- Preview ----------------------------------------------------------------------------------------------------


def test_the_preview_says_what_the_last_year_would_have_brought(page, planner):
    announced(planner, 30, title="Windrad am Wald")
    announced(planner, 200, title="Windrad am Moor")
    announced(planner, 400, title="Windrad von früher")
    announced(planner, 20, title="Wohnen am Anger", use="housing")

    answer = page.post("/abos/neu/", asked(act="preview"))

    said = words(answer)
    assert "Hätte in den letzten 12 Monaten 2 Nachrichten ergeben" in said
    assert "Das ist etwa alle 26 Wochen eine." in said
    assert said.index("Windrad am Wald") < said.index("Windrad am Moor")
    assert "von früher" not in said
    assert "Wohnen am Anger" not in said
    assert not Subscription.objects.exists()


def test_a_weekly_rhythm_makes_fewer_messages_than_reports(page, planner):
    for _number in range(3):
        announced(planner, 30)
    announced(planner, 100)

    said = words(page.post("/abos/neu/", asked(act="preview", rhythm="weekly")))

    assert "2 Nachrichten ergeben" in said
    assert "Darin stehen 4 Meldungen gebündelt." in said


def test_the_preview_for_the_script_has_list_and_map(page, planner):
    announced(planner, 30, title="<b>Windrad</b>")

    answer = page.post("/abos/vorschau/", asked()).json()

    assert "1 Nachricht ergeben" in answer["headline"]
    assert "&lt;b&gt;Windrad" in answer["html"]
    assert answer["map"]["ring"]["type"] == "Polygon"
    assert [mark["number"] for mark in answer["map"]["marks"]] == [1]
    assert answer["name"] == "Windenergie im Umkreis von 1 km um Mitte"
    assert not Subscription.objects.exists()


def test_the_preview_asks_for_what_is_missing(page):
    answer = page.post("/abos/vorschau/", asked(area_keys=[])).json()

    assert "Wählen Sie mindestens ein Gebiet" in answer["html"]
    assert answer["map"] is None


def test_the_preview_of_a_strangers_subscription_is_not_there(page, stranger):
    one = in_mitte(user=stranger)

    assert page.post(f"/abos/vorschau/?abo={one.pk}", asked()).status_code == 404
    assert page.post("/abos/vorschau/?abo=unsinn", asked()).status_code == 404


def test_the_preview_shows_no_report_that_one_may_not_see(page, alliance, officer):
    far = paper.person(alliance["Suedwest"], Role.PLANNER)
    report = announced(far, 10, outline=(-3, -3, -2.8, -2.8), title="Nur für Betroffene")
    type(report).objects.update(audience="affected_only")

    said = words(page.post("/abos/neu/", asked(act="preview", area_source="anywhere")))

    assert "keine Nachricht ergeben" in said


# --- Changing, pausing, ending ----------------------------------------------------------------------------------


def test_an_officer_changes_the_rhythm_and_the_ground_stays(page, officer):
    one = in_mitte(user=officer, area=paper.box(0, 0, 4, 3.5))

    page.post(f"/abos/{one.pk}/", asked(rhythm="daily", hour="9", name="Mitte"))

    one.refresh_from_db()
    assert (one.rhythm, one.hour) == ("daily", 9)
    assert one.area.area == pytest.approx(14e6)


def test_naming_another_area_takes_the_boundaries_in_force(page, officer):
    one = in_mitte(user=officer, area=paper.box(0, 0, 4, 3.5))

    page.post(f"/abos/{one.pk}/", asked(area_keys=[paper.KEYS["Mitte"], paper.KEYS["Ost"]]))

    one.refresh_from_db()
    assert one.area.area == pytest.approx(32e6)


@pytest.mark.parametrize(
    ("source", "extra"), [("drawn", {"distance_m": "500"}), ("place", {"place": "Alte Post", "distance_m": "500"})]
)
def test_what_was_drawn_or_found_comes_back_and_stays(page, officer, source, extra):
    area = paper.box(1, 1, 2, 2) if source == "drawn" else paper.at(1, 1)
    one = in_mitte(
        user=officer, area_source=source, area=area, area_keys=[], place=extra.get("place", ""), distance_m=500
    )
    shown = page.get(f"/abos/{one.pk}/").context["form"]

    page.post(f"/abos/{one.pk}/", asked(area_source=source, drawn=shown["drawn"].value(), rhythm="daily", **extra))

    one.refresh_from_db()
    assert one.rhythm == "daily"
    assert one.area.equals_exact(area)


def test_a_stranger_gets_nothing_and_a_reader_cannot_change_the_offices(client, officer, reader, stranger):
    mine, offices = in_mitte(user=officer), in_mitte(member=officer.member)
    for person, subscription, expected in [
        (stranger, mine, 404),
        (stranger, offices, 404),
        (reader, mine, 404),
        (reader, offices, 404),
        (officer, offices, 200),
    ]:
        client.force_login(person)
        assert client.get(f"/abos/{subscription.pk}/").status_code == expected
        for act in ("pausieren", "fortsetzen", "beenden", "wiederherstellen", "grenzen", "grenzen/zurueck"):
            answer = client.post(f"/abos/{subscription.pk}/{act}/").status_code
            assert (answer == 404) is (expected == 404), act


def test_a_subscription_is_paused_ended_and_taken_back(page, officer):
    one = in_mitte(user=officer)

    said = page.post(f"/abos/{one.pk}/pausieren/", follow=True)
    assert "pausiert seit" in words(said)
    assert f"/abos/{one.pk}/fortsetzen/" in said.content.decode()
    page.post(f"/abos/{one.pk}/fortsetzen/")
    said = page.post(f"/abos/{one.pk}/beenden/", follow=True)
    assert "Noch kein Abo" in words(said)
    assert f"/abos/{one.pk}/wiederherstellen/" in said.content.decode()
    said = page.post(f"/abos/{one.pk}/wiederherstellen/", follow=True)
    assert "1 Abo" in words(said)
    assert "läuft" in words(said)


def test_the_list_says_how_each_stands(page, officer):
    today = timezone.localdate()
    in_mitte(user=officer, name="Alt", ends_on=today - timedelta(days=1))
    in_mitte(user=officer, name="Kurz", ends_on=today + timedelta(days=9))
    pause(in_mitte(user=officer, name="Ruht"))

    said = words(page.get("/abos/"))

    for state in ("abgelaufen", "läuft, endet am", "pausiert seit"):
        assert state in said


def test_a_reader_opts_out_of_the_offices_and_back_in(client, reader, officer):
    one = in_mitte(member=officer.member)
    client.force_login(reader)

    said = words(client.post(f"/abos/{one.pk}/abbestellen/", follow=True))
    assert "für mich abbestellt" in said
    assert OptOut.objects.get().user == reader
    client.post(f"/abos/{one.pk}/wieder-hoeren/")
    assert not OptOut.objects.exists()


def test_nobody_opts_out_of_a_personal_subscription_or_a_strangers(client, officer, stranger):
    own, offices = in_mitte(user=officer), in_mitte(member=officer.member)

    client.force_login(officer)
    assert client.post(f"/abos/{own.pk}/abbestellen/").status_code == 404
    client.force_login(stranger)
    assert client.post(f"/abos/{offices.pk}/abbestellen/").status_code == 404


def test_a_long_list_has_pages_and_no_query_for_each_line(page, officer, django_assert_max_num_queries):
    for number in range(25):
        in_mitte(user=officer, name=f"Abo {number:02}")
    page.get("/abos/")

    with django_assert_max_num_queries(20):
        said = words(page.get("/abos/"))
    assert "25 Abos" in said
    assert "Abo 19" in said
    assert "Abo 20" not in said
    assert "Abo 20" in words(page.get("/abos/?seite=2"))


def test_the_form_costs_few_queries(page, django_assert_max_num_queries):
    page.get("/abos/neu/")

    with django_assert_max_num_queries(24):
        page.get("/abos/neu/")


# --- New boundaries ---------------------------------------------------------------------------------------------


def reform(*, without="", moved=""):
    """Put an edition in force in which one municipality is gone, or another has lost its northern half kilometre."""
    old = Edition.objects.get(name="Papier")
    new = Edition.objects.create(layer=old.layer, name="Reform", source="paper", licence="© Papier")
    for area in old.areas.exclude(name=without):
        area.pk, area.edition = None, new
        if area.name == moved:
            west, south, _east, _north = area.boundary.extent
            corner = (west - paper.ORIGIN[0]) / 1000, (south - paper.ORIGIN[1]) / 1000
            area.boundary = type(area.boundary)(
                paper.box(*corner, corner[0] + 4, corner[1] + 3.5), srid=area.boundary.srid
            )
        area.save()
    return new


def test_new_boundaries_are_shown_and_taken_on_demand(page, officer):
    one = in_mitte(user=officer, area=Area.objects.current().get(name="Mitte").boundary)
    put_in_force(reform(moved="Mitte"))

    said = page.get("/abos/")
    assert "Es gelten neue Grenzen: 200,0 ha sind anders." in words(said)
    assert "Neue Grenzen übernehmen" in words(page.get(f"/abos/{one.pk}/"))
    one.refresh_from_db()
    assert one.area.area == pytest.approx(16e6), "nothing changes by itself"

    said = page.post(f"/abos/{one.pk}/grenzen/", follow=True)
    one.refresh_from_db()
    assert one.area.area == pytest.approx(14e6)
    assert one.pieces.exists()
    assert "Es gelten neue Grenzen" not in words(said)

    page.post(f"/abos/{one.pk}/grenzen/zurueck/")
    one.refresh_from_db()
    assert one.area.area == pytest.approx(16e6)


def test_an_area_that_is_gone_keeps_its_last_boundary(page, officer):
    one = in_mitte(user=officer, area_keys=[paper.KEYS["Mitte"], paper.KEYS["Ost"]], area=paper.box(0, 0, 8, 4))
    put_in_force(reform(without="Ost", moved="Mitte"))

    assert "Nicht mehr da: Ost." in words(page.get("/abos/"))
    page.post(f"/abos/{one.pk}/grenzen/")
    one.refresh_from_db()
    assert one.area.area == pytest.approx(30e6)
    assert "Ost" in words(page.get(f"/abos/{one.pk}/"))


def test_the_operator_sees_before_and_after_which_subscriptions_change(officer, capsys):
    from django.core.management import CommandError, call_command

    in_mitte(user=officer, name="Mitte im Blick", area=Area.objects.current().get(name="Mitte").boundary)
    in_mitte(user=officer, name="Gezeichnet", area_source="drawn")
    coming = reform(moved="Mitte")

    call_command("subscriptions_changed")
    assert "Kein Abo ändert sich." in capsys.readouterr().out
    call_command("subscriptions_changed", edition=coming.pk)
    said = capsys.readouterr().out
    assert "Mitte im Blick (200,0 ha anders)" in said
    assert "Gezeichnet" not in said
    put_in_force(coming)
    call_command("subscriptions_changed")
    assert "1 Abos" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("subscriptions_changed", edition=uuid4())


def test_a_hair_of_difference_is_no_change(officer):
    mitte = Area.objects.current().get(name="Mitte").boundary
    in_mitte(user=officer, area=mitte.difference(paper.box(0, 0, 0.009, 0.009)))

    assert area_changes(Subscription.objects.all()) == {}


# --- Being reached ----------------------------------------------------------------------------------------------


def test_a_person_chooses_how_mail_reaches_them(page, officer):
    assert officer.email in words(page.get("/konto/erreichbar/"))
    assert not Destination.objects.filter(user=officer).exists(), "looking makes nothing"

    page.post("/konto/erreichbar/", {"by_mail": "on", "duty": "on"})
    mailbox = Destination.objects.get(user=officer)
    assert (mailbox.address, mailbox.active, mailbox.duty) == (officer.email, True, True)

    page.post("/konto/erreichbar/", {})
    mailbox.refresh_from_db()
    assert (mailbox.active, mailbox.duty) == (False, False)


def test_saving_again_mends_an_address_that_bounced(page, officer):
    Destination.objects.create(
        user=officer, address=officer.email, duty=False, broken_at=timezone.now(), broken_why="550 unbekannt"
    )
    assert "550 unbekannt" in words(page.get("/konto/erreichbar/"))

    page.post("/konto/erreichbar/", {"by_mail": "on"})

    assert not Destination.objects.get(user=officer).is_broken


def test_a_person_removes_a_browser_and_takes_it_back(page, officer, stranger):
    own = Destination.objects.create(user=officer, channel="webpush", address="https://push.example/1", label="Firefox")
    other = Destination.objects.create(user=stranger, channel="webpush", address="https://push.example/2")

    said = page.post(f"/konto/erreichbar/{own.pk}/entfernen/", follow=True)
    own.refresh_from_db()
    assert not own.active
    assert f"/konto/erreichbar/{own.pk}/wieder-nutzen/" in said.content.decode()
    page.post(f"/konto/erreichbar/{own.pk}/wieder-nutzen/")
    own.refresh_from_db()
    assert own.active
    assert page.post(f"/konto/erreichbar/{other.pk}/entfernen/").status_code == 404
