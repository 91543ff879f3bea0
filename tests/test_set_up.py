"""The guided set-up of a new alliance: from an empty database to members who are invited, step by step."""

from __future__ import annotations

import json

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from shapely import union_all
from shapely.geometry import shape

from accounts import region
from accounts.models import Alliance, BoundaryImport, Invitation, Member, MemberArea, Role, User
from accounts.services import boundaries, first_office
from geo.models import Area
from notifications.models import Delivery, Destination
from tests import geodata, paper

pytestmark = pytest.mark.django_db
ME = {
    "first_name": "Petra",
    "last_name": "Muster",
    "email": "Petra@Nord.example",
    "password": "vier-alte-buchen-am-see",
}


@pytest.fixture
def office(client):
    """The first coordinator, in an alliance that has nothing yet."""
    client.force_login(paper.person(None, Role.COORDINATOR))
    return client


@pytest.fixture
def land(office):
    paper.draw_boundaries()
    return office


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def test_the_code_opens_the_door_once(client, capsys):
    call_command("setup_code")
    code = capsys.readouterr().out.split()[-1]
    answer = client.post("/einrichten/", ME | {"code": code.lower().replace("-", " ")})
    assert answer.url == "/einrichten/name/"
    petra = User.objects.get()
    assert (petra.email, petra.is_coordinator, petra.is_staff) == ("petra@nord.example", True, False)
    assert client.get(answer.url).status_code == 200  # signed in
    client.logout()
    assert client.post("/einrichten/", ME | {"code": code, "email": "b@nord.example"}).url == "/anmelden/"
    with pytest.raises(CommandError, match="schon ein Konto"):
        call_command("setup_code")
    assert first_office.invitation_to_set_up() == ""


def test_a_wrong_code_makes_nobody_and_guessing_ends(client, settings):
    answer = client.post("/einrichten/", ME | {"code": "AAAA-BBBB-CCCC-DDDD"})
    assert "stimmt nicht" in answer.content.decode()
    for _ in range(20):
        client.post("/einrichten/", ME | {"code": "AAAA-BBBB-CCCC-DDDD"})
    answer = client.post("/einrichten/", ME | {"code": first_office.code()})
    assert "Zu viele Versuche" in answer.content.decode()
    assert not User.objects.exists()
    settings.SECRET_KEY = "y" * 60
    assert first_office.code() != "AAAA-BBBB-CCCC-DDDD"


def test_a_weak_password_is_refused(client):
    answer = client.post("/einrichten/", ME | {"code": first_office.code(), "password": "petra"})
    assert answer.context["form"].errors["password"]
    assert not User.objects.exists()


def test_whoever_is_no_office_finds_no_set_up(client, alliance):
    paper.person(None, Role.COORDINATOR)
    client.force_login(paper.person(alliance["Mitte"], Role.PLANNER))
    assert client.get("/einrichten/").status_code == 404


def test_the_name_is_the_first_step_and_every_step_can_be_left(office):
    answer = office.post("/einrichten/name/", {"name": "NordAllianz", "contact": "buero@nord.example"})
    assert answer.url == "/einrichten/grenzen/"
    assert Alliance.current().name == "NordAllianz"
    overview = office.get("/einrichten/").content.decode()
    assert "Als Nächstes: Grenzen" in overview
    assert "Die Einrichtung ist noch nicht abgeschlossen" in office.get("/").content.decode()
    office.post("/einrichten/fertig/")
    assert Alliance.current().set_up_at
    assert "noch nicht abgeschlossen" not in office.get("/").content.decode()


def test_a_file_of_boundaries_is_read_by_the_worker_and_put_in_force(office, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    path = geodata.write(tmp_path / "grenzen.gpkg", geodata.towns("Mitte", "Nord"))
    with path.open("rb") as file:
        answer = office.post("/einrichten/grenzen/", {"source": "file", "file": file})
    job = BoundaryImport.objects.get()
    assert answer.url == f"/einrichten/grenzen/{job.pk}/"
    assert office.get(answer.url, headers={"accept": "application/json"}).json()["over"] is False
    boundaries.carry_out(job.pk)
    page = office.get(answer.url).content.decode()
    assert "Die Grenzen sind in Kraft" in page
    assert "2 Gebiete" in page
    assert not list((tmp_path / "media").rglob("*.gpkg"))  # what was read is not kept
    boundaries.carry_out(job.pk)  # a second run changes nothing
    assert "Diese Grenzen gelten" in office.get("/einrichten/grenzen/").content.decode()


def test_a_file_that_says_too_little_is_explained_in_the_words_of_the_form(office, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    shape = geodata.square("Mitte")
    path = geodata.write(tmp_path / "grenzen.gpkg", [(shape, {"nr": paper.KEYS["Mitte"], "ort": "Mitte"})])
    job = ordered(office, path)
    boundaries.carry_out(job.pk)
    page = office.get(f"/einrichten/grenzen/{job.pk}/").content.decode()
    assert "„Feld mit dem Schlüssel“" in page
    assert "--key-field" not in page
    again = ordered(office, path, key_field="nr", name_field="ort", licence="© Probe")
    boundaries.carry_out(again.pk)
    assert "sind in Kraft" in office.get(f"/einrichten/grenzen/{again.pk}/").content.decode()


def ordered(office, path, **options):
    with path.open("rb") as file:
        answer = office.post("/einrichten/grenzen/", {"source": "file", "file": file} | options)
    return BoundaryImport.objects.get(pk=answer.url.split("/")[-2])


def test_one_import_at_a_time_and_no_paths_of_the_server(office, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    answer = office.post("/einrichten/grenzen/", {"source": "address", "address": "/etc/passwd"})
    assert answer.context["form"].errors["address"]
    answer = office.post("/einrichten/grenzen/", {"source": "address", "address": "file:///etc/passwd"})
    assert answer.context["form"].errors["address"]
    answer = office.post("/einrichten/grenzen/", {"source": "file"})
    assert "Wählen Sie die Datei" in answer.content.decode()
    office.post("/einrichten/grenzen/", {"source": "address", "address": "http://127.0.0.1:9/grenzen.zip"})
    answer = office.post("/einrichten/grenzen/", {"source": "vg250"})
    assert "Gerade werden schon Grenzen eingelesen" in answer.content.decode()
    boundaries.carry_out(BoundaryImport.objects.get().pk)
    assert BoundaryImport.objects.get().state == "failed"  # the egress lets nobody inside


def test_members_are_founded_from_areas_and_taken_back(land):
    keys = [paper.KEYS["Mitte"], paper.KEYS["Ost"]]
    page = land.post("/einrichten/mitglieder/", {"gebiet": keys}, follow=True)
    assert told(page) == ["2 neu dabei: Mitte, Ost."]
    mitte = Member.objects.get(short_name="Mitte")
    assert (mitte.name, [area.key for area in mitte.areas.all()]) == ("Gemeinde Mitte", keys[:1])
    assert "Nord" in [area.name for area in page.context["areas"]]  # a neighbour
    gone = land.post(f"/einrichten/mitglieder/{mitte.pk}/herausnehmen/", follow=True)
    assert not Member.objects.filter(short_name="Mitte").exists()
    land.post(next(iter(gone.context["messages"])).extra_tags)
    assert Member.objects.filter(short_name="Mitte").exists()


def test_a_city_and_its_districts_do_not_both_take_part(land):
    land.post("/einrichten/mitglieder/", {"gebiet": [paper.KEYS["Altstadt"]]})
    city = Member.objects.get()
    assert (city.name, city.areas.get().key) == ("Gemeinde Stadt", paper.KEYS["Altstadt"])
    page = land.post("/einrichten/mitglieder/", {"gebiet": [paper.KEYS["Stadt"]]}, follow=True)
    assert "spricht schon für Altstadt" in told(page)[-1]
    assert MemberArea.objects.count() == 1


def test_areas_are_found_by_name_and_key_and_shown_on_the_map(land):
    page = land.get("/einrichten/mitglieder/?suche=west")
    assert {area.name for area in page.context["areas"]} == {"Nordwest", "West", "Suedwest"}
    assert len(land.get(f"/einrichten/mitglieder/?suche={paper.KEYS['Ost']}").context["areas"]) == 1
    west, south, east, north = page.context["extent"]
    shown = json.loads(land.get(f"/einrichten/gebiete.json?bbox={west},{south},{east},{north}").content)
    assert len(shown["features"]) == len(paper.SQUARES) + 1
    assert land.get("/einrichten/gebiete.json?bbox=0,0,90,90").status_code == 400


def test_every_member_gets_a_mailbox_and_its_first_person_in_one_go(land, django_capture_on_commit_callbacks):
    land.post("/einrichten/mitglieder/", {"gebiet": [paper.KEYS[name] for name in ("Mitte", "Nord", "Ost")]})
    rows = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "3"}
    people = {"Mitte": "anna@mitte.example", "Nord": "", "Ost": "coordinator-allianz@"}
    for number, name in enumerate(("Mitte", "Nord", "Ost")):
        rows |= {f"form-{number}-member": Member.objects.get(short_name=name).pk}
        rows |= {f"form-{number}-mailbox": f"bauamt@{name.lower()}.example", f"form-{number}-person": people[name]}
    page = land.post("/einrichten/einladungen/", rows)
    assert page.status_code == 200  # no address: nothing was sent
    rows["form-2-person"] = User.objects.get().email
    with django_capture_on_commit_callbacks(execute=True):
        page = land.post("/einrichten/einladungen/", rows)
    assert "hat schon ein Konto" in page.content.decode()
    anna = Invitation.objects.get()
    assert (anna.member.short_name, anna.roles) == ("Mitte", [Role.PLANNER, Role.OFFICER])
    assert mail.outbox[0].to == ["anna@mitte.example"]
    assert Destination.objects.filter(member__isnull=False).count() == 2
    assert {member.short_name for _, member in land.get("/einrichten/einladungen/").context["rows"]} == {"Nord", "Ost"}
    assert land.post("/einrichten/einladungen/", {"spaeter": "1"}).url == "/einrichten/probemail/"


def test_the_trial_goes_the_way_of_every_mail(land):
    land.post("/einrichten/probemail/")
    sent = Delivery.objects.get()
    assert (sent.purpose, sent.destination.address) == ("test", User.objects.get().email)
    assert "unterwegs" in land.get("/einrichten/probemail/").content.decode()
    Delivery.objects.update(last_error="Der Server hat abgelehnt.")
    assert "Der Server hat abgelehnt." in land.get("/einrichten/probemail/").content.decode()
    land.post("/einrichten/probemail/", {"angekommen": "1"})
    assert "trial" in Alliance.current().setup_steps


def test_the_rules_are_shown_and_agreed_to(land):
    page = land.get("/einrichten/regeln/").content.decode()
    assert "Großer Einzelhandel 5.000 m" in page
    assert land.post("/einrichten/regeln/").url == "/einrichten/einladungen/"


def test_a_search_keeps_what_is_chosen_and_the_map_shows_what_was_found(land):
    mitte, ost = paper.KEYS["Mitte"], paper.KEYS["Ost"]
    page = land.post("/einrichten/mitglieder/", {"gebiet": [mitte], "suche": "ost", "suchen": "1"})
    assert [area.key for area in page.context["chosen"]] == [mitte]
    assert ost in [area.key for area in page.context["areas"]]
    assert f'value="{mitte}" checked' in page.content.decode()
    assert not Member.objects.exists()
    west, south, east, north = land.get(f"/einrichten/mitglieder/?suche={ost}").context["extent"]
    middle = Area.objects.current().get(key=ost).boundary.centroid.transform(4326, clone=True)
    assert (west + east) / 2 == pytest.approx(middle.x, abs=0.01)
    assert (south + north) / 2 == pytest.approx(middle.y, abs=0.01)


def test_the_map_of_those_who_are_there_fits_them_and_shows_areas_however_wide_it_is(land):
    land.post("/einrichten/mitglieder/", {"gebiet": [paper.KEYS["Mitte"], paper.KEYS["Ost"]]})

    shown = land.get("/einrichten/gebiete.json?bbox=5.5,46,15.5,56").json()
    extent = land.get("/einrichten/mitglieder/").context["extent"]

    names = {area["properties"]["name"] for area in shown["features"]}
    members = [shape(area["geometry"]) for area in shown["features"] if area["properties"]["member"]]
    assert names >= {"Mitte", "Ost", "West"}
    assert len(members) == 2
    assert extent == pytest.approx(union_all(members).bounds, abs=0.002)


def test_the_map_says_when_it_shows_only_some_areas(land, monkeypatch):
    monkeypatch.setattr(region, "MOST_CHOOSABLE", 3)
    west, south, east, north = land.get("/einrichten/mitglieder/").context["extent"]
    shown = json.loads(land.get(f"/einrichten/gebiete.json?bbox={west},{south},{east},{north}").content)
    assert (len(shown["features"]), shown["more"]) == (3, True)


def test_an_import_says_in_words_how_far_it_is(office):
    job = BoundaryImport.objects.create(state="reading", total=10980, read=2500)
    asked = office.get(f"/einrichten/grenzen/{job.pk}/", headers={"Accept": "application/json"}).json()
    assert asked == {"total": 10980, "written": 2500, "over": False, "said": "2.500 von 10.980 Objekten sind da."}
    for state, read, words in (
        ("waiting", 0, "wartet auf den Hintergrunddienst"), ("reading", 0, "geöffnet und geprüft"),
        ("reading", 10980, "Jetzt werden die Grenzen geprüft"),
    ):  # fmt: skip
        BoundaryImport.objects.update(state=state, read=read)
        assert words in office.get(f"/einrichten/grenzen/{job.pk}/").content.decode()
