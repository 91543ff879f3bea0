"""Answers of calendar programs (iMIP), read from the mailbox that returned mails come to: on a real IMAP server."""

from __future__ import annotations

import email.policy
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from django.core.management import call_command
from django.utils import timezone

from coordination import calendar_mail, tasks
from coordination.models import Attendance, EventSeries, Meeting, NetworkEvent, Participation
from coordination.services.meetings import cancel, move
from notifications import delivery
from notifications.bounces.mailbox import read_mailbox
from notifications.bounces.taking import Taken
from notifications.models import Delivery, Deputy, Destination
from tests import bounced, imap
from tests.meeting_scene import HOUR, START, asked, found_case, seat
from tests.test_calendars import reply

pytestmark = pytest.mark.django_db
BOX = "bauamt@nord.example"


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
def scene(alliance):
    return found_case(alliance)


@pytest.fixture
def meeting(scene):
    return asked(scene)


def answered(meeting, *, sender=f"Bauamt Nord <{BOX}>", shape="alternative", **values):
    """The mail that a calendar program writes when somebody presses a button."""
    said = {"uid": meeting.uid, "sequence": meeting.sequence, "address": f"mailto:{BOX}"} | values
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, "termin@ostallianz.example", "Zugesagt: Gespräch"
    text = reply(**said)
    if shape == "alone":
        mail.set_content(text, subtype="calendar", params={"method": "REPLY"})
        return mail.as_bytes()
    mail.set_content("Eva hat zugesagt.")
    if shape == "file":
        mail.add_attachment(text.encode(), maintype="application", subtype="ics", filename="antwort.ics")
    else:
        mail.add_alternative(text, subtype="calendar", params={"method": "REPLY"})
    return mail.as_bytes()


def read():
    return dict(read_mailbox([calendar_mail.take]))


def nord(meeting):
    now = seat(meeting, "Nord")
    return now.attendance, now.answered_sequence


@pytest.mark.parametrize("shape", ["alternative", "alone", "file"])
def test_pressing_accept_in_the_calendar_is_an_answer(mailbox, meeting, shape):
    mailbox.put(answered(meeting, shape=shape))

    assert read() == {Taken.REPLY: 1}
    assert nord(meeting) == (Attendance.ACCEPTED, 0)
    assert seat(meeting, "Nord").answered_as == "Bauamt Nord"
    assert (mailbox.count(), mailbox.count("Umgriff")) == (0, 1)


def test_declining_after_all_counts_and_reading_twice_changes_nothing(mailbox, meeting):
    mailbox.put(answered(meeting))
    mailbox.put(answered(meeting, partstat="DECLINED"))
    assert read() == {Taken.REPLY: 2}
    before = seat(meeting, "Nord").answered_at

    mailbox.put(answered(meeting, partstat="DECLINED"))

    assert read() == {Taken.REPLY: 1}
    assert nord(meeting) == (Attendance.DECLINED, 0)
    assert seat(meeting, "Nord").answered_at == before


def test_an_answer_to_the_earlier_date_is_ignored(mailbox, scene, meeting):
    early = answered(meeting)
    later = START + timedelta(days=1)
    moved = move(
        meeting, starts_at=later, ends_at=later + HOUR, title=meeting.title, place="", video_url="", agenda="",
        revision=0, by=scene.office,
    )  # fmt: skip

    mailbox.put(early)
    mailbox.put(answered(moved, sequence=7))
    assert read() == {Taken.IGNORED: 2}
    assert nord(meeting) == (Attendance.NEEDS_ACTION, None)

    mailbox.put(answered(moved))
    assert read() == {Taken.REPLY: 1}
    assert nord(meeting) == (Attendance.ACCEPTED, 1)


@pytest.mark.parametrize("sender", ["fremd@anderswo.example", "bauamt@west.example", "", "wim@umgriff.example"])
def test_whoever_was_not_invited_is_ignored_and_counted(mailbox, scene, meeting, sender):
    mailbox.put(answered(meeting, sender=sender))

    assert read() == {Taken.IGNORED: 1}
    assert nord(meeting) == (Attendance.NEEDS_ACTION, None)


def test_a_neighbour_answers_for_itself_whatever_its_mail_says(mailbox, meeting):
    mailbox.put(answered(meeting, sender="bauamt@mitte.example", partstat="DECLINED"))

    assert read() == {Taken.REPLY: 1}
    assert nord(meeting) == (Attendance.NEEDS_ACTION, None)
    assert seat(meeting, "Mitte").attendance == Attendance.DECLINED


def test_copies_and_deputies_of_the_mailbox_may_answer(mailbox, scene, meeting):
    box = Destination.objects.get(address=BOX)
    Destination.objects.filter(pk=box.pk).update(cc=["Kopie@nord.example"])
    today = timezone.localdate()
    Deputy.objects.create(destination=box, address="vera@nord.example", from_on=today, until_on=today)

    mailbox.put(answered(meeting, sender="kopie@nord.example"))
    mailbox.put(answered(meeting, sender="Vera <VERA@nord.example>", partstat="TENTATIVE"))

    assert read() == {Taken.REPLY: 2}
    assert seat(meeting, "Nord").answered_as == "Vera"


def test_an_invited_person_answers_for_themselves(mailbox, scene):
    meeting = asked(scene, people=[scene.reader])
    mailbox.put(answered(meeting, sender=scene.reader.email, address=f"mailto:{scene.reader.email}"))

    assert read() == {Taken.REPLY: 1}
    assert meeting.attendees.get(user=scene.reader).attendance == Attendance.ACCEPTED


def test_an_answer_to_what_was_called_off_is_ignored(mailbox, scene, meeting):
    cancel(meeting, revision=0, by=scene.office)
    mailbox.put(answered(Meeting.objects.get()))

    assert read() == {Taken.IGNORED: 1}


@pytest.mark.parametrize("uid", ["1@ostallianz.example", "fremd@anderswo.example", f"{UUID(int=0)}@ostallianz.example"])
def test_answers_to_what_we_do_not_know_are_ignored(mailbox, meeting, uid):
    mailbox.put(answered(meeting, uid=uid))

    assert read() == {Taken.IGNORED: 1}


def test_returned_invitations_are_returned_mails_and_questions_stay_for_people(mailbox, scene, meeting):
    delivery.deliver("email")
    sent = Delivery.objects.select_related("destination").filter(notification__activity__verb="meeting_invited")
    mailbox.put(bounced.postfix(sent.get(destination__address=BOX)))
    mailbox.put(bounced.OTHERS["a person asks"])
    mailbox.put(answered(meeting).replace(b"METHOD:REPLY", b"METHOD:COUNTER"))

    assert read() == {Taken.NOTED: 1, Taken.UNKNOWN: 2}
    assert mailbox.count(criteria="FLAGGED") == 2


def test_broken_mails_break_nothing(meeting):
    for source in (b"", b"\xff\xfe", b"Content-Type: text/calendar; charset=nix\r\n\r\nBEGIN", b"From: \xff\r\n\r\n"):
        assert calendar_mail.take(source) is None
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(2000))
    assert calendar_mail.take(nested) is None


def test_an_event_is_answered_by_mail_too(mailbox, scene):
    series = EventSeries.objects.create(name="Probe", level="working")
    event = NetworkEvent.objects.create(
        series=series, level="working", title="Treffen", starts_at=START, ends_at=START + HOUR, invited_at=START
    )
    Participation.objects.create(event=event, user=scene.officer)
    mailbox.put(answered(event, sender=scene.officer.email))
    mailbox.put(answered(event, sender=scene.stranger.email))

    assert read() == {Taken.REPLY: 1, Taken.IGNORED: 1}
    assert Participation.objects.get().attendance == Attendance.ACCEPTED


def test_the_worker_and_the_command_read_them(mailbox, meeting, capsys):
    mailbox.put(answered(meeting))
    tasks.read_mailbox(0)
    assert nord(meeting)[0] == Attendance.ACCEPTED

    mailbox.put(answered(meeting, sender="fremd@anderswo.example"))
    call_command("read_bounces")
    assert "1 Antworten auf Einladungen, die nicht zählen" in capsys.readouterr().out
