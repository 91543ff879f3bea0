"""Signing in, with a forgotten password, with a second factor, and with accounts that may not."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache.backends.db import DatabaseCache
from django.test import Client
from django.utils.module_loading import import_string

from accounts.models import Role, User
from tests import paper

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
NEW_PASSWORD = "ein-ganz-anderer-satz"


@pytest.fixture
def officer(alliance) -> User:
    return paper.person(alliance["Mitte"], Role.OFFICER, name="Erika")


@pytest.fixture
def coordinator(alliance) -> User:
    return paper.person(None, Role.COORDINATOR, name="Sabine")


def sign_in(client: Client, email: str, password: str = paper.PASSWORD):
    return client.post("/anmelden/", {"login": email, "password": password})


def is_signed_in(client: Client) -> bool:
    return client.get("/konto/").status_code == 200


def texts(client: Client) -> str:
    return client.get("/konto/").content.decode()


def test_an_officer_signs_in_however_they_capitalise_their_address(officer, client):
    response = sign_in(client, "Erika@Umgriff.Example")

    assert response.url == "/"
    assert is_signed_in(client)


def test_the_office_begins_in_its_cockpit_which_leads_to_what_is_new(coordinator, client):
    assert sign_in(client, coordinator.email).url == "/cockpit/"
    page = client.get("/cockpit/").content.decode()
    assert '<a class="brand" href="/cockpit/">' in page
    assert '<a class="btn" href="/">Neuestes</a>' in page


def test_after_signing_in_an_officer_is_where_they_wanted_to_be(officer, client):
    response = client.post("/anmelden/", {"login": officer.email, "password": paper.PASSWORD, "next": "/konto/"})

    assert response.url == "/konto/"


def test_nobody_is_sent_to_another_site(officer, client):
    response = client.post(
        "/anmelden/", {"login": officer.email, "password": paper.PASSWORD, "next": "https://boese.example/"}
    )

    assert response.url == "/"


@pytest.mark.parametrize("email", ["erika@umgriff.example", "niemand@umgriff.example"])
def test_a_wrong_password_and_an_unknown_address_read_the_same(officer, client, email):
    page = sign_in(client, email, "falsch-geraten").content.decode()

    assert "E-Mail-Adresse oder Passwort stimmen nicht." in page
    assert not is_signed_in(client)


def test_guessing_ends_after_five_attempts(officer, client):
    for _ in range(5):
        sign_in(client, officer.email, "geraten")

    page = sign_in(Client(), officer.email).content.decode()

    assert "Zu viele Versuche." in page


def test_attempts_are_counted_where_every_process_sees_them(settings):
    assert issubclass(import_string(settings.CACHES["default"]["BACKEND"]), DatabaseCache)


def test_signing_out_takes_a_press_of_a_button(officer, client):
    client.force_login(officer)

    client.get("/abmelden/")
    assert is_signed_in(client)

    client.post("/abmelden/")
    assert not is_signed_in(client)


def test_a_technical_administrator_starts_at_their_pages(client, db):
    User.objects.create_superuser("technik@umgriff.example", paper.PASSWORD)

    assert sign_in(client, "technik@umgriff.example").url == "/technik/"


def test_somebody_without_a_member_is_told_whom_to_ask(alliance, client):
    stranger = paper.person(None, name="Niemand")

    assert sign_in(client, stranger.email).url == "/konto/"
    assert "geschaeftsstelle@ostallianz.example" in texts(client)


def test_a_deactivated_person_is_told_so_only_with_the_right_password(officer, client):
    User.objects.filter(pk=officer.pk).update(is_active=False)

    assert sign_in(client, officer.email).url == "/konto-abgeschaltet/"
    assert "stimmen nicht" in sign_in(client, officer.email, "geraten-wie-immer").content.decode()


def test_nobody_signs_up_by_themselves(client, db):
    assert client.post("/zugang/", {"email": "ich@umgriff.example"}).status_code == 405
    assert not User.objects.exists()


# --- forgotten passwords ---------------------------------------------------------------------------------------------


def reset_link(officer: User, client: Client) -> str:
    client.post("/passwort/", {"email": officer.email})
    return re.search(r"http://localhost:8000(/passwort/neu/\S+)", mail.outbox[-1].body)[1]


def test_known_and_unknown_addresses_get_the_same_page_and_a_mail_each(officer, client):
    known = client.post("/passwort/", {"email": officer.email})
    unknown = client.post("/passwort/", {"email": "niemand@umgriff.example"})

    assert known.url == unknown.url == "/passwort/unterwegs/"
    assert [message.to for message in mail.outbox] == [[officer.email], ["niemand@umgriff.example"]]
    assert "gibt es bei uns kein Konto" in mail.outbox[1].body


def test_the_link_in_the_mail_leads_to_our_own_address_whatever_host_was_asked(officer, client, settings):
    settings.ALLOWED_HOSTS = ["localhost", "anders.example"]

    client.post("/passwort/", {"email": officer.email}, headers={"host": "anders.example"})

    assert "anders.example" not in mail.outbox[0].body
    assert "http://localhost:8000/passwort/neu/" in mail.outbox[0].body


def test_an_officer_sets_a_new_password_once(officer, client):
    elsewhere = Client()
    elsewhere.force_login(officer)
    link = reset_link(officer, client)

    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert sign_in(Client(), officer.email, NEW_PASSWORD).url == "/"
    assert not is_signed_in(elsewhere)
    assert "gilt nicht mehr" in Client().get(link, follow=True).content.decode()
    assert mail.outbox[-1].subject == "[OstAllianz] Ihr Passwort wurde geändert"


def test_looking_at_the_link_changes_nothing(officer, client):
    link = reset_link(officer, client)

    for _ in range(2):
        assert client.get(link, follow=True).status_code == 200

    assert sign_in(Client(), officer.email).url == "/"


def test_mail_for_resets_is_limited(officer, client):
    codes = [client.post("/passwort/", {"email": officer.email}).status_code for _ in range(5)]

    assert codes[:3] == [302, 302, 302]
    assert codes[-1] == 429
    assert len(mail.outbox) == 3


def test_an_officer_changes_their_password_and_stays(officer, client):
    sign_in(client, officer.email)

    client.post(
        "/konto/passwort/", {"oldpassword": paper.PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )

    assert is_signed_in(client)
    assert sign_in(Client(), officer.email, NEW_PASSWORD).url == "/"


def test_a_weak_password_gets_a_sentence(officer, client):
    sign_in(client, officer.email)

    page = client.post("/konto/passwort/", {"oldpassword": paper.PASSWORD, "password1": "kurz", "password2": "kurz"})

    assert "mindestens 10 Zeichen" in page.content.decode()


# --- the second factor -----------------------------------------------------------------------------------------------


def code() -> str:
    return totp.format_hotp_value(totp.hotp_value(SECRET, next(iter(totp.yield_hotp_counters_from_time()))))


@pytest.fixture
def protected(officer) -> User:
    totp.TOTP.activate(officer, SECRET)
    RecoveryCodes.activate(officer)
    return officer


def test_a_password_alone_does_not_open_a_protected_account(protected, client):
    assert sign_in(client, protected.email).url == "/anmelden/code/"
    assert not is_signed_in(client)


def test_the_code_of_the_app_opens_it(protected, client):
    sign_in(client, protected.email)

    assert client.post("/anmelden/code/", {"code": code()}).url == "/"
    assert is_signed_in(client)


def test_a_wrong_code_gets_a_sentence(protected, client):
    sign_in(client, protected.email)

    page = client.post("/anmelden/code/", {"code": "000000"}).content.decode()

    assert "Der Code stimmt nicht." in page


def test_a_recovery_code_works_once(protected, client):
    spare = RecoveryCodes(protected.authenticator_set.get(type="recovery_codes")).get_unused_codes()[0]
    sign_in(client, protected.email)
    assert client.post("/anmelden/code/", {"code": spare}).url == "/"

    again = Client()
    sign_in(again, protected.email)

    assert "Der Code stimmt nicht." in again.post("/anmelden/code/", {"code": spare}).content.decode()


def test_setting_up_the_second_factor_asks_for_the_password_again(officer, client):
    client.force_login(officer)

    first = client.get("/konto/zweiter-schritt/einrichten/")
    client.post(first.url, {"password": paper.PASSWORD})
    page = client.get("/konto/zweiter-schritt/einrichten/")

    assert first.url.startswith("/konto/bestaetigen/?next=")
    assert page.status_code == 200
    assert page.context["form"].secret in page.content.decode()


def test_an_officer_sets_it_up_and_gets_recovery_codes(officer, client):
    client.force_login(officer)
    client.post("/konto/bestaetigen/?next=/konto/", {"password": paper.PASSWORD})
    secret = client.get("/konto/zweiter-schritt/einrichten/").context["form"].secret
    counter = next(iter(totp.yield_hotp_counters_from_time()))

    response = client.post(
        "/konto/zweiter-schritt/einrichten/", {"code": totp.format_hotp_value(totp.hotp_value(secret, counter))}
    )

    assert response.url == "/konto/ersatz-codes/"
    assert len(client.get(response.url).context["unused_codes"]) == 10


def test_the_geschaeftsstelle_is_asked_to_set_it_up(coordinator, client):
    sign_in(client, coordinator.email)

    assert "Ihr Konto darf viel." in texts(client)


def test_where_the_operator_requires_it_nothing_opens_before(coordinator, officer, client, settings):
    settings.REQUIRE_MFA_FOR = ["coordinator"]
    sign_in(client, coordinator.email)

    assert client.get("/mitglieder/").url == "/konto/zweiter-schritt/einrichten/"
    assert client.get("/hilfe/").status_code == 200

    totp.TOTP.activate(coordinator, SECRET)
    assert client.get("/mitglieder/").status_code == 200
    other = Client()
    other.force_login(officer)
    assert is_signed_in(other)


# --- one's own account -----------------------------------------------------------------------------------------------


def test_an_officer_chooses_english_and_finds_it_in_the_next_browser(officer, client):
    client.force_login(officer)
    client.post("/sprache/", {"language": "en", "next": "/konto/"})

    next_browser = Client()
    sign_in(next_browser, officer.email)

    assert next_browser.cookies["django_language"].value == "en"


def test_a_stranger_switches_the_language_of_the_sign_in_page(client, db):
    response = client.post("/sprache/", {"language": "en", "next": "/anmelden/"})

    assert response.url == "/anmelden/"
    assert response.cookies["django_language"].value == "en"


def test_an_officer_keeps_their_telephone_number_up_to_date(officer, client):
    client.force_login(officer)

    client.post("/konto/", {"first_name": "Erika", "last_name": "Muster", "phone": "08121 1234", "language": ""})

    officer.refresh_from_db()
    assert officer.phone == "08121 1234"


def test_nobody_gives_themselves_a_role(officer, client):
    client.force_login(officer)

    client.post("/konto/", {"last_name": "Muster", "roles": ["coordinator"], "is_staff": "on", "language": ""})

    officer.refresh_from_db()
    assert officer.roles == [Role.OFFICER]
    assert not officer.is_staff
