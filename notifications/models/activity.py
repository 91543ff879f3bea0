from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

CURRENT_TRANSACTION = Cast(
    Cast(models.Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
)


class Verb(models.TextChoices):
    ANNOUNCED = "announced", _("gemeldet")
    CHANGED = "changed", _("geändert")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class Activity(models.Model):
    """What happened to a report. Written once, together with everybody's notification of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey("geo.Report", on_delete=models.PROTECT, related_name="activities")
    version = models.ForeignKey("geo.ReportVersion", on_delete=models.PROTECT, related_name="activities")
    verb = models.CharField(max_length=20, choices=Verb.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The same key is the same act: a second press, a retry after a lost answer, two tabs.
    idempotency_key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # The transaction that wrote it: what a browser missed is found by it, whatever order commits came in (live.py).
    written_by = models.BigIntegerField(db_default=CURRENT_TRANSACTION, editable=False)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["report", "-created_at"], name="activity_of_report"),
            models.Index(fields=["written_by"], name="activity_written_by"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["version", "verb"], name="one_activity_per_version_and_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.version_id}"
