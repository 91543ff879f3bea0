from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

CURRENT_TRANSACTION = Cast(
    Cast(models.Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
)


class Verb(models.TextChoices):
    ANNOUNCED = "announced", _("gemeldet")
    CHANGED = "changed", _("geändert")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class Activity(models.Model):
    """What happened: to a report, or around it. Written once, together with everybody's notification of it.

    What a report itself does (``Verb``) is worded when it is read. Everything else brings its words with it: in
    ``said``, as they were said then: title, news, lead, facts, why, path, button (notifications/services/saying.py).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Empty for what concerns no report: the association's events.
    report = models.ForeignKey("geo.Report", on_delete=models.PROTECT, null=True, related_name="activities")
    version = models.ForeignKey("geo.ReportVersion", on_delete=models.PROTECT, null=True, related_name="activities")
    verb = models.CharField(max_length=30)
    # Nobody: it happened by itself, as a reminder does.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    said = models.JSONField(default=dict)
    # An iCalendar message (RFC 6047) that the mails carry, and its METHOD.
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
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
            models.UniqueConstraint(
                fields=["version", "verb"],
                condition=Q(verb__in=["announced", "changed", "withdrawn"]),
                name="one_activity_per_version_and_verb",
            ),
            models.CheckConstraint(
                condition=~Q(said={}) | Q(report__isnull=False, version__isnull=False),
                name="activity_says_or_is_a_report_s",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.version_id}"

    def get_absolute_url(self) -> str:
        """Return the page where it can be read."""
        return str(self.said.get("path") or reverse("report-detail", args=[self.report_id]))

    @property
    def title(self) -> str:
        """What it is about: the report's title as announced then, or what was said."""
        return str(self.said.get("title") or (self.version.title if self.version else ""))

    @property
    def news(self) -> str:
        """What happened, in a word or two."""
        return str(self.said.get("news") or Verb(self.verb).label)
