"""The lock of test systems: outside production nothing leaves but to addresses that were set free.

A copy of the real data must not write to real offices. All mail passes one backend (``StagedBackend``), password
resets and invitations too; other channels ask ``may_leave`` before they speak to anybody.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from email.utils import parseaddr
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from notifications.models import Channel

logger = logging.getLogger(__name__)
ANYTHING = "*"
PREFIX = "[Test] "
DEMO_BACKEND = "notifications.demo_mailbox.DemoMailboxBackend"


def may_leave(channel: str, address: str) -> bool:
    """Return whether something may be sent to this address (settings.SEND_ONLY_TO).

    ``address`` is what the destination has: a mail address, or the URL of a webhook or of a push service. Mail is let
    through by itself, or its domain after an ``@``; a URL by its host. Mail of the demo goes to a page, so any may.
    """
    if channel == Channel.EMAIL:
        return keeps_mail_here() or _set_free(parseaddr(address)[1].lower())
    return _set_free((urlsplit(address).hostname or "").lower())


def keeps_mail_here() -> bool:
    """Return whether mails are kept on a page instead of sent (notifications/demo_mailbox.py)."""
    return bool(settings.EMAIL_BACKEND == DEMO_BACKEND)


def is_locked() -> bool:
    """Return whether anything is held back at all."""
    return ANYTHING not in settings.SEND_ONLY_TO


def blocked_sentence() -> str:
    """Return what is written down of a delivery that may not leave."""
    return _("Testsystem: nicht gesendet, Adresse nicht freigegeben.")


def _set_free(address: str) -> bool:
    domain = f"@{address.rpartition('@')[2]}" if "@" in address else ""
    patterns = [pattern.strip().lower() for pattern in settings.SEND_ONLY_TO]
    return any(fnmatchcase(address, one) or (one[:1] == "@" and fnmatchcase(domain, one)) for one in patterns)


class StagedBackend(BaseEmailBackend):
    """Hands mails to the real backend (settings.MAIL_BACKEND), minus the addresses that were not set free."""

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.inner: Any = get_connection(settings.MAIL_BACKEND, fail_silently=fail_silently, **options)

    @property
    def connection(self) -> Any:
        """The line to the mail server, where there is one."""
        return getattr(self.inner, "connection", None)

    @connection.setter
    def connection(self, value: Any) -> None:
        self.inner.connection = value

    def open(self) -> bool | None:
        """Open the line."""
        opened: bool | None = self.inner.open()
        return opened

    def close(self) -> None:
        """Close the line."""
        self.inner.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send what may leave, and return how many messages that was."""
        staged = [message for message in email_messages if _staged(message)]
        return int(self.inner.send_messages(staged) or 0) if staged else 0


def _staged(message: EmailMessage) -> bool:
    """Take off the addresses that may not be written to; return whether anybody is left."""
    for name in ("to", "cc", "bcc"):
        setattr(message, name, _let_through(getattr(message, name)))
    if settings.MODE != "production" and not str(message.subject).startswith(PREFIX):
        message.subject = f"{PREFIX}{message.subject}"
    return bool(message.recipients())


def _let_through(addresses: Iterable[str]) -> list[str]:
    free = []
    for address in addresses:
        if may_leave(Channel.EMAIL, address):
            free.append(address)
        else:
            logger.warning("Test system: no mail to %s, it is not in SEND_ONLY_TO", address)
    return free
