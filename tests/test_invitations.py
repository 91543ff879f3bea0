"""The Geschäftsstelle invites, a person accepts: the only way to an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, Role, User
from accounts.services import invitations
from tests import paper

pytestmark = pytest.mark.django_db
EMAIL = "eva.neu@mitte.example"
ANSWER = {"first_name": "Eva", "last_name": "Neu", "password": "ein-langer-neuer-satz"}


@pytest.fixture
def office(alliance, client) -> Client:
    """The Geschäftsstelle's browser."""
    client.force_login(paper.person(None, Role.COORDINATOR, name="Sabine"))
    return client


@pytest.fixture
def posted(django_capture_on_commit_callbacks):
    """Post a form and let happen what follows the commit."""

    def post(browser: Client, path: str, data: dict | None = None):
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(path, data or {}, follow=True)

    return post


def invitation_for(alliance, **values) -> dict:
    return {"email": EMAIL, "member": alliance["Mitte"].pk, "roles": ["planner"]} | values


def link() -> str:
    return re.search(r"http://localhost:8000(/einladung/\S+)", mail.outbox[-1].body)[1]


@pytest.fixture
def invited(alliance, office, posted) -> str:
    """The link in Eva's mail."""
    posted(office, "/einladungen/neu/", invitation_for(alliance))
    return link()


def closed(path: str) -> str:
    """Return what somebody reads who follows a link that does not lead on."""
    response = Client().get(path)
    assert response.status_code == 410
    assert "geschaeftsstelle@ostallianz.example" in response.content.decode()
    return response.content.decode()


def test_eva_gets_a_mail_and_becomes_a_planner(alliance, invited, posted):
    eva = Client()

    response = posted(eva, invited, ANSWER)

    assert response.redirect_chain[-1][0] == "/"
    person = User.objects.get(email=EMAIL)
    assert (person.member, person.roles, person.last_name) == (alliance["Mitte"], [Role.PLANNER], "Neu")
    assert eva.get("/konto/").status_code == 200


def test_the_mail_says_who_invites_and_until_when(invited):
    message = mail.outbox[-1]

    assert message.to == [EMAIL]
    assert "für Gemeinde Mitte" in message.body
    assert timezone.localdate(Invitation.objects.get().expires_at).strftime("%Y") in message.body
    assert message.reply_to == ["geschaeftsstelle@ostallianz.example"]


def test_a_scanner_that_opens_the_link_changes_nothing(invited):
    for _ in range(3):
        assert Client().get(invited).status_code == 200
    assert Client().head(invited).status_code == 200

    assert not User.objects.filter(email=EMAIL).exists()


def test_the_token_is_in_the_mail_and_nowhere_else(invited):
    token = invited.split("/")[2]

    stored = Invitation.objects.values().get()

    assert token not in str(stored)
    assert len(stored["token_hash"]) == 64


def test_the_link_works_once(invited, posted):
    posted(Client(), invited, ANSWER)

    assert "schon ein Konto angelegt" in closed(invited)


def test_the_link_ends_after_fourteen_days(invited):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert "abgelaufen" in closed(invited)


def test_a_shortened_link_gets_a_sentence(invited):
    assert "gehört zu keiner Einladung" in closed(invited[:-5] + "/")


def test_an_expired_link_creates_no_account_when_posted(invited, posted):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    posted(Client(), invited, ANSWER)

    assert not User.objects.filter(email=EMAIL).exists()


def test_a_weak_password_is_refused_and_the_name_stays(invited):
    page = Client().post(invited, ANSWER | {"password": "eva neu"}).content.decode()

    assert "mindestens 10 Zeichen" in page
    assert 'value="Eva"' in page
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_new_link_ends_the_old_one(office, invited, posted):
    posted(office, f"/einladungen/{Invitation.objects.get().pk}/senden/")

    assert "gehört zu keiner Einladung" in closed(invited)
    assert Client().get(link()).status_code == 200


def test_an_expired_invitation_can_be_sent_again(office, invited, posted):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=30))

    posted(office, f"/einladungen/{Invitation.objects.get().pk}/senden/")

    assert Client().get(link()).status_code == 200


def test_a_revoked_invitation_is_closed_and_the_undo_opens_it(office, invited, posted):
    pk = Invitation.objects.get().pk

    page = posted(office, f"/einladungen/{pk}/zuruecknehmen/").content.decode()
    assert f'action="/einladungen/{pk}/wiederherstellen/"' in page
    assert "zurückgenommen" in closed(invited)

    posted(office, f"/einladungen/{pk}/wiederherstellen/")
    assert Client().get(invited).status_code == 200


def test_somebody_signed_in_is_not_turned_into_somebody_else(alliance, invited):
    browser = Client()
    browser.force_login(paper.person(alliance["Ost"], name="Otto"))

    page = browser.post(invited, ANSWER).content.decode()

    assert "Sie sind gerade als" in page
    assert not User.objects.filter(email=EMAIL).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"member": "", "roles": ["planner", "coordinator"]}, "Melden und antworten kann nur"),
        ({"member": "", "roles": []}, "Wählen Sie ein Mitglied"),
        ({"email": "kein-postfach"}, "E-Mail"),
    ],
)
def test_an_invitation_that_makes_no_sense_gets_a_sentence(alliance, office, posted, changes, sentence):
    page = posted(office, "/einladungen/neu/", invitation_for(alliance, first_name="Eva", **changes)).content.decode()

    assert sentence in page
    assert 'value="Eva"' in page
    assert not mail.outbox


def test_inviting_twice_gets_a_sentence(alliance, office, invited, posted):
    page = posted(office, "/einladungen/neu/", invitation_for(alliance, email=EMAIL.upper())).content.decode()

    assert "ist schon eingeladen" in page
    assert len(mail.outbox) == 1


def test_inviting_an_address_that_has_an_account_names_the_person(alliance, office, posted):
    otto = paper.person(alliance["Ost"], name="Otto")

    page = posted(office, "/einladungen/neu/", invitation_for(alliance, email=otto.email)).content.decode()

    assert "hat schon ein Konto: Otto Muster, Ost." in page


@pytest.mark.django_db(transaction=True)
def test_when_the_mail_server_refuses_the_invitation_stands_and_the_page_says_so(alliance, office, monkeypatch):
    def refuse(self):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)

    page = office.post("/einladungen/neu/", invitation_for(alliance), follow=True).content.decode()

    assert "der Mailserver hat sie nicht angenommen" in page
    assert Invitation.objects.pending().count() == 1


def test_nothing_is_mailed_for_what_was_not_committed(alliance, django_capture_on_commit_callbacks):
    sabine = paper.person(None, Role.COORDINATOR, name="Sabine")

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        invitations.invite(EMAIL, by=sabine, member=alliance["Mitte"])
        transaction.set_rollback(True)

    assert not mail.outbox


def test_an_account_made_meanwhile_is_not_made_twice(alliance, invited):
    User.objects.create_user(EMAIL, paper.PASSWORD, member=alliance["Mitte"])

    with pytest.raises(ValidationError, match="hat schon ein Konto"):
        invitations.accept_invitation(invited.split("/")[2], **ANSWER)
