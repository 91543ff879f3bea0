"""The bounce mailbox on a real IMAP server: each mail once, whatever happens between reading and moving it."""

from __future__ import annotations

import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from accounts.models import Role
from coordination import tasks
from notifications import delivery as delivering
from notifications import services
from notifications.bounces import mailbox as reader
from notifications.bounces.mailbox import Address, NoMailbox, read_mailbox
from notifications.bounces.noting import standing
from notifications.bounces.taking import Taken
from notifications.models import Delivery, Outcome
from tests import bounced, imap, paper


@pytest.fixture(scope="module")
def running():
    with imap.server() as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(running, settings):
    running.empty()
    settings.BOUNCE_IMAP_URL = running.url
    settings.BOUNCE_ADDRESS = "rueck@ostallianz.example"
    return running


@pytest.fixture
def sent(alliance):
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    services.announce(paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82)), by=planner, idempotency_key=uuid.uuid4())
    delivering.deliver("email")
    return Delivery.objects.select_related("destination").get()


def outcome(sent):
    return Delivery.objects.get(pk=sent.pk).outcome


def test_a_returned_mail_is_written_down_and_put_aside(mailbox, sent):
    mailbox.put(bounced.postfix(sent))

    assert read_mailbox() == {Taken.NOTED: 1}
    assert outcome(sent) == Outcome.BOUNCED
    assert (mailbox.count(), mailbox.count("Umgriff")) == (0, 1)
    assert read_mailbox() == {}


def test_what_is_not_for_us_stays_with_a_flag_and_is_read_once(mailbox, sent):
    mailbox.put(bounced.OTHERS["a person asks"])
    mailbox.put(bounced.postfix(sent, marks=set(), to="rueck@ostallianz.example"))

    assert read_mailbox() == {Taken.UNKNOWN: 1, Taken.FOREIGN: 1}
    assert (mailbox.count(), mailbox.count(criteria="FLAGGED")) == (2, 2)
    assert mailbox.count(criteria="SEEN") == 0
    assert read_mailbox() == {}


def test_an_out_of_office_note_is_put_aside(mailbox, sent):
    mailbox.put(bounced.auto_reply(sent, **bounced.AUTO_REPLIES["Outlook"]))

    assert read_mailbox() == {Taken.AUTO_REPLY: 1}
    assert (outcome(sent), mailbox.count("Umgriff")) == ("", 1)


def test_a_crash_between_writing_down_and_moving_repeats_nothing(mailbox, sent, monkeypatch):
    mailbox.put(bounced.postfix(sent))

    def die(*_args):
        raise SystemExit

    with monkeypatch.context() as crashing:
        crashing.setattr("imap_tools.mailbox.BaseMailBox.move", die)
        with pytest.raises(SystemExit):
            read_mailbox()
    assert (outcome(sent), mailbox.count()) == (Outcome.BOUNCED, 1)
    services.mend(sent.destination)

    assert read_mailbox() == {Taken.KNOWN: 1}
    assert mailbox.count() == 0
    assert Delivery.objects.select_related("destination").get(pk=sent.pk).destination.is_broken is False


def test_without_a_database_the_mail_stays(mailbox, sent, monkeypatch):
    mailbox.put(bounced.postfix(sent))

    def gone(*_args):
        raise OperationalError

    with monkeypatch.context() as cut:
        cut.setattr(reader, "take", gone)
        with pytest.raises(OperationalError):
            read_mailbox()

    assert (mailbox.count(), mailbox.count(criteria="FLAGGED")) == (1, 0)
    assert read_mailbox() == {Taken.NOTED: 1}


def test_a_mail_that_breaks_the_reader_does_not_stop_the_others(mailbox, sent, monkeypatch):
    mailbox.put(b"Subject: Gift\r\n\r\n")
    mailbox.put(bounced.postfix(sent))
    honest = reader.take

    def poisoned(source, at):
        if b"Gift" in source:
            raise RuntimeError("Gift")
        return honest(source, at)

    monkeypatch.setattr(reader, "take", poisoned)

    assert read_mailbox() == {Taken.UNKNOWN: 1, Taken.NOTED: 1}


@pytest.mark.parametrize("name", bounced.BROKEN)
def test_broken_mails_come_through_a_real_server_too(name, mailbox, sent):
    source = bounced.BROKEN[name](sent)
    if b"\0" in source:
        source = source.replace(b"\0", b"")  # no IMAP server takes them (RFC 3501, 4.3.1)
    mailbox.put(source)

    assert sum(read_mailbox().values()) == 1
    assert read_mailbox() == {}


def test_of_a_huge_mail_the_beginning_is_enough(mailbox, sent, monkeypatch):
    monkeypatch.setattr(reader, "MOST_BYTES", 4096)
    mailbox.put(bounced.postfix(sent) + b"x" * 5_000_000)
    seen = []
    honest = reader.take
    monkeypatch.setattr(reader, "take", lambda source, at: seen.append(len(source)) or honest(source, at))

    assert read_mailbox() == {Taken.NOTED: 1}
    assert seen == [4096]


def test_many_mails_are_read_in_several_goes(mailbox, sent, monkeypatch):
    monkeypatch.setattr(reader, "MOST_MAILS", 3)
    for _ in range(5):
        mailbox.put(bounced.postfix(sent))

    assert [sum(read_mailbox().values()) for _ in range(3)] == [3, 2, 0]


def test_the_command_says_what_it_found(mailbox, sent):
    mailbox.put(bounced.postfix(sent))
    mailbox.put(bounced.OTHERS["a person asks"])
    out = io.StringIO()

    call_command("read_bounces", stdout=out)
    call_command("read_bounces", stdout=out)

    assert "1 Rückmeldungen, aufgeschrieben" in out.getvalue()
    assert "1 andere Mails (bleiben mit Markierung liegen)" in out.getvalue()
    assert "Nichts Neues." in out.getvalue()


def test_the_worker_reads_it_and_outlives_a_server_that_is_away(mailbox, sent, settings, caplog):
    mailbox.put(bounced.postfix(sent))
    tasks.read_mailbox(0)
    assert outcome(sent) == Outcome.BOUNCED
    assert standing().trouble == ""

    settings.BOUNCE_IMAP_URL = "imap://rueck:falsch@127.0.0.1:1/INBOX"
    tasks.read_mailbox(0)
    assert "bounce mailbox" in caplog.text
    assert (standing().trouble, standing().age_s < 60, standing().is_still) == ("away", True, False)
    settings.BOUNCE_IMAP_URL = ""
    tasks.read_mailbox(0)


def test_a_wrong_password_is_said_without_showing_it(mailbox, settings):
    settings.BOUNCE_IMAP_URL = mailbox.url.replace("geheim", "falsch")

    with pytest.raises(CommandError) as refused:
        call_command("read_bounces")

    assert "falsch" not in str(refused.value)
    assert (standing().trouble, standing().age_s) == ("refused", None)


def test_the_command_without_a_mailbox_says_so(settings):
    settings.BOUNCE_IMAP_URL = ""

    with pytest.raises(CommandError, match="BOUNCE_IMAP_URL"):
        call_command("read_bounces")


def test_a_password_goes_unencrypted_to_this_machine_alone():
    with pytest.raises(NoMailbox, match="imaps"):
        Address.of("imap://rueck:geheim@mail.example/INBOX")
    with pytest.raises(NoMailbox):
        Address.of("https://mail.example")

    address = Address.of("imaps://r%40x:ge%2Fheim@mail.example/Post/Rueck")
    assert (address.user, address.password, address.folder) == ("r@x", "ge/heim", "Post/Rueck")
    assert (address.port, address.encrypted) == (993, True)
