"""Plans that are small each and large together: rules of sums, and where reports pass one (docs/cumulative.md)."""

from __future__ import annotations

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.models.codes import PlanKind, Use
from geo.models.reports import Report
from geo.querysets.cumulative import CumulativeHintQuerySet
from geo.querysets.rules import CumulativeRuleQuerySet


class Measure(models.TextChoices):
    """What is added up: figures of a report's version, by the names of their fields."""

    SALES_AREA = "sales_area_m2", _("Verkaufsfläche (m²)")
    GROSS_FLOOR = "gross_floor_m2", _("Geschossfläche (m²)")
    DWELLINGS = "dwellings", _("Wohnungen")
    TRIPS = "trips_per_day", _("Kfz-Fahrten am Tag")
    POWER = "power_mw", _("Leistung (MW)")
    AREA = "area_m2", _("Fläche des Umgriffs (m²)")


@pghistory.track()
class CumulativeRule(models.Model):
    """From which sum on, and how near to each other, reports count together: a hint, never the legal test.

    It counts the reports that have one of its kinds (if any), one of its uses (if any) and the figure it measures.
    Versioned as impact rules are: an edit writes a new row with the same ``rule``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.UUIDField(default=uuid.uuid4, editable=False, help_text="the same in all versions of a rule")
    version = models.PositiveIntegerField(default=1, editable=False)
    name = models.CharField(_("Name"), max_length=120)
    kinds = models.ManyToManyField(PlanKind, blank=True, verbose_name=_("Planarten"), related_name="+")
    uses = models.ManyToManyField(Use, blank=True, verbose_name=_("Nutzungen"), related_name="+")
    measure = models.CharField(_("Was wird zusammengezählt?"), max_length=20, choices=Measure.choices)
    threshold = models.FloatField(_("Schwelle"))
    distance_m = models.FloatField(_("Umkreis (m)"))
    valid_from = models.DateTimeField(auto_now_add=True)
    valid_until = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects: ClassVar[CumulativeRuleQuerySet] = CumulativeRuleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "-version"]
        verbose_name = _("Summenregel")
        verbose_name_plural = _("Summenregeln")
        constraints = [
            models.UniqueConstraint(fields=["rule", "version"], name="one_row_per_cumulative_version"),
            models.UniqueConstraint(
                fields=["rule"], condition=Q(valid_until__isnull=True), name="one_cumulative_version_in_force"
            ),
            models.CheckConstraint(condition=Q(distance_m__gte=0), name="cumulative_distance_not_negative"),
            models.CheckConstraint(condition=Q(threshold__gt=0), name="cumulative_threshold_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class CumulativeCluster(models.Model):
    """A place where reports passed a rule's sum: kept, so that the Geschäftsstelle hears of it once.

    ``reports``: all that ever belonged to it. A hint continues the cluster with which it shares two reports.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.UUIDField(help_text="CumulativeRule.rule: the same in all versions of a rule")
    reports = ArrayField(models.UUIDField())
    first_seen_at = models.DateTimeField(auto_now_add=True)
    # The Geschäftsstelle has looked at it; until another report joins.
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-first_seen_at"]
        indexes = [GinIndex(fields=["reports"], name="cumulative_cluster_reports")]

    def __str__(self) -> str:
        return f"{self.rule}: {len(self.reports)}"


class CumulativeHint(models.Model):
    """The reports within a rule's distance of one of them (``centre``), where they pass its threshold together.

    Derived from reports and rules (geo/services/cumulative.py); may be written anew at any time. Every report has at
    most one per rule; ``listed`` are those that no other hint of the rule contains.
    """

    rule = models.ForeignKey(CumulativeRule, on_delete=models.CASCADE, related_name="hints")
    centre = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    reports = ArrayField(models.UUIDField(), help_text="in order, the centre among them")
    amount = models.FloatField()
    listed = models.BooleanField(default=False)
    cluster = models.ForeignKey(CumulativeCluster, on_delete=models.SET_NULL, null=True, related_name="hints")

    objects: ClassVar[CumulativeHintQuerySet] = CumulativeHintQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [GinIndex(fields=["reports"], name="cumulative_hint_reports")]
        constraints = [models.UniqueConstraint(fields=["rule", "centre"], name="one_hint_per_rule_and_centre")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.centre_id}: {self.amount}"
