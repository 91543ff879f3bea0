"""Who is asked to a meeting by mail, and by which addresses they may answer."""

from __future__ import annotations

from collections.abc import Iterator

from coordination.calendars import Guest
from coordination.models import Attendee, Meeting
from notifications.models import Channel, Destination
from notifications.recipients.people import people_on_duty


def guests_of(meeting: Meeting) -> list[Guest]:
    """Return everybody as the invitation names them: the members' mailboxes, and people by their own address.

    For a member without a mailbox those of its people who are told in its place.
    """
    attendees = list(meeting.attendees.select_related("member", "user"))
    guests = {guest.address.lower(): guest for attendee in attendees for guest in _guests(attendee)}
    return list(guests.values())


def _guests(attendee: Attendee) -> Iterator[Guest]:
    if attendee.user:
        yield Guest(str(attendee.user), attendee.user.email, attendee.attendance)
        return
    mailboxes = list(Destination.objects.reachable().filter(member=attendee.member_id, channel=Channel.EMAIL))
    for mailbox in mailboxes:
        yield Guest(mailbox.label or str(attendee.member), mailbox.address, attendee.attendance)
    if not mailboxes and attendee.member:
        for user, _stranded in people_on_duty([attendee.member]):
            yield Guest(f"{user} ({attendee.member})", user.email, attendee.attendance)


def addresses_of(attendee: Attendee) -> set[str]:
    """Return the addresses from which this seat may be answered, in lower case.

    A member's mailboxes with their copies and deputies, and its people who are told beside or in place of them.
    """
    if attendee.user:
        own = attendee.user.destinations.filter(channel=Channel.EMAIL).values_list("address", flat=True)
        return {one.lower() for one in (attendee.user.email, *own)}
    found: set[str] = set()
    mailboxes = Destination.objects.in_use().filter(member=attendee.member_id, channel=Channel.EMAIL)
    for mailbox in mailboxes.prefetch_related("deputies"):
        deputies = [deputy.address for deputy in mailbox.deputies.all()]
        found |= {one.lower() for one in (mailbox.address, *mailbox.cc, *deputies)}
    for user, _stranded in people_on_duty([attendee.member] if attendee.member else []):
        found.add(user.email.lower())
    return found
