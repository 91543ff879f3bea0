"""Calendar entries as others read them: parsed with icalendar and with vobject, which share no code."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from coordination.calendar_replies import read_reply
from coordination.calendar_words import when
from coordination.calendars import CANCEL, REQUEST, Guest, feed, invitation, line, snapshot
from coordination.models import Attendance, Meeting

BERLIN = ZoneInfo("Europe/Berlin")
NINE = datetime(2027, 6, 8, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVA = Guest("Eva Muster", "eva@nord.example")
# What could open a new line, property, parameter or component in somebody's calendar program.
ATTACKS = [
    "Treffen\r\nATTENDEE:mailto:boese@example.org",
    "Treffen\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Falsch",
    "Treffen\rX-BOESE:1",
    "Treffen\u2028X-BOESE:1\x85X-BOESE:2\x0bX\x0cX",
    'Treffen";X-BOESE=1:mailto:x@example.org',
    "Treffen;VALUE=URI:http://boese.example",
    "Treffen\\nX\\;Y\\,Z",
    "Treffen^n^'X-BOESE:1",
    "BEGIN:VEVENT",
    "\ud800Treffen\x00\u202e",
    "=?utf-8?q?X=0D=0AX-BOESE:1?=",
    "x" * 500 + "ä" * 200,
]
PROPERTIES = {
    "ATTENDEE", "CONFERENCE", "DESCRIPTION", "DTEND", "DTSTAMP", "DTSTART", "LAST-MODIFIED", "LOCATION", "ORGANIZER",
    "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "UID", "URL",
}  # fmt: skip


def meeting(**values):
    wanted = {"title": "Treffen", "starts_at": NINE, "ends_at": NINE + HOUR, "changed_at": NINE} | values
    return Meeting(**wanted)


def by_two(text):
    """What two independent programs read; both must find one entry, and no line may be longer than 75 octets."""
    raw = text if isinstance(text, bytes) else text.encode()
    assert all(len(row) <= 75 for row in raw.split(b"\r\n"))
    assert raw.count(b"\n") == raw.count(b"\r\n")
    ours = Calendar.from_ical(raw)
    theirs = vobject.readOne(raw.decode())
    (entry,) = ours.events
    assert len(theirs.vevent_list) == 1
    assert [one.name for one in ours.subcomponents] == ["VTIMEZONE", "VEVENT"]
    return entry, theirs.vevent


def times(text):
    """The moments that both read, in UTC."""
    entry, other = by_two(text)
    first = entry.start.astimezone(UTC), entry.end.astimezone(UTC)
    assert (other.dtstart.value.astimezone(UTC), other.dtend.value.astimezone(UTC)) == first
    return first


def test_an_invitation_says_everything_a_calendar_needs(settings):
    settings.CALENDAR_REPLY_ADDRESS = "termin@ostallianz.example"
    one = meeting(sequence=3, place="Rathaus, Saal 1", video_url="https://video.example/a?b=c;d,e", agenda="1. Ä\n2. B")

    entry, other = by_two(invitation(one, [EVA], REQUEST))

    assert str(entry["uid"]) == other.uid.value == f"{one.pk}@ostallianz.example"
    assert (int(entry["sequence"]), other.sequence.value) == (3, "3")
    assert str(entry["organizer"]) == "mailto:termin@ostallianz.example"
    assert entry["organizer"].params["CN"] == "OstAllianz"
    attendee = entry["attendee"]
    assert str(attendee) == other.attendee.value == "mailto:eva@nord.example"
    said = {name: attendee.params[name] for name in ("CN", "ROLE", "PARTSTAT", "RSVP")}
    assert said == {"CN": "Eva Muster", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    assert str(entry["location"]) == other.location.value == "Rathaus, Saal 1"
    assert str(entry["conference"]) == "https://video.example/a?b=c;d,e"
    assert other.description.value.startswith(
        "1. Ä\n2. B\n\nVideo: https://video.example/a?b=c;d,e\n\nhttp://localhost"
    )
    assert (str(entry["status"]), str(entry["transp"])) == ("CONFIRMED", "OPAQUE")
    assert entry["dtstart"].params["TZID"] == "Europe/Berlin"


def test_the_zone_is_told_with_both_its_rules():
    (zone,) = Calendar.from_ical(invitation(meeting(), [EVA], REQUEST)).walk("VTIMEZONE")
    halves = {half.name: half for half in zone.subcomponents}
    told = zone.to_tz()

    assert halves["DAYLIGHT"]["rrule"].to_ical() == b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"
    assert halves["STANDARD"]["rrule"].to_ical() == b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"
    for month in range(1, 13):
        for year in (2024, 2027, 2035):
            noon = datetime(year, month, 15, 12)  # noqa: DTZ001
            assert noon.replace(tzinfo=told).utcoffset() == noon.replace(tzinfo=BERLIN).utcoffset()


def test_a_cancellation_takes_the_same_entry_back():
    entry, _other = by_two(invitation(meeting(sequence=2, cancelled_at=NINE), [EVA], CANCEL))

    assert (str(entry["status"]), int(entry["sequence"])) == ("CANCELLED", 2)
    assert "RSVP" not in entry["attendee"].params


def test_who_answered_is_told_as_having_answered():
    entry, _other = by_two(invitation(meeting(), [Guest("Eva", "eva@nord.example", Attendance.ACCEPTED)], REQUEST))

    assert entry["attendee"].params["PARTSTAT"] == "ACCEPTED"


def utc(month, day, hour, minute=0):
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        pytest.param(NINE, NINE + HOUR, id="a morning in June"),
        pytest.param(utc(1, 7, 22, 30), utc(1, 8, 0, 30), id="across midnight"),
        pytest.param(utc(3, 27, 23), utc(3, 28, 2), id="the night in March"),
        pytest.param(utc(3, 28, 0, 59), utc(3, 28, 1), id="the leap itself"),
        pytest.param(utc(10, 30, 22), utc(10, 31, 3), id="the night in October"),
        pytest.param(utc(10, 31, 0, 30), utc(10, 31, 0, 45), id="the first half past two"),
        pytest.param(utc(10, 31, 1, 30), utc(10, 31, 1, 45), id="the second half past two"),
        pytest.param(utc(10, 31, 0, 30), utc(10, 31, 1, 30), id="from the first to the second"),
    ],
)
def test_times_arrive_as_they_were_meant(starts_at, ends_at):
    assert times(invitation(meeting(starts_at=starts_at, ends_at=ends_at), [EVA], REQUEST)) == (starts_at, ends_at)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2037, 1, 1)), st.integers(1, 3000))  # noqa: DTZ001
def test_any_time_arrives_as_it_was_meant(starts, minutes):
    starts_at = starts.replace(microsecond=0, tzinfo=UTC)
    ends_at = starts_at + timedelta(minutes=minutes)

    assert times(invitation(meeting(starts_at=starts_at, ends_at=ends_at), [EVA], REQUEST)) == (starts_at, ends_at)


def test_the_hour_that_comes_twice_is_named():
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)

    assert when(second, second + 2 * HOUR) == "So., 31. Oktober 2027, 2:30 (Winterzeit) bis 4:30 Uhr"
    assert when(NINE, NINE + HOUR) == "Di., 8. Juni 2027, 9:00 bis 10:00 Uhr"
    late = datetime(2027, 6, 8, 21, tzinfo=UTC)
    assert when(late, late + 2 * HOUR) == "Di., 8. Juni 2027, 23:00 Uhr bis Mi., 9. Juni 2027, 1:00 Uhr"


# --- What people type brings nothing of its own -----------------------------------------------------------------


def nothing_slipped_in(one, guest):
    entry, other = by_two(invitation(one, [guest], REQUEST))
    assert {str(name) for name in entry} <= PROPERTIES
    assert entry["uid"] == one.uid == other.uid.value
    attendees = entry.get("attendee", [])
    assert not isinstance(attendees, list) or attendees == []
    assert line(str(entry["summary"])) == line(one.title)
    return entry


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_typed_text_becomes_a_property(attack):
    one = meeting(title=attack, place=attack, agenda=attack, video_url=f"https://x.example/{attack}")

    entry = nothing_slipped_in(one, Guest(attack, "eva@nord.example"))

    assert set(entry["attendee"].params) == {"CN", "CUTYPE", "ROLE", "PARTSTAT", "RSVP"}
    assert str(entry["attendee"]) == "mailto:eva@nord.example"


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_address_becomes_a_property(attack):
    entry = nothing_slipped_in(meeting(), Guest("Eva", f"{attack}@nord.example"))

    assert "X-BOESE" not in entry


SIGNS = st.text(st.sampled_from(string.printable + "äß€😀\u2028\x85\u202e\x00\\;:,\"'^"), max_size=200) | st.text(
    max_size=60
)


@given(title=SIGNS, place=SIGNS, agenda=SIGNS, link=SIGNS, name=SIGNS, box=SIGNS)
def test_nothing_typed_becomes_a_property(title, place, agenda, link, name, box):
    one = meeting(title=title, place=place, agenda=agenda, video_url=link)

    nothing_slipped_in(one, Guest(name, f"{box}@nord.example"))
    by_two(feed([one], name))
    by_two(snapshot(one))


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")))
def test_whatever_strangers_answer_does_not_break_the_reader(text):
    assert read_reply(text) is None


# --- Answers ----------------------------------------------------------------------------------------------------

REPLY = """BEGIN:VCALENDAR
PRODID:-//Program//DE
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
UID:{uid}
SEQUENCE:{sequence}
DTSTAMP:20270601T080000Z
ATTENDEE;CN="Nord, Eva";PARTSTAT={partstat}:{address}
END:VEVENT
END:VCALENDAR
"""


def reply(**values):
    known = {"uid": "1@x", "sequence": 2, "partstat": "ACCEPTED", "address": "MAILTO:Eva@Nord.Example"}
    return REPLY.format(**known | values).replace("\n", "\r\n")


def test_an_answer_says_who_what_and_to_which_date():
    said = read_reply(reply())

    assert (said.uid, said.sequence, said.address, said.name) == ("1@x", 2, "eva@nord.example", "Nord, Eva")
    assert said.attendance == Attendance.ACCEPTED
    assert read_reply(reply(partstat="tentative")).attendance == Attendance.TENTATIVE


@pytest.mark.parametrize(
    "text",
    [
        "",
        reply(partstat="NEEDS-ACTION"),
        reply(partstat="DELEGATED"),
        reply(uid=""),
        reply(sequence="viele"),
        reply().replace("METHOD:REPLY", "METHOD:COUNTER"),
        reply().replace("END:VEVENT", "ATTENDEE;PARTSTAT=DECLINED:mailto:b@c.example\r\nEND:VEVENT"),
        reply().replace("END:VCALENDAR", "BEGIN:VEVENT\r\nUID:2@x\r\nEND:VEVENT\r\nEND:VCALENDAR"),
        reply().replace("ATTENDEE", "X-NOBODY"),
        "BEGIN:VCALENDAR\r\n" * 2000,
    ],
)
def test_what_is_no_clear_answer_is_none(text):
    assert read_reply(text) is None
