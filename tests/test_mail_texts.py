"""The Geschäftsstelle words pieces of our mails; no text can break a mail."""

from __future__ import annotations

import uuid
from email import message_from_bytes
from email.policy import default as modern

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import keeping
from accounts.models import Role, User
from notifications import delivery
from notifications.mail_texts import PIECES, checked, fill, said
from notifications.mails import compose
from notifications.models import Delivery, MailText
from notifications.services import announce
from notifications.services.mail_texts import reset, word
from tests import paper

pytestmark = pytest.mark.django_db
NORTH = paper.box(1.5, 3.4, 2.5, 3.82)


@pytest.fixture
def planner(alliance) -> User:
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def sabine(alliance) -> User:
    return paper.person(None, Role.COORDINATOR, name="Sabine")


@pytest.fixture
def office(sabine, client) -> Client:
    client.force_login(sabine)
    return client


def sent(planner):
    """Announce a report and return the mail to Nord."""
    mail.outbox.clear()
    announce(paper.draft(planner, NORTH), by=planner, idempotency_key=uuid.uuid4())
    delivery.deliver("email")
    return next(one for one in mail.outbox if "nord" in one.to[0])


def test_every_piece_stands_in_the_mail_in_text_and_html_and_in_the_preview(office, planner):
    texts = {
        "betreff": "{allianz}: {titel} – {neues}", "anrede": "Grüß Gott,",
        "einleitung": "Liebe Kolleginnen in {mitglied},\nwir freuen uns auf Ihre Antwort.",
        "schluss": "Sprechzeiten: Di 9–12 <Uhr>\n{kontakt}",
    }  # fmt: skip
    for key, text in texts.items():
        assert (
            "gilt ab der nächsten Mail."
            in office.post(f"/mailtexte/{key}/", {"text": text}, follow=True).content.decode()
        )

    message = sent(planner)

    assert message.subject.startswith("OstAllianz: Gewerbegebiet Nord – neue Meldung, ")
    html = message.alternatives[0].content
    for words in (
        "Grüß Gott,",
        "Liebe Kolleginnen in Nord,",
        "wir freuen uns auf Ihre Antwort.",
        "Sprechzeiten: Di 9–12",
    ):
        assert words in message.body, words
        assert words in html, words
    assert "Guten Tag" not in message.body + html
    assert "&lt;Uhr&gt;" in html
    assert "Informelle Abstimmung" in message.body, "what must be said is said"
    draft = paper.draft(planner, NORTH)
    office.force_login(planner)
    preview = office.get(f"/meldungen/{draft.pk}/vorschau/").content.decode()
    assert "Grüß Gott," in preview
    assert "Liebe Kolleginnen in Nord,<br>" in preview


def test_without_own_texts_mails_are_as_they_were(planner):
    message = sent(planner)

    assert message.subject.startswith("[Mitte] Gewerbegebiet Nord – neue Meldung, ")
    assert message.body.startswith("Guten Tag,\n\nMitte meldet Gewerbegebiet Nord.")


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("betreff", "{titel} {neues} {passwort}", "{passwort} gibt es hier nicht. Erlaubt sind: {absender}, {titel}"),
        ("betreff", "Neues!", "{titel} muss vorkommen."),
        ("betreff", "{titel} {neues} " + "x" * 200, "Höchstens 120 Zeichen"),
        ("anrede", " \n ", "Schreiben Sie etwas, oder setzen Sie den Text zurück."),
        ("schluss", "y" * 1001, "Höchstens 1000 Zeichen, es sind 1001."),
    ],
)
def test_what_cannot_be_is_said_and_stays_typed(office, key, text, sentence):
    page = office.post(f"/mailtexte/{key}/", {"text": text}).content.decode()

    assert sentence in page
    assert not MailText.objects.exists()


def test_a_preview_keeps_nothing_and_shows_the_words(office):
    page = office.post("/mailtexte/einleitung/", {"text": "Willkommen, {mitglied}!", "ansehen": "1"}).content.decode()

    assert "Willkommen, Beispielstadt!" in page
    assert "Willkommen, {mitglied}!" in page, "what was typed stays in the field"
    assert not MailText.objects.exists()
    digest = office.post("/mailtexte/sammelmail/", {"text": "Ihre Woche bei {allianz}", "ansehen": "1"})
    assert "Ihre Woche bei OstAllianz" in digest.content.decode()


def test_a_text_is_reset_and_each_step_can_be_undone(office, sabine):
    office.post("/mailtexte/anrede/", {"text": "Hallo,"})
    page = office.post("/mailtexte/anrede/zuruecksetzen/", follow=True).content.decode()
    assert not MailText.objects.exists()
    assert said("anrede") == "Guten Tag,"

    undo = page.split('action="/verlauf/mailtexte/')[-1].split('"')[0]
    office.post(f"/verlauf/mailtexte/{undo}")
    assert said("anrede") == "Hallo,"
    assert MailText.objects.get().changed_by == sabine


def test_what_is_as_delivered_is_not_kept(sabine):
    word("anrede", "Hallo,", by=sabine)
    assert word("anrede", "Guten Tag,", by=sabine)
    assert not MailText.objects.exists()
    assert not reset("anrede")


def test_placeholders_are_filled_once_and_only_by_name():
    assert (
        fill("{a} {b} {a.__class__} {0} %(a)s {{a}}", {"a": "{b}", "b": "x"}) == "{b} x {a.__class__} {0} %(a)s {{b}}"
    )


def test_a_request_reads_the_texts_once(sabine, django_assert_num_queries):
    word("anrede", "Hallo,", by=sabine)
    with keeping.for_a_request(), django_assert_num_queries(2):  # the texts, the alliance
        for _number in range(5):
            said("anrede")


TYPED = st.text(alphabet=st.characters(), max_size=150) | st.sampled_from([
    "Bcc: alle@welt.example", "a\r\nBcc: alle@welt.example\r\n\r\nText", "\u202egnp.exe", "{titel}\n{neues}",
    "=?utf-8?q?x?=", "{titel" * 20, "\x00", "--\n-- \n.", "<script>alert(1)</script>",
])  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED)
def test_no_text_breaks_a_mail(message_of, typed):
    plain, names = message_of({})
    texts = {}
    for key in PIECES:
        try:
            texts[key] = checked(key, f"{typed} {{titel}} {{neues}}" if key == "betreff" else typed)
        except ValidationError:
            continue
    message, found = message_of(texts)

    assert found == names, "no header more, none less"
    assert message["Message-ID"] == plain["Message-ID"]
    assert message["To"] == plain["To"]
    assert "\n" not in message["Subject"]
    body = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert texts.get("schluss", "") in body
    assert "Informelle Abstimmung" in body


@pytest.fixture
def message_of(planner, sabine):
    """Return a function that composes one and the same mail with these texts, and reads it as a mail program does."""
    announce(paper.draft(planner, NORTH), by=planner, idempotency_key=uuid.uuid4())
    row = Delivery.objects.get(destination__address="bauamt@nord.example")

    def compose_with(texts):
        MailText.objects.all().delete()
        MailText.objects.bulk_create(MailText(key=key, text=text) for key, text in texts.items())
        message = message_from_bytes(compose(row).message().as_bytes(), policy=modern)
        return message, sorted(name for name in message if name != "Date")

    return compose_with
