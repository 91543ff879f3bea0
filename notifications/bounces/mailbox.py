"""The mailbox that mails come back to, read over IMAP (RFC 3501).

What is understood is moved to a folder of its own after it was written down: a crash between the two reads it
again, and writing it down again changes nothing (``services.outcomes``). What is not understood stays where it
is with a flag for the people who look after the mailbox, and is not read again.

Other mails may come to the same mailbox: whoever starts the reading brings handlers for them along.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from imaplib import IMAP4, Internaldate2tuple
from time import mktime
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError
from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxUnencrypted, MailMessageFlags

from notifications.bounces.noting import note_read, note_trouble
from notifications.bounces.taking import Taken, take

logger = logging.getLogger(__name__)
DONE = "Umgriff"  # the folder for what was read; made when it is missing
MOST_MAILS = 200  # in one go; the rest follows
# Of a larger mail only the beginning is fetched: what the report says stands before the mail that came back.
MOST_BYTES = 1024 * 1024
TIMEOUT_S = 30
HERE = ("localhost", "127.0.0.1", "::1")
# What a mailbox that is away, or does not want us, raises.
UNREADABLE = (ImapToolsError, IMAP4.error, OSError)
DATABASE_GONE = (OperationalError, InterfaceError)


# Reads one mail, its bytes; says what came of it, or None: it is not for this handler.
Handler = Callable[[bytes], Taken | None]


class NoMailbox(Exception):  # noqa: N818 (says what is missing)
    """``BOUNCE_IMAP_URL`` is not what it should be."""


@dataclass(frozen=True)
class Address:
    """Where the mailbox is: ``imaps://user:password@host:993/INBOX``."""

    host: str
    port: int
    encrypted: bool
    user: str
    password: str
    folder: str

    @classmethod
    def of(cls, url: str) -> Address:
        """Return the parts of the setting. Without encryption a password goes to this machine alone."""
        parts = urlsplit(url)
        encrypted = parts.scheme == "imaps"
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
            raise NoMailbox("BOUNCE_IMAP_URL is imaps://user:password@host/INBOX.")
        if not encrypted and parts.hostname not in HERE:
            raise NoMailbox("BOUNCE_IMAP_URL without encryption (imap://) is for this machine alone: use imaps://.")
        port = parts.port or (993 if encrypted else 143)
        folder = unquote(parts.path.strip("/")) or "INBOX"
        return cls(parts.hostname, port, encrypted, unquote(parts.username), unquote(parts.password or ""), folder)


def read_mailbox(handlers: Iterable[Handler] = ()) -> Counter[Taken]:
    """Read what has come since, and return how many mails there were of each sort.

    Each mail goes to the first handler that takes it; what none takes is read as a report about a delivery.
    Raises ``NoMailbox`` or one of ``UNREADABLE``; how it went is noted (noting.py).
    A single mail never stops the others.
    """
    try:
        counted = _read(Address.of(settings.BOUNCE_IMAP_URL), list(handlers))
    except (NoMailbox, *UNREADABLE) as problem:
        note_trouble(problem)
        raise
    note_read()
    return counted


def _read(address: Address, handlers: list[Handler]) -> Counter[Taken]:
    counted: Counter[Taken] = Counter()
    with _open(address) as mailbox:
        for uid, source, at in _unread(mailbox):
            taken = _taken(uid, source, at, handlers)
            counted[taken] += 1
            if taken in (Taken.UNKNOWN, Taken.FOREIGN):
                mailbox.flag(uid, MailMessageFlags.FLAGGED, True)
            else:
                mailbox.move(uid, DONE)
    return counted


def _open(address: Address) -> BaseMailBox:
    kind = MailBox if address.encrypted else MailBoxUnencrypted
    mailbox = kind(address.host, address.port, timeout=TIMEOUT_S)
    try:
        mailbox.login(address.user, address.password, initial_folder=address.folder)
        if not mailbox.folder.exists(DONE):
            mailbox.folder.create(DONE)
    except BaseException:
        mailbox.client.shutdown()
        raise
    return mailbox


def _unread(mailbox: BaseMailBox) -> Iterator[tuple[str, bytes, datetime]]:
    """Yield the oldest mails that nobody has flagged: uid, the beginning of the source, when they came."""
    for uid in mailbox.uids("UNFLAGGED UNDELETED", charset=None)[:MOST_MAILS]:
        answer = mailbox.client.uid("FETCH", uid, f"(INTERNALDATE BODY.PEEK[]<0.{MOST_BYTES}>)")
        found = [part for part in answer[1] if isinstance(part, tuple)]
        if found:  # another reader may have moved it meanwhile
            yield uid, found[0][1], _came_at(answer[1])


def _came_at(answer: list[Any]) -> datetime:
    """Return the mailbox's own time of arrival: the same however often it is asked."""
    for part in answer:
        head = part[0] if isinstance(part, tuple) else part
        told = Internaldate2tuple(head) if isinstance(head, bytes) else None
        if told:
            return datetime.fromtimestamp(mktime(told), tz=UTC)
    return datetime.fromtimestamp(0, tz=UTC)


def _taken(uid: str, source: bytes, at: datetime, handlers: Iterable[Handler]) -> Taken:
    try:
        handled = (handler(source) for handler in handlers)
        return next((taken for taken in handled if taken is not None), None) or take(source, at)
    except DATABASE_GONE:
        raise  # it stays where it is, and is read when the database is back
    except Exception:
        logger.exception("Mail %s of the bounce mailbox cannot be read: it stays there with a flag", uid)
        return Taken.UNKNOWN
