"""The demo's mail server: keeps every mail as a row, to be looked at on a page. Nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from notifications.models import DemoMail


class DemoMailboxBackend(BaseEmailBackend):
    """Stores mails instead of sending them (settings.DEMO_MAILBOX)."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep one row for each recipient of each message."""
        rows = [
            DemoMail(
                recipient=parseaddr(recipient)[1], subject=str(message.subject), source=message.message().as_bytes()
            )
            for message in email_messages
            for recipient in message.recipients()
        ]
        return len(DemoMail.objects.bulk_create(rows))
