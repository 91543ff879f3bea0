"""The code lists: data with official codes, kept by the Geschäftsstelle."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class SizeFact(models.TextChoices):
    """The figures a report may carry; a use names those that are worth asking for."""

    DWELLINGS = "dwellings", "Wohnungen"
    GROSS_FLOOR = "gross_floor_m2", "Geschossfläche"
    SALES_AREA = "sales_area_m2", "Verkaufsfläche"
    HEIGHT = "height_m", "Höhe"
    POWER = "power_mw", "Leistung"
    TRIPS = "trips_per_day", "Kfz-Fahrten am Tag"


class MapGroup(models.TextChoices):
    """The colours of the map (Planzeichenverordnung where it can be followed)."""

    HOUSING = "housing", "Wohnen"
    BUSINESS = "business", "Gewerbe, Logistik"
    RETAIL = "retail", "Einzelhandel"
    OFFICE = "office", "Büro, Rechenzentrum"
    ENERGY = "energy", "Energie, Speicher"
    TRANSPORT = "transport", "Verkehr"
    SOCIAL = "social", "Schule, Pflege, Soziales"
    GREEN = "green", "Grün, Freizeit"
    WATER = "water", "Wasser, Abbau"


class Pattern(models.TextChoices):
    """The patterns of the map: the firmer a plan, the fuller."""

    DOTS = "dots", "Idee, vor dem Beschluss"
    DIAGONAL = "diagonal", "Aufstellung, frühe Runde"
    GRID = "grid", "Entwurf, Auslegung"
    SOLID = "solid", "Satzung, in Kraft"


class CodeQuerySet(models.QuerySet["CodeEntry"]):
    def active(self) -> CodeQuerySet:
        """Return the entries offered in new reports; retired ones stay true in old reports."""
        return self.filter(active=True)


class CodeEntry(models.Model):
    """One entry of a code list. Its code never changes; its label may."""

    code = models.SlugField("Kürzel", max_length=40, unique=True)
    label = models.CharField("Bezeichnung", max_length=120)
    label_en = models.CharField("Bezeichnung (englisch)", max_length=120, blank=True)
    official_code = models.CharField("amtlicher Code", max_length=80, blank=True)
    position = models.PositiveSmallIntegerField("Reihenfolge", default=100)
    active = models.BooleanField("wird angeboten", default=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return self.label


class PlanKind(CodeEntry):
    """Planart; official codes: XPlanGML 6.0 FP_PlanArt / BP_PlanArt / SO_PlanArt."""

    class Meta(CodeEntry.Meta):
        verbose_name = "Planart"
        verbose_name_plural = "Planarten"


class Use(CodeEntry):
    """Main use, with the size facts it asks for and its colour on the map."""

    asks = ArrayField(
        models.CharField(max_length=20, choices=SizeFact.choices),
        default=list,
        blank=True,
        verbose_name="fragt nach",
    )
    map_group = models.CharField("Kartenfarbe", max_length=20, choices=MapGroup.choices)

    class Meta(CodeEntry.Meta):
        verbose_name = "Nutzung"
        verbose_name_plural = "Nutzungen"


class Stage(CodeEntry):
    """Planungsstand; official codes: XBeteiligung 1.2 / XPlanung Rechtsstand. Its step on the ladder, if any."""

    step = models.PositiveSmallIntegerField("Stufe der Leiter", null=True, blank=True)
    pattern = models.CharField("Kartenmuster", max_length=20, choices=Pattern.choices)

    class Meta(CodeEntry.Meta):
        verbose_name = "Planungsstand"
        verbose_name_plural = "Planungsstände"


class Effect(CodeEntry):
    """An expected effect on neighbours."""

    class Meta(CodeEntry.Meta):
        verbose_name = "Auswirkung"
        verbose_name_plural = "Auswirkungen"
