"""The code lists: data with official codes, kept by the Geschäftsstelle."""

from __future__ import annotations

from typing import Self, TypeVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class SizeFact(models.TextChoices):
    """The figures a report may carry; a use names those that are worth asking for."""

    DWELLINGS = "dwellings", _("Wohnungen")
    GROSS_FLOOR = "gross_floor_m2", _("Geschossfläche")
    SALES_AREA = "sales_area_m2", _("Verkaufsfläche")
    HEIGHT = "height_m", _("Höhe")
    POWER = "power_mw", _("Leistung")
    TRIPS = "trips_per_day", _("Kfz-Fahrten am Tag")


class MapGroup(models.TextChoices):
    """The colours of the map (Planzeichenverordnung where it can be followed)."""

    HOUSING = "housing", _("Wohnen")
    BUSINESS = "business", _("Gewerbe, Logistik")
    RETAIL = "retail", _("Einzelhandel")
    OFFICE = "office", _("Büro, Rechenzentrum")
    ENERGY = "energy", _("Energie, Speicher")
    TRANSPORT = "transport", _("Verkehr")
    SOCIAL = "social", _("Schule, Pflege, Soziales")
    GREEN = "green", _("Grün, Freizeit")
    WATER = "water", _("Wasser, Abbau")


class Pattern(models.TextChoices):
    """The patterns of the map: the firmer a plan, the fuller."""

    DOTS = "dots", _("Idee, vor dem Beschluss")
    DIAGONAL = "diagonal", _("Aufstellung, frühe Runde")
    GRID = "grid", _("Entwurf, Auslegung")
    SOLID = "solid", _("Satzung, in Kraft")


Entry = TypeVar("Entry", bound="CodeEntry")


class CodeQuerySet(models.QuerySet[Entry]):
    def active(self) -> Self:
        """Return the entries offered in new reports; retired ones stay true in old reports."""
        return self.filter(active=True)


class CodeEntry(models.Model):
    """One entry of a code list. Its code never changes; its label may."""

    code = models.SlugField(_("Kürzel"), max_length=40, unique=True)
    label = models.CharField(_("Bezeichnung"), max_length=120)
    label_en = models.CharField(_("Bezeichnung (englisch)"), max_length=120, blank=True)
    official_code = models.CharField(_("amtlicher Code"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=100)
    active = models.BooleanField(_("wird angeboten"), default=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "label"]

    def __str__(self) -> str:
        """Return the label in the reader's language; a list without English labels answers in German."""
        return self.label_en if self.label_en and (get_language() or "").startswith("en") else self.label


@pghistory.track()
class PlanKind(CodeEntry):
    """Planart; official codes: XPlanGML 6.0 FP_PlanArt / BP_PlanArt / SO_PlanArt."""

    class Meta(CodeEntry.Meta):
        verbose_name = _("Planart")
        verbose_name_plural = _("Planarten")


@pghistory.track()
class Use(CodeEntry):
    """Main use, with the size facts it asks for and its colour on the map."""

    asks = ArrayField(
        models.CharField(max_length=20, choices=SizeFact.choices),
        default=list,
        blank=True,
        verbose_name=_("fragt nach"),
    )
    map_group = models.CharField(_("Kartenfarbe"), max_length=20, choices=MapGroup.choices)

    class Meta(CodeEntry.Meta):
        verbose_name = _("Nutzung")
        verbose_name_plural = _("Nutzungen")


@pghistory.track()
class Stage(CodeEntry):
    """Planungsstand; official codes: XBeteiligung 1.2 / XPlanung Rechtsstand. Its step on the ladder, if any."""

    step = models.PositiveSmallIntegerField(_("Stufe der Leiter"), null=True, blank=True)
    pattern = models.CharField(_("Kartenmuster"), max_length=20, choices=Pattern.choices)

    class Meta(CodeEntry.Meta):
        verbose_name = _("Planungsstand")
        verbose_name_plural = _("Planungsstände")


@pghistory.track()
class Effect(CodeEntry):
    """An expected effect on neighbours."""

    class Meta(CodeEntry.Meta):
        verbose_name = _("Auswirkung")
        verbose_name_plural = _("Auswirkungen")
