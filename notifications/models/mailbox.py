from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MailboxTrouble(models.TextChoices):
    """Why the mailbox for returned mails could not be read."""

    SETTING = "setting", _("Ihre Adresse ist nicht richtig eingetragen (BOUNCE_IMAP_URL).")
    REFUSED = "refused", _("Der Mailserver lässt uns nicht hinein.")
    AWAY = "away", _("Der Mailserver antwortet nicht oder bricht ab.")


class MailboxReading(models.Model):
    """When the mailbox for returned mails was read last, and what was wrong the last time. One row.

    ``notifications/bounces/noting.py`` reads and writes it, by the database's clock.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    tried_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)  # the last time that went well
    trouble = models.CharField(max_length=10, choices=MailboxTrouble.choices, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="mailbox_reading_is_one_row")]

    def __str__(self) -> str:
        return str(self.trouble or self.read_at)
