from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_DAYS = 36_500


@pghistory.track()
class RetentionPeriod(models.Model):
    """How long something is kept, where it was chosen otherwise than the default (coordination/retention)."""

    key = models.SlugField(primary_key=True, max_length=40)
    days = models.PositiveIntegerField(_("Tage"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DAYS)])
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("Aufbewahrungsfrist")
        verbose_name_plural = _("Aufbewahrungsfristen")

    def __str__(self) -> str:
        return self.key


class RetentionRun(models.Model):
    """One run of the retention job: what it found to be over, and removed unless it was a rehearsal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    started_at = models.DateTimeField(auto_now_add=True)
    # Nobody: the nightly job.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    rehearsal = models.BooleanField(default=False)
    # {key: {"days": 90, "found": 3, "failed": false}}
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("Lauf der Aufbewahrungsfristen")
        verbose_name_plural = _("Läufe der Aufbewahrungsfristen")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
