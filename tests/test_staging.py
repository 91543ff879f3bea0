"""The lock of test systems: what may leave, and what is said of what may not."""

from __future__ import annotations

import logging

import pytest
from django.core.mail import EmailMessage

from accounts.models import Role
from notifications import delivery
from notifications.models import Delivery, Destination, State
from notifications.staging import may_leave
from tests import paper
from tests.mailing import NORTH, only, sink, tell  # noqa: F401 (sink is a fixture)
from tests.test_settings import SAFE, run


@pytest.fixture
def locked(settings, sink):  # noqa: F811
    """A test system that may write to Nord alone."""
    settings.MODE = "development"
    settings.SEND_ONLY_TO = ["bauamt@nord.example"]
    return sink


@pytest.mark.parametrize(
    ("allowed", "address", "leaves"),
    [
        ([], "vera@nord.example", False),
        (["*"], "vera@nord.example", True),
        (["vera@nord.example"], "Vera Nord <VERA@nord.example>", True),
        (["vera@nord.example"], "andere@nord.example", False),
        (["@nord.example"], "vera@nord.example", True),
        (["@nord.example"], "vera@boese-nord.example", False),
        (["@nord.example"], "vera@nord.example.org", False),
        (["@*.example"], "vera@nord.example", True),
        ([" @Nord.Example "], "vera@nord.example", True),
        (["nord.example"], "vera@nord.example", False),
        (["@nord.example"], "", False),
    ],
)
def test_mail_leaves_to_addresses_and_domains(settings, allowed, address, leaves):
    settings.SEND_ONLY_TO = allowed

    assert may_leave("email", address) == leaves


@pytest.mark.parametrize(
    ("address", "leaves"),
    [
        ("https://hooks.example/umgriff", True),
        ("http://hooks.example:8080/", True),
        ("https://hooks.example@boese.example/", False),
        ("https://boese.example/?hooks.example", False),
        ("kein url", False),
    ],
)
def test_webhooks_and_push_leave_by_their_host(settings, address, leaves):
    settings.SEND_ONLY_TO = ["hooks.example", "@nord.example"]

    assert may_leave("webhook", address) == leaves


@pytest.mark.parametrize(("mode", "allowed"), [("development", []), ("demo", []), ("production", ["*"])])
def test_outside_production_nothing_leaves_unless_somebody_says_so(mode, allowed):
    settings = (SAFE | {"MODE": mode}) if mode == "production" else {"MODE": mode}

    done = run("-c", "import config.settings as s; print(s.SEND_ONLY_TO)", **settings)

    assert done.stdout.strip() == str(allowed), done.stderr


def test_a_delivery_that_may_not_leave_says_so(alliance, locked):
    tell(paper.person(alliance["Mitte"], Role.PLANNER), paper.box(1.5, 0.3, 2.5, 0.6))

    delivery.deliver("email")

    one = only()
    assert (one.state, one.last_error) == (State.FAILED, "Testsystem: nicht gesendet, Adresse nicht freigegeben.")
    assert locked.mails == []


def test_what_may_leave_says_in_its_subject_that_it_is_a_test(alliance, locked):
    tell(paper.person(alliance["Mitte"], Role.PLANNER), NORTH)

    delivery.deliver("email")

    (mail,) = locked.mails
    assert str(mail.message["Subject"]).startswith("[Test] [Mitte] Gewerbegebiet Nord")


def test_a_copy_that_may_not_leave_is_left_out_and_named(alliance, locked):
    Destination.objects.filter(member=alliance["Nord"]).update(cc=["echt@nord.example"])
    tell(paper.person(alliance["Mitte"], Role.PLANNER), NORTH)

    delivery.deliver("email")

    assert [mail.recipient for mail in locked.mails] == ["bauamt@nord.example"]
    assert "Kopie an echt@nord.example nicht gesendet" in Delivery.objects.get().last_error
    assert locked.mails[0].message["Cc"] is None


def test_a_password_reset_for_somebody_real_stays_here(alliance, client, locked, caplog):
    person = paper.person(alliance["Nord"])
    with caplog.at_level(logging.WARNING):
        answer = client.post("/passwort/", {"email": person.email})

    assert answer.status_code == 302
    assert locked.mails == []
    assert f"no mail to {person.email}" in caplog.text


def test_a_mail_to_many_goes_to_the_free_ones_alone(locked):
    message = EmailMessage("Probe", "Text", to=["echt@nord.example", "bauamt@nord.example"], bcc=["auch@echt.example"])

    assert message.send() == 1
    assert [mail.recipient for mail in locked.mails] == ["bauamt@nord.example"]


def test_production_puts_nothing_before_the_subject(alliance, sink, settings):  # noqa: F811
    settings.SEND_ONLY_TO = ["*"]
    tell(paper.person(alliance["Mitte"], Role.PLANNER), NORTH)

    delivery.deliver("email")

    assert str(sink.mails[0].message["Subject"]).startswith("[Mitte]")


def test_the_banner_says_where_messages_go(client, settings, db):
    settings.SEND_ONLY_TO, settings.DEMO_MAILBOX = [], False

    page = client.get("/impressum/").content.decode()

    assert "Nachrichten gehen nur an freigegebene Adressen." in page


def test_the_demo_keeps_its_mails_whoever_they_are_for(settings):
    settings.SEND_ONLY_TO = []
    settings.EMAIL_BACKEND = "notifications.demo_mailbox.DemoMailboxBackend"

    assert may_leave("email", "bauamt@poing.example")
    assert not may_leave("webhook", "https://hooks.example/")
