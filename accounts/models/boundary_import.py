from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    WAITING = "waiting", _("wartet")
    READING = "reading", _("wird gelesen")
    DONE = "done", _("in Kraft")
    FAILED = "failed", _("nicht gelungen")


def _path(job: Any, name: str) -> str:
    return f"boundaries/{job.pk}/{job.pk}{Path(name).suffix.lower()}"  # what people call their files stays outside


class BoundaryImport(models.Model):
    """Boundaries that the Geschäftsstelle brought in the browser: the worker reads them, and this says how far it is.

    ``options`` are the fields of the form (accounts/forms/boundaries.py), words as `import_areas` takes them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    preset = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=1000, blank=True)
    file = models.FileField(upload_to=_path, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.WAITING)
    read = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    problem = models.TextField(blank=True)
    lines = models.JSONField(default=list)  # what came of it, a sentence each
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name or self.address or self.preset

    @property
    def is_over(self) -> bool:
        """Nothing more will happen to it."""
        return self.state in (ImportState.DONE, ImportState.FAILED)
