from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportState(models.TextChoices):
    WAITING = "waiting", _("wartet")
    RUNNING = "running", _("wird geschrieben")
    DONE = "done", _("fertig")
    FAILED = "failed", _("misslungen")


class Job(models.Model):
    """Something that a person asked for, that takes a while, and that the worker does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.WAITING)
    total = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_over(self) -> bool:
        """Nothing more will happen to it."""
        return self.state in (ExportState.DONE, ExportState.FAILED)
