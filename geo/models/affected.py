from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from geo.crs import STORAGE_SRID
from geo.models.areas import Area
from geo.models.reports import ReportVersion
from geo.models.rules import ImpactRule
from geo.querysets.affected import AffectedAreaQuerySet


class Relation(models.TextChoices):
    """How an area lies to an outline (OGC words, seen from the area)."""

    CONTAINS = "contains", _("liegt ganz darin")
    OVERLAPS = "overlaps", _("liegt zum Teil darin")
    TOUCHES = "touches", _("grenzt an")
    WITHIN_DISTANCE = "within_distance", _("im Umkreis")


class Decision(models.TextChoices):
    """Why an area counts, or does not."""

    RULE = "rule", _("nach Regel")
    ADDED = "added", _("von Hand ergänzt")
    REMOVED = "removed", _("von Hand abgewählt")


class AffectedArea(models.Model):
    """The stored answer to *who is affected*, as it was when a version was announced.

    Non-members are kept too, with no member: listed, and told by nobody but the reporter.
    """

    # The database checks these four for a whole statement at once: geo/parents.py.
    version = models.ForeignKey(
        ReportVersion, on_delete=models.CASCADE, related_name="affected", db_index=False, db_constraint=False
    )
    # Carries the edition.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    member = models.ForeignKey(
        "accounts.Member", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.RULE)
    reason = models.CharField(_("Begründung"), max_length=300, blank=True)
    relation = models.CharField(max_length=20, choices=Relation.choices)
    distance_m = models.FloatField()
    overlap_m2 = models.FloatField(default=0)
    rule = models.ForeignKey(ImpactRule, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False)
    # The rule's distance for this report, after heights are counted in; empty for direct neighbours.
    reach_m = models.FloatField(null=True)
    # From the outline to the boundary, where they are nearest; empty when they meet.
    nearest = models.LineStringField(srid=STORAGE_SRID, null=True, spatial_index=False)

    objects: ClassVar[AffectedAreaQuerySet] = AffectedAreaQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["distance_m", "-overlap_m2"]
        constraints = [
            models.UniqueConstraint(fields=["version", "area"], name="one_row_per_version_and_area"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.distance_m:.0f} m"
