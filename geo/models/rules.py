from __future__ import annotations

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.models.codes import PlanKind, Use
from geo.querysets.rules import ImpactRuleQuerySet


class Reach(models.TextChoices):
    DISTANCE = "distance", _("Entfernung vom Umgriff")
    NEIGHBOURS = "neighbours", _("alle unmittelbaren Nachbarn")


@pghistory.track()
class ImpactRule(models.Model):
    """Who is affected by what: a default the Geschäftsstelle edits, never the legal test (DOMAIN.md, section 4).

    A rule matches a report when all it names matches: one of its kinds (if any), one of its uses (if any),
    every threshold it sets. An edit writes a new row with the same ``rule`` and the next ``version``; the
    row that decided stays as it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.UUIDField(default=uuid.uuid4, editable=False, help_text="the same in all versions of a rule")
    version = models.PositiveIntegerField(default=1, editable=False)
    name = models.CharField(_("Name"), max_length=120, help_text=_("z. B. Gewerbe 1.000 m"))
    kinds = models.ManyToManyField(PlanKind, blank=True, verbose_name=_("Planarten"), related_name="+")
    uses = models.ManyToManyField(Use, blank=True, verbose_name=_("Nutzungen"), related_name="+")
    min_area_ha = models.FloatField(_("ab Fläche (ha)"), null=True, blank=True)
    over_sales_area_m2 = models.FloatField(_("über Verkaufsfläche (m²)"), null=True, blank=True)
    over_gross_floor_m2 = models.FloatField(_("über Geschossfläche (m²)"), null=True, blank=True)
    reach = models.CharField(_("Reichweite"), max_length=20, choices=Reach.choices, default=Reach.DISTANCE)
    distance_m = models.FloatField(_("Entfernung (m)"), default=0)
    per_height = models.FloatField(_("mindestens … × Höhe"), null=True, blank=True, help_text=_("Wind: 10"))
    valid_from = models.DateTimeField(auto_now_add=True)
    valid_until = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects: ClassVar[ImpactRuleQuerySet] = ImpactRuleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "-version"]
        verbose_name = _("Betroffenheitsregel")
        verbose_name_plural = _("Betroffenheitsregeln")
        constraints = [
            models.UniqueConstraint(fields=["rule", "version"], name="one_row_per_rule_version"),
            models.UniqueConstraint(
                fields=["rule"], condition=Q(valid_until__isnull=True), name="one_version_of_a_rule_in_force"
            ),
            models.CheckConstraint(condition=Q(distance_m__gte=0), name="rule_distance_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name
