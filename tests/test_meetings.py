"""Coordination meetings: invited, moved, cancelled, answered, minuted. Whoever comes late hears a clear sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from icalendar import Calendar

from coordination.meeting_plan import clashes, proposed_agenda
from coordination.models import Attendance, Attendee, Case, CaseState, Meeting, Response
from coordination.services import meetings as acts
from coordination.services.meeting_reminders import remind_of_meetings
from coordination.services.minutes import write_minutes
from notifications import delivery
from notifications.models import Activity, Notification
from notifications.services import Refused
from tests.mailing import sink  # noqa: F401
from tests.meeting_scene import HOUR, START, asked, found_case, seat

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def scene(alliance):
    return found_case(alliance)


@pytest.fixture
def meeting(scene):
    return asked(scene)


def moved(scene, meeting, **values):
    now = Meeting.objects.get(pk=meeting.pk)
    kept = {name: getattr(now, name) for name in ("starts_at", "ends_at", "title", "place", "video_url", "agenda")}
    return acts.move(meeting, by=scene.office, **kept | {"revision": now.sequence} | values)


def entry_in(source):
    """The calendar entry a mail program finds in a mail, and its method."""
    (part,) = [one for one in source.walk() if one.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == str(calendar["method"])
    return str(calendar["method"]), calendar.events[0]


def test_all_parties_are_asked_by_their_mailboxes_with_one_activity(scene, meeting):
    told = Notification.objects.filter(activity__verb="meeting_invited")

    assert Activity.objects.filter(verb="meeting_invited").count() == 1
    assert {one.member.short_name for one in told} == {"Mitte", "Nord"}
    assert Case.objects.get().state == CaseState.MEETING
    assert {one.attendance for one in meeting.attendees.all()} == {Attendance.NEEDS_ACTION}


def test_single_people_are_asked_beside_the_members(scene):
    meeting = asked(scene, people=[scene.reader])

    assert Notification.objects.filter(activity__verb="meeting_invited", user=scene.reader).exists()
    assert meeting.attendees.count() == 3


def test_nobody_is_invited_to_a_closed_case(scene):
    Case.objects.update(state=CaseState.CLOSED, closed_at=START, outcome="settled")

    with pytest.raises(Refused, match="abgeschlossen"):
        asked(scene)

    assert not Meeting.objects.exists()


def test_a_meeting_must_end_after_it_begins(scene):
    with pytest.raises(Refused, match="Ende"):
        asked(scene, ends_at=START)


def test_an_acceptance_is_no_answer_to_a_new_date(scene, meeting):
    acts.respond(meeting, seat(meeting, "Nord"), Attendance.ACCEPTED, sequence=0, by=scene.officer, answered_as="Eva")

    moved(scene, meeting, starts_at=START + DAY, ends_at=START + DAY + HOUR)

    nord = seat(meeting, "Nord")
    assert (nord.attendance, nord.answered_sequence) == (Attendance.NEEDS_ACTION, 0)
    assert Meeting.objects.get().sequence == 1
    assert Notification.objects.filter(activity__verb="meeting_moved").count() == 2


def test_another_room_leaves_the_answers_as_they_are(scene, meeting):
    acts.respond(meeting, seat(meeting, "Nord"), Attendance.ACCEPTED, sequence=0, by=scene.officer)

    moved(scene, meeting, place="Bauhof")

    assert (seat(meeting, "Nord").attendance, seat(meeting, "Nord").answered_sequence) == (Attendance.ACCEPTED, 1)
    assert not Activity.objects.filter(verb="meeting_moved").exists()


def test_nothing_changed_is_told_to_nobody(scene, meeting):
    moved(scene, meeting)

    assert Activity.objects.filter(verb__startswith="meeting").count() == 1
    assert Meeting.objects.get().sequence == 0


def test_whoever_accepts_while_the_meeting_moves_is_asked_again(scene, meeting):
    moved(scene, meeting, starts_at=START + DAY, ends_at=START + DAY + HOUR)

    with pytest.raises(Refused) as refused:
        acts.respond(meeting, seat(meeting, "Nord"), Attendance.ACCEPTED, sequence=0, by=scene.officer)

    assert refused.value.code == "moved"
    assert seat(meeting, "Nord").attendance == Attendance.NEEDS_ACTION


def test_two_who_move_it_at_once_do_not_overwrite_each_other(scene, meeting):
    moved(scene, meeting, place="Bauhof")

    with pytest.raises(Refused, match="inzwischen geändert"):
        moved(scene, meeting, place="Feuerwehrhaus", revision=0)

    assert Meeting.objects.get().place == "Bauhof"


@pytest.mark.django_db(transaction=True)
def test_moving_and_accepting_at_the_same_moment_leaves_one_truth(scene, meeting):
    nord, gate, refusals = seat(meeting, "Nord"), Barrier(2), []

    def act(what):
        gate.wait()
        try:
            what()
        except Refused as refused:
            refusals.append(refused.code)
        finally:
            connection.close()

    both = [
        Thread(target=act, args=[lambda: acts.respond(meeting, nord, Attendance.ACCEPTED, sequence=0)]),
        Thread(target=act, args=[lambda: moved(scene, meeting, starts_at=START + DAY, ends_at=START + DAY + HOUR)]),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert Meeting.objects.get().sequence == 1
    assert seat(meeting, "Nord").attendance == Attendance.NEEDS_ACTION
    assert refusals in ([], ["moved"])


def test_a_cancelled_meeting_is_over_for_everybody(scene, meeting):
    acts.cancel(meeting, revision=0, by=scene.office)

    assert Case.objects.get().state == CaseState.OPEN
    for act in (
        lambda: acts.respond(meeting, seat(meeting, "Nord"), Attendance.ACCEPTED, sequence=1),
        lambda: moved(scene, meeting, place="Bauhof"),
        lambda: acts.cancel(meeting, revision=1, by=scene.office),
        lambda: write_minutes(meeting, text="x", revision=None, by=scene.office),
    ):
        with pytest.raises(Refused, match="abgesagt"):
            act()


def test_the_office_hears_who_declines_once(scene, meeting):
    for _ in range(2):
        acts.respond(meeting, seat(meeting, "Nord"), Attendance.DECLINED, sequence=0, by=scene.officer)

    assert [one.user for one in Notification.objects.filter(activity__verb="meeting_declined")] == [scene.office]


def test_the_mail_server_gets_the_request_the_move_and_the_cancellation(scene, sink, settings):  # noqa: F811
    settings.CALENDAR_REPLY_ADDRESS = "termin@ostallianz.example"
    delivery.deliver("email")
    sink.mails.clear()
    meeting = asked(scene, agenda="1. Verkehr", video_url="https://video.example/raum")
    delivery.deliver("email")
    moved(scene, meeting, starts_at=START + DAY, ends_at=START + DAY + HOUR)
    delivery.deliver("email")
    acts.cancel(meeting, revision=1, by=scene.office)
    delivery.deliver("email")

    mails = [one.message for one in sink.mails if one.recipient == "bauamt@nord.example"]
    entries = [entry_in(mail) for mail in mails]
    assert [method for method, _entry in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {str(entry["uid"]) for _method, entry in entries} == {f"{meeting.pk}@ostallianz.example"}
    assert [int(entry["sequence"]) for _method, entry in entries] == [0, 1, 2]
    assert [str(entry["status"]) for _method, entry in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert entries[1][1].start - entries[0][1].start == DAY
    assert {str(one) for one in entries[0][1].attendees} == {
        "mailto:bauamt@mitte.example",
        "mailto:bauamt@nord.example",
    }
    assert str(entries[0][1]["organizer"]) == "mailto:termin@ostallianz.example"
    first = mails[0]
    assert first.get_content_type() == "multipart/mixed"
    assert str(first["Reply-To"]) == "geschaeftsstelle@ostallianz.example, termin@ostallianz.example"
    assert first["Subject"] == "[OstAllianz] Gespräch zum Gewerbegebiet – Einladung"
    (text,) = [one for one in first.walk() if one.get_content_type() == "multipart/alternative"]
    assert [one.get_content_type() for one in text.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
    (file,) = [one for one in first.walk() if one.get_content_type() == "application/ics"]
    assert (file.get_filename(), file.get_content()[:15]) == ("termin.ics", b"BEGIN:VCALENDAR")
    assert "Di., 8. Juni 2027, 9:30 bis 10:30 Uhr" in first.get_body(("plain",)).get_content()


def test_a_provider_gets_the_invitation_as_an_attachment(scene, settings):
    settings.MAIL_PROVIDER = "mailjet"
    from notifications.mails import compose

    asked(scene)
    told = Notification.objects.get(activity__verb="meeting_invited", member__short_name="Nord")
    mail = compose(told.deliveries.get())

    (part,) = [one for one in mail.attachments if one.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    assert [one.mimetype for one in mail.alternatives] == ["text/html"]


# --- Reminders --------------------------------------------------------------------------------------------------


def at(day, hour=9):
    return datetime(2027, 6, day, hour - 2, tzinfo=UTC)


def test_a_reminder_goes_out_the_working_day_before_and_once(scene, meeting):
    Meeting.objects.update(changed_at=START - 20 * DAY)

    assert remind_of_meetings(at(6)) == 0  # Sunday
    assert remind_of_meetings(at(7, hour=7)) == 0  # too early in the morning
    assert remind_of_meetings(at(7)) == 1  # Monday
    assert remind_of_meetings(at(7, hour=10)) == 0

    assert Notification.objects.filter(activity__verb="meeting_soon").count() == 2


def test_of_a_monday_meeting_friday_reminds(scene):
    asked(scene, starts_at=START - DAY, ends_at=START - DAY + HOUR)
    Meeting.objects.update(changed_at=START - 20 * DAY)

    assert remind_of_meetings(at(3)) == 0
    assert remind_of_meetings(at(4)) == 1


def test_whoever_declined_is_not_reminded(scene, meeting):
    acts.respond(meeting, seat(meeting, "Nord"), Attendance.DECLINED, sequence=0, by=scene.officer)
    Meeting.objects.update(changed_at=START - 20 * DAY)

    remind_of_meetings(at(7))

    told = Notification.objects.filter(activity__verb="meeting_soon")
    assert [one.member.short_name for one in told] == ["Mitte"]


def test_whoever_was_invited_today_is_not_reminded_too_nor_of_a_cancelled_meeting(scene, meeting):
    Meeting.objects.update(changed_at=at(7, hour=8))
    assert remind_of_meetings(at(7)) == 0

    Meeting.objects.update(changed_at=START - 20 * DAY, cancelled_at=START - DAY)
    assert remind_of_meetings(at(7)) == 0


# --- Planning ---------------------------------------------------------------------------------------------------


def test_a_party_that_is_busy_is_named_and_nothing_is_forbidden(scene, alliance, meeting):
    found = clashes([alliance["Nord"]], START + HOUR / 2, START + 2 * HOUR)
    assert [(one.member.short_name, one.entry) for one in found] == [("Nord", meeting)]

    assert clashes([alliance["Nord"]], START + HOUR, START + 2 * HOUR) == []
    assert clashes([alliance["West"]], START, START + HOUR) == []
    assert clashes([alliance["Nord"]], START, START + HOUR, besides=meeting.pk) == []
    acts.respond(meeting, seat(meeting, "Nord"), Attendance.DECLINED, sequence=0)
    assert clashes([alliance["Nord"]], START, START + HOUR) == []


def concern(scene, member, **values):
    given = {"answer": "concerns", "topics": ["traffic"], "text": "Streng vertraulich.", "given_at": START} | values
    return Response.objects.create(
        report=scene.report, version=scene.report.current, member=member, area_name=member.short_name, **given
    )


def test_the_agenda_is_made_of_what_is_open_without_what_was_written(scene, alliance):
    concern(scene, alliance["Nord"])
    concern(scene, alliance["Ost"], settled_by_reporter_at=START, settled_by_neighbour_at=START)
    concern(scene, alliance["West"], answer="remarks")
    concern(scene, alliance["Sued"], answer="talk", topics=[])

    assert proposed_agenda(scene.case).splitlines() == [
        "1. Gewerbegebiet Nord: Verkehr (Nord)",
        "2. Gewerbegebiet Nord: Gespräch gewünscht (Sued)",
    ]


# --- Minutes ----------------------------------------------------------------------------------------------------


def test_minutes_are_told_and_say_who_came(scene, meeting):
    nord = seat(meeting, "Nord")

    write_minutes(meeting, text="Man einigt sich.", revision=None, by=scene.office, came=[nord.pk])

    assert [one.came for one in Attendee.objects.order_by("member__short_name")] == [False, True]
    assert Notification.objects.filter(activity__verb="meeting_minutes").count() == 2


def test_two_who_write_minutes_do_not_overwrite_each_other(scene, meeting):
    write_minutes(meeting, text="Erste.", revision=None, by=scene.office)

    with pytest.raises(Refused, match="Ihr Text steht noch hier"):
        write_minutes(meeting, text="Zweite.", revision=None, by=scene.office)

    assert Meeting.objects.get().minutes == "Erste."
