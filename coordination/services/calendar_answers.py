"""Answers of calendar programs to our invitations: counted like answers on the page, from invited addresses alone.

A sender's address is easily forged; the UID is not guessed: it stands in the invitation alone, with 122 random bits.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from accounts.models import User
from coordination.calendar_replies import Reply
from coordination.meeting_guests import addresses_of
from coordination.models import Attendee, Meeting, NetworkEvent
from coordination.services.event_places import answer_invitation
from coordination.services.meetings import respond
from notifications.services import Refused


def take_reply(reply: Reply, *, sender: str, name: str) -> bool:
    """Write down an answer that came by mail, and return whether it counts.

    It does not: from an address that was not invited, to an earlier or unknown date, to what was called off.
    ``name``: how the sender calls themselves, shown beside the answer.
    """
    pk = _id_of(reply.uid)
    if pk is None:
        return False
    try:
        meeting = Meeting.objects.filter(pk=pk).first()
        if meeting:
            return _to_meeting(meeting, reply, sender.lower(), name)
        event = NetworkEvent.objects.filter(pk=pk).first()
        return event is not None and _to_event(event, reply, sender.lower())
    except Refused:
        return False


def _id_of(uid: str) -> UUID | None:
    name, _at, domain = uid.partition("@")
    try:
        return UUID(name) if domain.lower() == settings.MAIL_DOMAIN.lower() else None
    except ValueError:
        return None


def _to_meeting(meeting: Meeting, reply: Reply, sender: str, name: str) -> bool:
    seat = _seat(meeting, reply, sender)
    if seat is None:
        return False
    same = seat.attendance == reply.attendance and seat.answered_sequence == reply.sequence
    if not same or meeting.cancelled_at:  # read twice after a crash: the first time is the one that counts
        respond(meeting, seat, reply.attendance, sequence=reply.sequence, answered_as=name)
    return True


def _seat(meeting: Meeting, reply: Reply, sender: str) -> Attendee | None:
    """Return the seat that the sender may answer for; where there are several, the one that the answer names."""
    seats = [
        (seat, addresses)
        for seat in meeting.attendees.select_related("member", "user")
        if sender in (addresses := addresses_of(seat))
    ]
    named = [seat for seat, addresses in seats if reply.address in addresses]
    found = named or [seat for seat, _addresses in seats]
    return found[0] if found else None


def _to_event(event: NetworkEvent, reply: Reply, sender: str) -> bool:
    user = User.objects.filter(is_active=True, email=sender, participations__event=event).first()
    if user is None:
        return False
    deputy = event.participations.get(user=user).deputy
    answer_invitation(event, user, attendance=reply.attendance, sequence=reply.sequence, deputy=deputy)
    return True
