"""A database restored from a backup sends nothing again, until somebody decides what becomes of what waits."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Role
from notifications import delivery, sending
from notifications.models import Delivery, DigestItem, Purpose, Sending, State
from notifications.services import announce
from tests import paper
from tests.sink import Sink

SENT = "vor der Wiederherstellung gesendet, nicht wiederholt"


@pytest.fixture
def sink(settings, tmp_path) -> Iterator[Sink]:
    with Sink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.DELIVERY_MARK = tmp_path / "sent.json"
        yield server


@pytest.fixture
def waiting(alliance, sink) -> Delivery:
    """One delivery that waits: Nord is to hear of a business park in Mitte."""
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    announce(paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82)), by=planner, idempotency_key=uuid.uuid4())
    return Delivery.objects.get()


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("sending", *arguments, stdout=out)
    return out.getvalue()


def forget(one: Delivery) -> None:
    """Put the rows back to before it was sent, as a restored backup does."""
    minute_ago = timezone.now() - timedelta(minutes=1)
    Delivery.objects.filter(pk=one.pk).update(state=State.WAITING, completed_at=None, attempt=0, due_at=minute_ago)
    Sending.objects.update(mark=0)


def test_what_is_sent_is_noted_outside_the_database_before_it_goes_out(waiting, sink):
    noted_when_it_arrived = []
    take = sink.handle_DATA

    async def handle_data(server, session, envelope):
        noted_when_it_arrived.append(sending.read().mark)
        return await take(server, session, envelope)

    sink.handle_DATA = handle_data
    delivery.deliver("email")

    assert noted_when_it_arrived == [Sending.objects.get().mark] == [1]


def test_an_older_database_in_the_same_place_sends_nothing(waiting, sink):
    delivery.deliver("email")
    forget(waiting)

    assert delivery.deliver("email") == 0

    assert len(sink.mails) == 1
    assert sending.off().off_because == "behind"


def test_a_database_in_another_place_sends_nothing_even_without_a_note(waiting, sink, settings, tmp_path):
    delivery.deliver("email")
    forget(waiting)
    Sending.objects.update(place="7/16384/99999")
    settings.DELIVERY_MARK = tmp_path / "another machine"

    assert delivery.deliver("email") == 0
    assert sending.off().off_because == "moved"


def test_a_replica_that_took_over_sends_only_where_it_is_said_to_know_all(waiting, sink, settings):
    lies, timeline = sending.place().rsplit("/", 1)
    assert timeline == "00000001"
    Sending.objects.update(place=f"{lies}/00000007")
    settings.FAILOVER_LOSES_NOTHING = True
    assert sending.look() is None
    assert Sending.objects.get().place == f"{lies}/{timeline}"

    Sending.objects.update(place=f"{lies}/00000007")
    settings.FAILOVER_LOSES_NOTHING = False
    assert delivery.deliver("email") == 0
    assert sending.off().off_because == "moved"


def test_a_place_noted_before_there_were_timelines_is_the_same_place(waiting, sink):
    Sending.objects.update(place=sending.place().rsplit("/", 1)[0])

    assert delivery.deliver("email") == 1
    assert Sending.objects.get().place == sending.place()


def test_what_was_due_before_counts_as_sent_and_the_rest_goes_out(waiting, sink, alliance):
    delivery.deliver("email")
    forget(waiting)
    delivery.deliver("email")
    crash = timezone.now() - timedelta(seconds=30)
    planner = paper.person(alliance["Mitte"], Role.PLANNER, name="zweite")
    announce(paper.draft(planner, paper.box(1.5, 0.3, 2.5, 0.6)), by=planner, idempotency_key=uuid.uuid4())

    said = command("on", "--skip-until", timezone.localtime(crash).isoformat())
    delivery.deliver("email")

    waiting.refresh_from_db()
    assert "1 messages" in said
    assert (waiting.state, waiting.last_error) == (State.DONE, SENT)
    assert [mail.recipient for mail in sink.mails] == ["bauamt@nord.example", "bauamt@sued.example"]


def test_a_digest_that_was_due_before_counts_as_sent_too(waiting):
    hour_ago = timezone.now() - timedelta(hours=1)
    item = DigestItem.objects.create(
        notification=waiting.notification, destination=waiting.destination, due_at=hour_ago
    )

    sending.switch_on(skip_until=timezone.now())

    item.refresh_from_db()
    assert (item.delivery.purpose, item.delivery.state) == (Purpose.DIGEST, State.DONE)


def test_after_a_restore_somebody_must_say_what_becomes_of_what_waits(waiting):
    delivery.deliver("email")
    forget(waiting)

    with pytest.raises(CommandError, match="skip-until"):
        command("on")

    assert "Off since" in command()


def test_everything_is_sent_where_somebody_says_so(waiting, sink):
    delivery.deliver("email")
    forget(waiting)

    command("on", "--send-all")
    delivery.deliver("email")

    assert len(sink.mails) == 2
    assert sending.look() is None


def test_another_machine_with_higher_notes_does_not_stop_it_again(waiting, sink):
    sending.look()
    installation = Sending.objects.get().installation
    sending.switch_on()
    sending.keep(sending.Note(installation, 12_345, timezone.now()))

    assert delivery.deliver("email") == 1


def test_the_technician_stops_and_starts_by_hand(waiting, sink):
    assert "Off since" in command("off")
    assert delivery.deliver("email") == 0

    assert "On." in command("on")
    assert delivery.deliver("email") == 1


def test_a_new_installation_beside_an_old_note_sends(waiting, sink):
    sending.keep(sending.Note(uuid.uuid4(), 700, timezone.now()))

    assert delivery.deliver("email") == 1


def test_a_note_that_cannot_be_written_does_not_stop_the_queue(waiting, sink, settings, tmp_path, caplog):
    settings.DELIVERY_MARK = tmp_path  # a directory

    assert delivery.deliver("email") == 1
    assert "cannot be written" in caplog.text


def test_a_damaged_note_is_no_note(waiting, sink, settings):
    settings.DELIVERY_MARK.write_text('{"installation": "?')

    assert delivery.deliver("email") == 1


def test_the_office_reads_on_every_page_that_nothing_is_sent(client, alliance):
    sending.switch_off()
    client.force_login(paper.person(None, Role.COORDINATOR))
    office = client.get("/").content.decode()
    client.force_login(paper.person(alliance["Ost"]))
    reader = client.get("/").content.decode()

    assert "werden keine Nachrichten gesendet" in office
    assert "werden keine Nachrichten gesendet" not in reader
