"""Calendar entries as other programs read them: invitations by mail (RFC 5546, 6047), and feeds.

The library writes and folds the lines (RFC 5545); whatever people typed is stripped of what cannot be seen before,
so that no title, place or name can bring a property of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import (
    Calendar,
    Conference,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vDuration,
    vRecur,
    vText,
    vUri,
)

from accounts.models import Alliance
from coordination.models import Attendance, Meeting, NetworkEvent

Entry = Meeting | NetworkEvent
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
BERLIN = ZoneInfo("Europe/Berlin")
# So long a cancelled entry stays in a feed: programs remove it only when they read that it is cancelled.
CANCELLED_STAYS = timedelta(days=60)
PAST_STAYS = timedelta(days=400)
REFRESH = timedelta(hours=1)
# What must not stand in a value: control characters, and signs that hide or turn what follows.
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
ADDRESS = re.compile(r"[^\s@<>\"',;:\\()\[\]]+@[^\s@<>\"',;:\\()\[\]]+")
WEB_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+", re.IGNORECASE)


@dataclass(frozen=True)
class Guest:
    """Somebody who is asked to come: a mailbox or a person, with what they answered to this date so far."""

    name: str
    address: str
    attendance: str = Attendance.NEEDS_ACTION


def invitation(entry: Entry, attendees: Iterable[Guest], method: str) -> str:
    """Return the iTIP message (RFC 5546) that asks guests to an entry (REQUEST) or takes it back (CANCEL).

    The same UID for ever, the SEQUENCE of the entry; whoever accepted an earlier date is asked again.
    """
    calendar = _calendar(method)
    event = _event(entry, stamp=timezone.now())
    if entry.cancelled_at or method == CANCEL:
        event["status"] = vText("CANCELLED")
    for guest in attendees:
        if _is_address(guest.address):
            event.add("attendee", _guest(guest, asks=method == REQUEST))
    _describe(event, entry)
    calendar.add_component(event)
    return str(calendar.to_ical().decode())


def snapshot(entry: Entry) -> bytes:
    """Return the entry as it is now, for a person to load into their calendar: nobody is asked anything."""
    calendar = _calendar(PUBLISH)
    event = _event(entry, stamp=entry.changed_at)
    _describe(event, entry)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def feed(entries: Iterable[Entry], name: str) -> bytes:
    """Return a published calendar: title, time and place of each entry, and the page where the rest stands.

    No attendees, no agenda, no video link: the address of a feed gets around. The same entries are the same bytes.
    """
    calendar = _calendar(PUBLISH)
    for key in ("name", "x-wr-calname"):
        calendar.add(key, line(name))
    calendar.add("x-wr-timezone", BERLIN.key)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for entry in entries:
        event = _event(entry, stamp=entry.changed_at)
        event.add("url", vUri(address_of(entry)))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def belongs_in_feed(entry: Entry, now: datetime) -> bool:
    """Return whether a feed still lists it: not long past; cancelled ones for 60 days, so that programs drop them."""
    if entry.cancelled_at and entry.cancelled_at < now - CANCELLED_STAYS:
        return False
    return entry.ends_at > now - PAST_STAYS


def address_of(entry: Entry) -> str:
    """Return the entry's page, as an address that works outside."""
    name = "meeting-detail" if isinstance(entry, Meeting) else "event-detail"
    return str(settings.BASE_URL + reverse(name, args=[entry.pk]))


def line(text: object) -> str:
    """Return typed text as one line without what cannot be seen."""
    return " ".join(_seen(str(text)).split())


def _is_address(text: str) -> bool:
    return bool(ADDRESS.fullmatch(text)) and _seen(text) == text


def _lines(text: object) -> str:
    return "\n".join(_seen(one).rstrip() for one in str(text).replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _seen(text: str) -> str:
    return "".join(" " if unicodedata.category(sign) in UNSEEN else sign for sign in text)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{line(Alliance.current().name)}//Umgriff//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_berlin())
    return calendar


def _berlin() -> Timezone:
    """Return Europe/Berlin as a rule for each half of the year, as it has been since 1996 (Directive 2000/84/EC)."""
    zone = Timezone()
    zone.add("tzid", BERLIN.key)
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    for half, name, begins, before, after, month in (
        (TimezoneDaylight(), "CEST", _local(1996, 3, 31, 2), winter, summer, 3),
        (TimezoneStandard(), "CET", _local(1996, 10, 27, 3), summer, winter, 10),
    ):
        half.add("tzname", name)
        half.add("dtstart", begins)
        half.add("tzoffsetfrom", before)
        half.add("tzoffsetto", after)
        half.add("rrule", vRecur({"FREQ": "YEARLY", "BYDAY": "-1SU", "BYMONTH": month}))
        zone.add_component(half)
    return zone


def _local(*numbers: int) -> datetime:
    """Return a clock time of no zone: the rules of a zone are told in it."""
    return datetime(*numbers)  # type: ignore[arg-type] # noqa: DTZ001


def _event(entry: Entry, *, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp)
    event.add("last-modified", entry.changed_at)
    starts, ends = _written(entry.starts_at, entry.ends_at)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", line(entry.title))
    event.add("status", "CANCELLED" if entry.cancelled_at else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled_at else "OPAQUE")
    event.add("organizer", _organizer())
    if line(entry.place):
        event.add("location", line(entry.place))
    return event


def _written(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """Return both times in Europe/Berlin, as people speak; in UTC in the hour that comes twice in October.

    There a local time means its first occurrence (RFC 5545, 3.3.5): the second cannot be said in it.
    """
    local = starts_at.astimezone(BERLIN), ends_at.astimezone(BERLIN)
    if any(one.fold for one in local):
        return starts_at.astimezone(ZoneInfo("UTC")), ends_at.astimezone(ZoneInfo("UTC"))
    return local


def _organizer() -> vCalAddress:
    return vCalAddress.new(settings.CALENDAR_REPLY_ADDRESS, cn=_name(Alliance.current().name))


def _guest(guest: Guest, *, asks: bool) -> vCalAddress:
    attendee = vCalAddress.new(
        guest.address,
        cn=_name(guest.name) or guest.address,
        cutype="INDIVIDUAL",
        role="REQ-PARTICIPANT",
        partstat=str(guest.attendance).upper(),
    )
    if asks:
        attendee.params["RSVP"] = "TRUE"
    return attendee


def _name(text: object) -> str:
    """Return a name for a parameter, which can hold no quotation mark (RFC 5545, 3.2), and few programs ``^'``."""
    return line(text).replace('"', "'").replace("^", " ")


def _describe(event: Event, entry: Entry) -> None:
    """Add the agenda, the page, and the video link: as CONFERENCE (RFC 7986), and where older programs look."""
    page = address_of(entry)
    video = entry.video_url if WEB_ADDRESS.fullmatch(entry.video_url) else ""
    parts = [_lines(entry.agenda).strip(), f"Video: {video}" if video else "", page]
    event.add("description", "\n\n".join(part for part in parts if part))
    event.add("url", vUri(page))
    if video:
        event.conferences = [Conference(video, feature="VIDEO", label="Video")]
        if "location" not in event:
            event.add("location", video)
