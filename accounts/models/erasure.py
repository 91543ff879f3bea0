from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def open(self) -> ErasureQuerySet:
        """Return what is ordered and neither carried out nor taken back."""
        return self.filter(done_at__isnull=True, taken_back_at__isnull=True)


class Erasure(models.Model):
    """The order to delete a person: carried out when it is due, taken back until then. It stays as the log of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="erasures")
    # Nobody: a retention period was over.
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    # Whether taking it back lets the person sign in again.
    was_active = models.BooleanField(default=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # How many rows of which table were changed or removed.
    touched = models.JSONField(default=dict)

    objects: ClassVar[ErasureQuerySet] = ErasureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-ordered_at"]
        verbose_name = _("Löschung einer Person")
        verbose_name_plural = _("Löschungen von Personen")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(done_at__isnull=True, taken_back_at__isnull=True),
                name="one_open_erasure_per_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
