"""Mails of calendar programs (iMIP, RFC 6047) in the mailbox that returned mails come to as well."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

from coordination.calendar_replies import Reply, read_reply
from coordination.calendars import line
from coordination.services.calendar_answers import take_reply
from notifications.bounces.taking import Taken

TYPES = ("text/calendar", "application/ics")
LARGEST = 200_000
LONGEST_NAME = 120


def take(source: bytes) -> Taken | None:
    """Take a mail that answers an invitation; None: it is none, somebody else may read it."""
    try:
        mail = message_from_bytes(source, policy=policy.compat32)
        reply = next(filter(None, map(_reply, _calendars(mail))), None)
    except (RecursionError, LookupError, ValueError):  # strangers wrote it
        return None
    if reply is None:
        return None
    name, sender = parseaddr(_decoded(mail.get("From", "")))
    counts = take_reply(reply, sender=sender, name=(line(name) or reply.name)[:LONGEST_NAME])
    return Taken.REPLY if counts else Taken.IGNORED


def _calendars(mail: Message) -> list[Message]:
    """Return the calendar parts, without those of a mail inside the mail: that one is being returned."""
    found, waiting = [], [mail]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_type() in TYPES:
            found.append(part)
        elif part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += part.get_payload()  # type: ignore[arg-type]
    return found


def _reply(part: Message) -> Reply | None:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or len(payload) > LARGEST:
        return None
    return read_reply(payload.decode("utf-8", "replace"))


def _decoded(value: object) -> str:
    try:
        return str(make_header(decode_header(str(value))))
    except (LookupError, ValueError):
        return str(value)
