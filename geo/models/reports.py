from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.crs import STORAGE_SRID
from geo.models.codes import PlanKind, Stage, Use
from geo.models.completeness import missing_in
from geo.querysets.reports import ReportQuerySet, ReportVersionQuerySet


class Status(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    ANNOUNCED = "announced", _("gemeldet")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class Audience(models.TextChoices):
    """Who may see a report once it is announced. Files carry an audience of their own."""

    ALL_MEMBERS = "all_members", _("Alle Mitglieder (Einzelheiten nur Betroffene)")
    AFFECTED_ONLY = "affected_only", _("Nur Betroffene")


class Wish(models.TextChoices):
    INFORM = "inform", _("Nur Info")
    ANSWER = "answer", _("Antwort bis")
    TALK = "talk", _("Gespräch")


class Report(models.Model):
    """A member's notice of a planned development. What it says stands in its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reporter = models.ForeignKey("accounts.Member", on_delete=models.PROTECT, related_name="reports")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    audience = models.CharField(
        _("Sichtbar für"), max_length=20, choices=Audience.choices, default=Audience.ALL_MEMBERS
    )
    follows = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("Folgt auf"),
    )
    # The version everybody sees; a draft of the next one is not it.
    current = models.OneToOneField(
        "ReportVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_reason = models.TextField(blank=True)

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-announced_at", "-created_at"]
        verbose_name = _("Meldung")
        verbose_name_plural = _("Meldungen")
        indexes = [models.Index(fields=["status", "-announced_at"], name="report_status_announced")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT) | Q(current__isnull=False, announced_at__isnull=False),
                name="announced_report_has_a_version",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ReportVersion(models.Model):
    """What a report says, as of one announcement; or, while ``announced_at`` is empty, the draft of it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    title = models.CharField(_("Titel"), max_length=160, blank=True)
    kind = models.ForeignKey(PlanKind, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("Planart"))
    use = models.ForeignKey(Use, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("Hauptnutzung"))
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("Planungsstand"))
    next_step_on = models.DateField(_("Nächster Schritt am"), null=True, blank=True)
    description = models.TextField(_("Kurz beschrieben"), max_length=4000, blank=True)
    dwellings = models.PositiveIntegerField(_("Wohnungen"), null=True, blank=True)
    gross_floor_m2 = models.FloatField(_("Geschossfläche"), null=True, blank=True)
    sales_area_m2 = models.FloatField(_("Verkaufsfläche"), null=True, blank=True)
    height_m = models.FloatField(_("Höhe"), null=True, blank=True)
    power_mw = models.FloatField(_("Leistung"), null=True, blank=True)
    trips_per_day = models.PositiveIntegerField(_("Kfz-Fahrten am Tag"), null=True, blank=True)
    effects = ArrayField(
        models.SlugField(max_length=40), default=list, blank=True, verbose_name=_("Erwartete Auswirkungen")
    )
    wish = models.CharField(_("Was wünschen Sie sich?"), max_length=10, choices=Wish.choices, default=Wish.ANSWER)
    answer_by = models.DateField(_("Antwort bis"), null=True, blank=True)
    contact_name = models.CharField(_("Kontakt"), max_length=120, blank=True)
    contact_email = models.EmailField(_("E-Mail"), blank=True)
    contact_phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    # Multi-geometry of one dimension: areas, lines or points (geo/outlines.py checks).
    outline = models.GeometryField(_("Umgriff"), srid=STORAGE_SRID, null=True, blank=True, spatial_index=False)
    # What was drawn or typed but is no outline yet: {"geometry": GeoJSON} or {"text": …}, with "code" and "sentence".
    outline_input = models.JSONField(null=True, blank=True, editable=False)
    # What was typed into a field but cannot be stored there ("ca. 24.000"): {field: {"value": …, "sentence": …}}.
    field_input = models.JSONField(default=dict, blank=True, editable=False)
    area_m2 = models.FloatField(default=0, editable=False)
    length_m = models.FloatField(default=0, editable=False)
    # Raised with every save of the draft: whoever saves names the one they started from.
    revision = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(auto_now=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    # Names of the fields that differ from the version before; empty for the first.
    changed = ArrayField(models.CharField(max_length=40), default=list, blank=True, editable=False)
    change_note = models.TextField(_("Was hat sich geändert?"), max_length=2000, blank=True)

    objects: ClassVar[ReportVersionQuerySet] = ReportVersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["report", "-number"]
        indexes = [GistIndex(fields=["outline"], name="report_version_outline_gist")]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="one_row_per_report_version"),
            models.UniqueConstraint(
                fields=["report"], condition=Q(announced_at__isnull=True), name="one_draft_per_report"
            ),
            models.CheckConstraint(condition=Q(outline__isnull=True) | Q(outline__isvalid=True), name="outline_valid"),
            models.CheckConstraint(
                condition=Q(announced_at__isnull=True)
                | (
                    Q(outline__isnull=False, kind__isnull=False, use__isnull=False, stage__isnull=False)
                    & ~Q(title="")
                    & ~Q(contact_name="")
                ),
                name="announced_version_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def is_draft(self) -> bool:
        """Nobody was told of it yet."""
        return self.announced_at is None

    def missing(self) -> list[tuple[str, str]]:
        """Return what announcing still needs, as (field, sentence); empty when the version is complete."""
        return missing_in(self)
