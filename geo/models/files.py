from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models.reports import Report, ReportVersion
from geo.querysets.files import ReportFileQuerySet


class FileAudience(models.TextChoices):
    ALL_MEMBERS = "all_members", _("Alle Mitglieder")
    AFFECTED_ONLY = "affected_only", _("Nur Betroffene")
    COORDINATOR_ONLY = "coordinator_only", _("Nur Geschäftsstelle")


def _path(instance: ReportFile, filename: str) -> str:
    """Return a storage name that says nothing: the name people see is kept in the row."""
    return f"reports/{instance.report_id}/{instance.id}"


class ReportFile(models.Model):
    """A file that goes with a report, with a kind and an audience of its own.

    It comes and goes with versions: what a draft adds or takes away is seen by others once it is announced.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    added_in = models.ForeignKey(ReportVersion, on_delete=models.CASCADE, related_name="added_files", editable=False)
    removed_in = models.ForeignKey(
        ReportVersion, on_delete=models.SET_NULL, null=True, related_name="removed_files", editable=False
    )
    content = models.FileField(_("Datei"), upload_to=_path)
    name = models.CharField(_("Name"), max_length=200)
    kind = models.CharField(_("Art"), max_length=80, blank=True, help_text=_("z. B. Lageplan, Begründung, Gutachten"))
    audience = models.CharField(
        _("Sichtbar für"), max_length=20, choices=FileAudience.choices, default=FileAudience.AFFECTED_ONLY
    )
    size = models.PositiveBigIntegerField(default=0, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ReportFileQuerySet] = ReportFileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        verbose_name = _("Datei")
        verbose_name_plural = _("Dateien")

    def __str__(self) -> str:
        return self.name
