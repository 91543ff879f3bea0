"""Sending through a provider's interface (django-anymail): real HTTP to something that stands where the provider is."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Role
from config import mail as choosing
from notifications import delivery
from notifications.models import Destination, State
from tests import paper
from tests.mailing import NORTH, only, tell
from tests.receiver import Receiver
from tests.test_settings import SAFE, run

TAKEN = {"Messages": [{"Status": "success", "To": [{"Email": "bauamt@nord.example", "MessageID": "1"}]}]}


@pytest.fixture
def provider(settings):
    """Something that answers like Mailjet, whose interface we are told to use."""
    with Receiver() as server:
        server.status, server.answer_body = 200, json.dumps(TAKEN).encode()
        server.answer_headers = {"Content-Type": "application/json"}
        choose(settings, "mailjet", server.url.replace("eingang", "v3.1/"))
        yield server


def choose(settings, name, url, *, timeout=20):
    settings.MAIL_PROVIDER = name
    settings.EMAIL_BACKEND, settings.MAIL_BACKEND = choosing.backends(from_url="", provider=name, keeps_mail=False)
    settings.ANYMAIL = choosing.anymail(name, keys=("schluessel", "geheim"), url=url, timeout=timeout)
    settings.MAIL_INLINE_PICTURES = name not in choosing.WITHOUT_PICTURES
    settings.BOUNCE_ADDRESS = "zurueck@ostallianz.example"
    settings.MODE = "production"


@pytest.fixture
def waiting(alliance):
    tell(paper.person(alliance["Mitte"], Role.PLANNER), NORTH)
    return only()


def attempt(one):
    delivery.deliver("email")
    one.refresh_from_db()
    return one


def test_a_mail_is_handed_over_with_everything_in_it(provider, waiting):
    assert attempt(waiting).state == State.DONE

    (got,) = provider.got
    sent = json.loads(got.body)
    message = sent["Globals"] | sent["Messages"][0]
    assert got.path == "/v3.1/send"
    assert message["Subject"].startswith("[Mitte] Gewerbegebiet Nord")
    assert message["To"] == [{"Email": "bauamt@nord.example", "Name": "Bauamt Nord"}]
    assert message["From"] == {"Email": "meldung@ostallianz.example", "Name": "OstAllianz"}
    assert message["Headers"]["Message-ID"] == f"<{waiting.pk}@ostallianz.example>"
    assert message["Headers"]["Auto-Submitted"] == "auto-generated"
    assert str(waiting.pk) in message["EventPayload"]
    assert {part["ContentID"] for part in message["InlinedAttachments"]} == {"karte", "zeichen"}
    assert "180 m von Ihrer Grenze" in message["TextPart"]


@pytest.mark.parametrize("name", ["brevo", "scaleway"])
def test_a_provider_without_inline_pictures_gets_the_words_alone(settings, waiting, name):
    with Receiver() as server:
        server.status, server.answer_headers = 201, {"Content-Type": "application/json"}
        server.answer_body = json.dumps(
            {"messageId": "<1@brevo>", "emails": [{"mail_rcpt": "bauamt@nord.example", "status": "new", "id": "1"}]}
        ).encode()
        choose(settings, name, server.url.replace("eingang", ""))

        assert attempt(waiting).state == State.DONE

        (got,) = server.got
    assert b"cid:" not in got.body
    assert "180 m von Ihrer Grenze" in got.body.decode("unicode-escape")


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (400, State.FAILED, "nimmt die Nachricht nicht an (400"),
        (422, State.FAILED, "nimmt die Nachricht nicht an (422"),
        (401, State.WAITING, "weist uns ab (401"),
        (403, State.WAITING, "weist uns ab (403"),
        (429, State.WAITING, "weist uns ab (429"),
        (500, State.WAITING, "weist uns ab (500"),
        (503, State.WAITING, "weist uns ab (503"),
    ],
)
def test_what_the_provider_says_decides_whether_to_try_again(provider, waiting, status, state, words):
    provider.status, provider.answer_body = status, b'{"ErrorMessage": "nein"}'

    attempt(waiting)

    assert waiting.state == state
    assert words in waiting.last_error


def test_a_provider_that_asks_for_patience_gets_it(provider, waiting):
    provider.status, provider.answer_body = 429, b'{"ErrorMessage": "zu viel"}'
    provider.answer_headers["Retry-After"] = "1800"

    attempt(waiting)

    assert "429" in waiting.last_error
    assert waiting.due_at - timezone.now() > timedelta(minutes=29)


def test_a_provider_that_is_silent_is_tried_again(provider, waiting, settings):
    choose(settings, "mailjet", provider.url.replace("eingang", "v3.1/"), timeout=1)
    provider.mode = "silent"

    attempt(waiting)

    assert (waiting.state, "Maildienst" in waiting.last_error) == (State.WAITING, True)


def test_an_answer_that_is_no_answer_is_tried_again(provider, waiting):
    provider.answer_body = b"<html>gateway</html>"

    attempt(waiting)

    assert waiting.state == State.WAITING


def test_an_address_the_provider_rejects_is_given_up(provider, waiting):
    provider.status = 400
    provider.answer_body = json.dumps(
        {"Messages": [{"Status": "error", "Errors": [{"ErrorCode": "mj-0013", "ErrorRelatedTo": ["To[0].Email"]}]}]}
    ).encode()

    attempt(waiting)

    assert waiting.state == State.FAILED


@pytest.fixture
def rejecting(settings, monkeypatch):
    """Anymail's own test backend, which answers each address as it is told."""
    from anymail.backends.test import EmailBackend
    from anymail.message import AnymailRecipientStatus

    answers: dict[str, str] = {}

    def parse(self, response, payload, message):
        return {
            one: AnymailRecipientStatus(message_id="1", status=answers.get(one, "sent"))
            for one in payload.recipient_emails
        }

    monkeypatch.setattr(EmailBackend, "parse_recipient_status", parse)
    settings.EMAIL_BACKEND, settings.MAIL_BACKEND = choosing.STAGED, "anymail.backends.test.EmailBackend"
    settings.MAIL_PROVIDER, settings.MODE = "test", "production"
    return answers


def test_a_copy_the_provider_rejects_is_named_and_the_mail_delivered(rejecting, waiting):
    Destination.objects.filter(pk=waiting.destination_id).update(cc=["weg@nord.example"])
    rejecting["weg@nord.example"] = "rejected"

    attempt(waiting)

    assert waiting.state == State.DONE
    assert "Kopie an weg@nord.example nicht angenommen" in waiting.last_error
    assert len(mail.outbox) == 1


def test_a_mailbox_the_provider_rejects_is_given_up_also_where_the_copy_went(rejecting, waiting):
    Destination.objects.filter(pk=waiting.destination_id).update(cc=["plan@nord.example"])
    rejecting["bauamt@nord.example"] = "rejected"

    attempt(waiting)

    assert (waiting.state, waiting.last_error) == (State.FAILED, "Der Maildienst nimmt für diese Adresse nichts an.")


# Settings

SAFE_PROVIDER = {name: value for name, value in SAFE.items() if name != "EMAIL_URL"} | {
    "MAIL_PROVIDER": "mailjet", "MAIL_PROVIDER_KEY": "schluessel", "MAIL_PROVIDER_SECOND_KEY": "geheim",
}  # fmt: skip


def test_production_starts_with_a_provider_instead_of_a_mail_server():
    done = run("-c", "import config.settings as s; print(s.MAIL_BACKEND, s.ANYMAIL)", **SAFE_PROVIDER)

    assert "anymail.backends.mailjet.EmailBackend" in done.stdout, done.stderr
    assert "'MAILJET_SECRET_KEY': 'geheim'" in done.stdout


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"MAIL_PROVIDER": "taubenpost"}, "MAIL_PROVIDER is 'taubenpost'"),
        ({"MAIL_PROVIDER_SECOND_KEY": ""}, "its keys are missing"),
        ({"BOUNCE_ADDRESS": "zurueck"}, "BOUNCE_ADDRESS is zurueck"),
        ({"BOUNCE_ADDRESS": f"{'z' * 30}@ostallianz.example"}, "at most 18 characters"),
    ],
)
def test_production_does_not_start_with_half_a_provider(changes, sentence):
    done = run("-c", "import config.settings", **(SAFE_PROVIDER | changes))

    assert done.returncode == 1
    assert sentence in done.stderr


@pytest.mark.parametrize("name", choosing.PROVIDERS)
def test_every_provider_is_one_that_anymail_has(settings, name):
    from django.core.mail import get_connection

    choose(settings, name, "")

    assert get_connection().inner.esp_name.lower().replace(" ", "") == name
