"""What calendar programs answer to an invitation (iTIP REPLY: RFC 5546, 3.2.3), written by strangers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from icalendar import Calendar

from coordination.calendars import line
from coordination.models import Attendance


@dataclass(frozen=True)
class Reply:
    """An answer from a calendar program (iTIP REPLY): to which entry and which of its dates, who, and what."""

    uid: str
    sequence: int
    address: str
    attendance: Attendance
    name: str = ""


ANSWERS = {
    "ACCEPTED": Attendance.ACCEPTED,
    "TENTATIVE": Attendance.TENTATIVE,
    "DECLINED": Attendance.DECLINED,
}


def read_reply(text: str) -> Reply | None:
    """Return the answer in an iCalendar text; None when it is none that can be read. Strangers wrote it."""
    try:
        calendar = Calendar.from_ical(text)
        if str(calendar.get("method", "")).upper() != "REPLY":
            return None
        return _reply(calendar)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def _reply(calendar: Calendar) -> Reply | None:
    events = [one for one in calendar.subcomponents if one.name == "VEVENT"]
    attendees = events[0].get("attendee", []) if len(events) == 1 else []
    attendees = attendees if isinstance(attendees, list) else [attendees]
    if len(attendees) != 1:
        return None
    attendee, event = attendees[0], events[0]
    attendance = ANSWERS.get(str(attendee.params.get("partstat", "")).upper())
    if attendance is None or not event.get("uid"):
        return None
    address = re.sub(r"^mailto:", "", str(attendee).strip(), flags=re.IGNORECASE).lower()
    sequence = max(0, int(event.get("sequence", 0)))
    return Reply(line(event["uid"]), sequence, address, attendance, line(attendee.params.get("cn", ""))[:120])
