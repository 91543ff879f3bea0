"""How the reading of the mailbox went, and whether it stands still: what ``/readyz`` and the cockpit say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from imaplib import IMAP4

from django.conf import settings
from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now
from imap_tools import ImapToolsError

from notifications.models import MailboxReading, MailboxTrouble


@dataclass(frozen=True)
class Standing:
    """When the mailbox was last read (None: never yet), seconds since then, and what was wrong the last time.

    ``is_still``: for longer than READY_MAILBOX_MINUTES nothing was read from it.
    """

    read_at: datetime | None
    age_s: float | None
    trouble: str
    is_still: bool

    @property
    def sentence(self) -> str:
        """What is wrong, in English for those who run it; nothing when all is well."""
        if not self.is_still:
            return ""
        when = f"was last read {self.age_s / 60:.0f} minutes ago" if self.age_s is not None else "has never been read"
        why = f" ({self.trouble})" if self.trouble else ""
        return f"The bounce mailbox {when}{why}: mails that come back are not noticed."


def note_read() -> None:
    """Write down that the mailbox was read."""
    values = {"tried_at": Now(), "read_at": Now(), "trouble": ""}
    MailboxReading.objects.update_or_create(pk=1, defaults=values)


def note_trouble(problem: Exception) -> None:
    """Write down that it could not be read, and what sort of trouble that was: never what the server said."""
    MailboxReading.objects.update_or_create(pk=1, defaults={"tried_at": Now(), "trouble": _sort(problem)})


def _sort(problem: Exception) -> MailboxTrouble:
    if isinstance(problem, OSError | IMAP4.abort):
        return MailboxTrouble.AWAY
    return MailboxTrouble.REFUSED if isinstance(problem, ImapToolsError | IMAP4.error) else MailboxTrouble.SETTING


def standing() -> Standing | None:
    """Return how the reading stands, by the database's clock; None where there is no mailbox, or nobody tried yet."""
    if not settings.BOUNCE_IMAP_URL:
        return None
    age = ExpressionWrapper(Now() - F("read_at"), DurationField())
    row = MailboxReading.objects.annotate(age=age).first()
    if row is None:
        return None
    age_s = row.age.total_seconds() if row.age else None
    late = age_s is None or age_s > settings.READY_MAILBOX_MINUTES * 60
    return Standing(row.read_at, age_s, row.trouble, bool(settings.READY_MAILBOX_MINUTES) and late)
