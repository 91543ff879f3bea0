from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OffBecause(models.TextChoices):
    """Why nothing is sent."""

    MOVED = "moved", _("Die Datenbank liegt woanders als bisher. Sie wurde wiederhergestellt oder umgezogen.")
    BEHIND = "behind", _("Die Datenbank ist älter als das, was schon gesendet wurde. Sie wurde wiederhergestellt.")
    BY_HAND = "by_hand", _("Die Technik hat das Senden angehalten.")


class Sending(models.Model):
    """Whether this installation sends, where its database lies, and how many claims it remembers. One row.

    ``notifications/sending.py`` reads and writes it: a restored database must not send again what was sent
    after the backup was made.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    installation = models.UUIDField(default=uuid.uuid4, editable=False)
    place = models.CharField(max_length=200)
    mark = models.BigIntegerField(default=0)
    off_at = models.DateTimeField(null=True)
    off_because = models.CharField(max_length=10, choices=OffBecause.choices, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="sending_is_one_row")]

    def __str__(self) -> str:
        return str(self.off_because or self.installation)
