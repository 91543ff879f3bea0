"""The Geschäftsstelle keeps members, people, areas and mailboxes without the Django admin."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Member, MemberArea, Role, User
from notifications.models import Destination
from tests import paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def sabine(alliance) -> User:
    return paper.person(None, Role.COORDINATOR, name="Sabine")


@pytest.fixture
def office(sabine, client) -> Client:
    client.force_login(sabine)
    return client


@pytest.fixture
def otto(alliance) -> User:
    return paper.person(alliance["Ost"], Role.OFFICER, name="Otto")


def post(browser: Client, path: str, **data) -> str:
    return browser.post(path, data, follow=True).content.decode()


# --- members and areas -----------------------------------------------------------------------------------------------


def test_the_list_names_what_is_missing(alliance, office):
    alliance["West"].destinations.all().delete()
    alliance["Sued"].areas.all().delete()

    page = office.get("/mitglieder/").content.decode()

    assert "9 Mitglieder" in page
    assert "ohne Postfach" in page
    assert "ohne Gebiet" in page


def test_the_list_takes_the_same_queries_for_nine_members_and_for_fifty(office, django_assert_num_queries):
    office.get("/mitglieder/")
    with django_assert_num_queries(8) as few:
        office.get("/mitglieder/")
    for number in range(41):
        member = Member.objects.create(name=f"Gemeinde {number}", short_name=f"G{number}")
        MemberArea.objects.create(member=member, key=f"X{number}", name=f"G{number}")

    with django_assert_num_queries(len(few.captured_queries)):
        page = office.get("/mitglieder/").content.decode()

    assert "Seite 1 von 2" in page


def test_a_member_s_page_takes_the_same_queries_for_one_person_and_for_ten(alliance, office, django_assert_num_queries):
    path = f"/mitglieder/{alliance['Ost'].pk}/"
    paper.person(alliance["Ost"], name="A")
    office.get(path)
    with django_assert_num_queries(11) as few:
        office.get(path)
    for letter in "BCDEFGHIJ":
        paper.person(alliance["Ost"], name=letter)
        Destination.objects.create(member=alliance["Ost"], address=f"{letter}@ost.example")

    with django_assert_num_queries(len(few.captured_queries)):
        office.get(path)


def test_a_new_member_is_founded_and_its_next_steps_are_named(office):
    page = post(office, "/mitglieder/neu/", name="Gemeinde Neudorf", short_name="Neudorf")

    assert "Es fehlen noch Gebiet, Postfach und Personen." in page


def test_a_name_that_is_taken_gets_a_sentence_and_stays_typed(office):
    page = post(office, "/mitglieder/neu/", name="Gemeinde Ost", short_name="Osten")

    assert "Ein Mitglied mit diesem Namen gibt es schon." in page
    assert 'value="Osten"' in page


@pytest.mark.parametrize("text", [paper.KEYS["Suedost"], "Suedost", " suedost "])
def test_an_area_is_added_by_key_or_by_name(alliance, office, text):
    post(office, f"/mitglieder/{alliance['Ost'].pk}/gebiete/", area=text)

    assert alliance["Ost"].areas.filter(key=paper.KEYS["Suedost"], name="Suedost").exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("09999999", "ist kein Gebiet der Grenzen, die gerade gelten"),
        (paper.KEYS["Mitte"], "ist schon ein Gebiet von Mitte"),
    ],
)
def test_an_area_that_cannot_be_added_gets_a_sentence_and_stays_typed(alliance, office, text, sentence):
    page = post(office, f"/mitglieder/{alliance['Ost'].pk}/gebiete/", area=text)

    assert sentence in page
    assert f'value="{text}"' in page


def test_the_rest_of_a_city_is_nobody_s_area(alliance, office):
    page = post(office, f"/mitglieder/{alliance['Ost'].pk}/gebiete/", area="Stadt (übriges Gebiet)")

    assert "ist kein Gebiet" in page


def test_taking_an_area_off_can_be_undone(alliance, office):
    ost = alliance["Ost"]
    key = paper.KEYS["Ost"]

    page = post(office, f"/mitglieder/{ost.pk}/gebiete/{key}/herausnehmen/")
    assert not ost.areas.exists()
    assert f'action="/mitglieder/{ost.pk}/gebiete/?area={key}"' in page

    post(office, f"/mitglieder/{ost.pk}/gebiete/?area={key}")
    assert ost.areas.get().key == key


def test_a_member_that_leaves_takes_its_people_along_and_the_undo_brings_the_same_ones_back(alliance, office, otto):
    ost = alliance["Ost"]
    gone_before = paper.person(ost, name="Ehemalig")
    User.objects.filter(pk=gone_before.pk).update(is_active=False)
    browser = Client()
    browser.force_login(otto)

    page = post(office, f"/mitglieder/{ost.pk}/herausnehmen/")
    assert "1 Person wurde abgemeldet." in page
    assert browser.get("/konto/").status_code == 302

    post(office, f"/mitglieder/{ost.pk}/aufnehmen/?person={otto.pk}")
    assert Member.objects.get(pk=ost.pk).active
    assert list(User.objects.filter(member=ost, is_active=True)) == [otto]


# --- people ----------------------------------------------------------------------------------------------------------


def test_a_deactivated_person_s_sessions_end_at_once_everywhere(office, otto):
    desk, phone = Client(), Client()
    for browser in (desk, phone):
        browser.force_login(otto)

    post(office, f"/personen/{otto.pk}/abschalten/")

    for browser in (desk, phone):
        assert browser.get("/konto/").url.startswith("/anmelden/")


def test_switching_somebody_on_again_revives_no_old_session(office, otto):
    stolen = Client()
    stolen.force_login(otto)
    page = post(office, f"/personen/{otto.pk}/abschalten/")
    assert f'action="/personen/{otto.pk}/einschalten/"' in page

    post(office, f"/personen/{otto.pk}/einschalten/")

    assert stolen.get("/konto/").status_code == 302
    assert Client().post("/anmelden/", {"login": otto.email, "password": paper.PASSWORD}).url == "/"


def test_other_people_stay_signed_in(office, otto, alliance):
    other = Client()
    other.force_login(paper.person(alliance["West"], name="Wilma"))

    post(office, f"/personen/{otto.pk}/abschalten/")

    assert other.get("/konto/").status_code == 200


def test_a_new_role_holds_from_the_next_page(alliance, office, otto):
    browser = Client()
    browser.force_login(otto)
    assert browser.get("/mitglieder/").status_code == 404

    post(
        office, f"/personen/{otto.pk}/", last_name="Muster", member=alliance["Ost"].pk, roles=["officer", "coordinator"]
    )

    assert browser.get("/mitglieder/").status_code == 200


def test_roles_that_make_no_sense_get_a_sentence(office, otto):
    page = post(office, f"/personen/{otto.pk}/", last_name="Muster", member="", roles=["planner"])

    assert "Wählen Sie ein Mitglied" in page
    otto.refresh_from_db()
    assert otto.roles == [Role.OFFICER]


def test_sabine_cannot_lock_herself_out(office, sabine):
    assert "nicht abschalten" in post(office, f"/personen/{sabine.pk}/abschalten/")
    assert "nicht selbst nehmen" in post(office, f"/personen/{sabine.pk}/", last_name="Lang", member="", roles=[])

    assert office.get("/mitglieder/").status_code == 200


def test_the_geschaeftsstelle_cannot_touch_a_technical_administrator(alliance, office):
    technician = User.objects.create_superuser("technik@umgriff.example", paper.PASSWORD, member=alliance["Ost"])

    for path in ("", "abschalten/", "einschalten/"):
        assert office.post(f"/personen/{technician.pk}/{path}").status_code == 404

    assert "technik@umgriff.example" in office.get(f"/mitglieder/{alliance['Ost'].pk}/").content.decode()


def test_the_office_page_lists_who_belongs_to_no_member(office, sabine, otto):
    page = office.get("/mitglieder/geschaeftsstelle/").content.decode()

    assert sabine.email in page
    assert otto.email not in page


# --- mailboxes -------------------------------------------------------------------------------------------------------


def test_a_mailbox_is_added_and_the_same_one_not_twice(alliance, office):
    path = f"/mitglieder/{alliance['Ost'].pk}/postfaecher/neu/"

    assert "planung@ost.example bekommt ab jetzt Meldungen." in post(office, path, address="planung@ost.example")
    assert "Dieses Postfach hat das Mitglied schon." in post(office, path, address="Planung@Ost.example")
    assert alliance["Ost"].destinations.count() == 2


def test_a_mailbox_rests_and_wakes(alliance, office):
    mailbox = alliance["Ost"].destinations.get()

    page = post(office, f"/postfaecher/{mailbox.pk}/ruhen/")
    mailbox.refresh_from_db()
    assert not mailbox.active
    assert f'action="/postfaecher/{mailbox.pk}/benutzen/"' in page

    post(office, f"/postfaecher/{mailbox.pk}/benutzen/")
    mailbox.refresh_from_db()
    assert mailbox.active


def test_a_mailbox_that_is_none_gets_a_sentence_and_stays_typed(alliance, office):
    mailbox = alliance["Ost"].destinations.get()

    page = post(office, f"/postfaecher/{mailbox.pk}/", address="bauamt", label="Bauamt")

    assert 'value="bauamt"' in page
    mailbox.refresh_from_db()
    assert mailbox.address == "bauamt@ost.example"
