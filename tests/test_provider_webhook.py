"""A mail provider's webhook, posted to over HTTP in the formats that Postmark, Brevo and Mailjet document."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
import uuid

import pytest

from accounts.models import Role
from notifications import delivery as delivering
from notifications import services
from notifications.models import Delivery, Outcome
from tests import paper

SECRET = "anymail:ein-langes-geheimnis"


@pytest.fixture
def open_door(settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}


def told(members):
    planner = paper.person(members["Mitte"], Role.PLANNER)
    services.announce(paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82)), by=planner, idempotency_key=uuid.uuid4())
    delivering.deliver("email")
    return Delivery.objects.select_related("destination").get()


@pytest.fixture
def sent(alliance):
    return told(alliance)


def fresh(sent):
    return Delivery.objects.select_related("destination").get(pk=sent.pk)


def post(client, provider, event, secret=SECRET):
    headers = {"authorization": "Basic " + base64.b64encode(secret.encode()).decode()} if secret else {}
    return client.post(f"/zustellung/rueckmeldung/{provider}/", event, content_type="application/json", headers=headers)


def postmark(sent, kind="HardBounce", **more):
    """https://postmarkapp.com/developer/webhooks/bounce-webhook"""
    return {
        "RecordType": "Bounce", "MessageStream": "outbound", "ID": 4323372036854775807, "Type": kind, "TypeCode": 1,
        "Name": "Hard bounce", "Metadata": {"delivery": str(sent.pk)}, "ServerID": 23,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
        "Email": sent.destination.address, "From": "meldung@ostallianz.example", "BouncedAt": "2026-11-23T08:00:00Z",
        "DumpAvailable": True, "Inactive": True, "CanActivate": True, "Subject": "[Mitte] Gewerbegebiet Nord",
    } | more  # fmt: skip


def brevo(sent, event, **more):
    """https://developers.brevo.com/docs/transactional-webhooks"""
    return {
        "event": event, "email": sent.destination.address, "id": 26224, "date": "2026-11-23 09:00:00",
        "ts": 1795420800, "message-id": f"<{sent.pk}@ostallianz.example>", "ts_event": 1795420800,
        "ts_epoch": 1795420800000, "subject": "[Mitte]", "sending_ip": "192.0.2.1",
    } | more  # fmt: skip


def mailjet(sent, **more):
    """https://dev.mailjet.com/email/guides/webhooks/"""
    return [{
        "event": "bounce", "time": 1795420800, "MessageID": 13792286917004336, "Message_GUID": "1ab23cd4",
        "email": sent.destination.address, "mj_campaign_id": 0, "mj_contact_id": 0, "customcampaign": "",
        "CustomID": "", "Payload": json.dumps({"delivery": str(sent.pk)}), "blocked": False, "hard_bounce": True,
        "error_related_to": "recipient", "error": "user unknown", "comment": "Host or domain name not found.",
    } | more]  # fmt: skip


def test_the_door_is_closed_until_a_secret_is_set(client, sent):
    assert post(client, "postmark", postmark(sent)).status_code == 404


def test_without_the_secret_nothing_is_believed(client, open_door, sent):
    for secret in ("", "anymail:falsch"):
        assert post(client, "postmark", postmark(sent), secret).status_code == 403

    assert fresh(sent).outcome == ""


def test_a_provider_nobody_knows_is_not_there(client, open_door, sent):
    assert post(client, "brieftaube", postmark(sent)).status_code == 404


def test_an_unknown_user_breaks_the_mailbox(client, open_door, sent):
    assert post(client, "postmark", postmark(sent)).status_code == 200

    row = fresh(sent)
    assert (row.outcome, row.destination.is_broken) == (Outcome.BOUNCED, True)
    assert "Dieses Postfach gibt es dort nicht." in row.outcome_why


def test_the_same_event_twice_is_one(client, open_door, sent):
    post(client, "postmark", postmark(sent))
    services.mend(sent.destination)

    assert post(client, "postmark", postmark(sent)).status_code == 200
    assert fresh(sent).destination.is_broken is False


@pytest.mark.parametrize(
    ("provider", "event", "outcome", "breaks"),
    [
        ("postmark", lambda s: postmark(s, "SoftBounce", Details="smtp;452 4.2.2 over quota"), "delayed", False),
        ("postmark", lambda s: postmark(s, "Transient", Details=""), "delayed", False),
        ("postmark", lambda s: postmark(s, "AutoResponder"), "", False),
        ("postmark", lambda s: {"RecordType": "Delivery", "Recipient": s.destination.address,
                                "MessageID": "883953f4", "DeliveredAt": "2026-11-23T08:00:00Z",
                                "Metadata": {"delivery": str(s.pk)}}, "delivered", False),
        ("postmark", lambda s: {"RecordType": "Open", "Metadata": {"delivery": str(s.pk)}}, "", False),
        ("brevo", lambda s: brevo(s, "delivered"), "delivered", False),
        ("brevo", lambda s: brevo(s, "hard_bounce", reason="550 5.1.1 no such user"), "bounced", True),
        ("brevo", lambda s: brevo(s, "hard_bounce"), "bounced", True),
        ("brevo", lambda s: brevo(s, "soft_bounce", reason="server is down"), "delayed", False),
        ("brevo", lambda s: brevo(s, "deferred", reason="421 4.7.0 try again later"), "delayed", False),
        ("brevo", lambda s: brevo(s, "blocked"), "bounced", False),
        ("brevo", lambda s: brevo(s, "hard_bounce", email="kopie@nord.example"), "bounced", False),
        ("mailjet", lambda s: mailjet(s), "bounced", True),
        ("mailjet", lambda s: mailjet(s, hard_bounce=False, error="mailbox full"), "delayed", False),
    ],
)  # fmt: skip
def test_each_provider_in_its_own_words(client, open_door, sent, provider, event, outcome, breaks):
    assert post(client, provider, event(sent)).status_code == 200

    row = fresh(sent)
    assert (row.outcome, row.destination.is_broken) == (outcome, breaks)


@pytest.mark.parametrize("nonsense", [b"", b"{", b"[]", b"null", b'"x"', b"{}", b"\xff\xfe", b"[" * 100_000])
def test_nonsense_is_refused_or_ignored_and_changes_nothing(client, open_door, sent, nonsense):
    for provider in ("postmark", "brevo", "mailjet"):
        assert post(client, provider, nonsense).status_code in (200, 400)

    assert fresh(sent).outcome == ""


def test_an_event_about_somebody_elses_mail_finds_nothing(client, open_door, sent):
    event = postmark(sent) | {"Metadata": {"delivery": str(uuid.uuid4())}}

    assert post(client, "postmark", event).status_code == 200
    assert fresh(sent).outcome == ""


@pytest.mark.django_db(transaction=True)
def test_over_a_real_line_without_a_cookie(transactional_db, code_lists):
    from tests.browser import support

    paper.draw_boundaries()
    sent = told(paper.found_alliance())
    with support.server(MAIL_WEBHOOK_SECRET=SECRET) as site:
        request = urllib.request.Request(
            f"{site.url}/zustellung/rueckmeldung/postmark/",
            data=json.dumps(postmark(sent)).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": "Basic " + base64.b64encode(SECRET.encode()).decode(),
            },
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200
        request.remove_header("Authorization")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        refused.value.close()

    assert refused.value.code == 403
    assert fresh(sent).outcome == Outcome.BOUNCED
