"""Django's SMTP backend, and what it throws away: which addresses of a mail the server did not take.

A mail goes to one mailbox, with copies to others. Refused the mailbox, nobody gets it: the whole is tried again,
or given up, and no copy arrives twice. Refused a copy, the others get it, and ``refused`` says whose it was.
"""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

ACCEPTED = (250, 251)
Answers = dict[str, tuple[int, bytes]]


class _CopiesMayFail:
    """An SMTP line that gives up at the first address, and remembers what became of the others."""

    refused: Answers
    _first = True

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Name one recipient. The first one is whom the mail is for."""
        code, answer = super().rcpt(recip, options)  # type: ignore[misc]
        first, self._first = self._first, False
        if first and code not in ACCEPTED:
            raise smtplib.SMTPRecipientsRefused({recip: (code, answer)})
        return code, answer

    def sendmail(self, *args: Any, **options: Any) -> Answers:
        """Send, and keep the answers for the addresses that were refused."""
        self._first, self.refused = True, {}
        self.refused = super().sendmail(*args, **options)  # type: ignore[misc]
        return self.refused


class _Plain(_CopiesMayFail, smtplib.SMTP):
    pass


class _OverTLS(_CopiesMayFail, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    """Sends over SMTP; ``connection.refused`` names the copies that the server did not take."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Return the kind of line, by the settings."""
        return _OverTLS if self.use_ssl else _Plain
