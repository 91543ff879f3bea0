from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.crs import STORAGE_SRID
from geo.querysets.areas import AreaQuerySet


class Layer(models.TextChoices):
    """What an edition is an edition of. Each layer has one edition in force."""

    MUNICIPALITIES = "municipalities", _("Gemeinden")
    DISTRICTS = "districts", _("Stadtbezirke")


class AreaKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Gemeinde")
    UNINCORPORATED = "unincorporated", _("Gemeindefreies Gebiet")
    DISTRICT = "district", _("Stadtbezirk")
    # What is left of a municipality once the districts in force are taken out: a neighbour of its own.
    REMAINDER = "remainder", _("Übriges Gemeindegebiet")


class Edition(models.Model):
    """One state of the boundaries. A reform or a better data set makes a new one; reports keep theirs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    layer = models.CharField(max_length=20, choices=Layer.choices)
    name = models.CharField(max_length=120, help_text=_("z. B. VG250, Stand 31.12.2023"))
    source = models.CharField(max_length=500, help_text="file name or service address it came from")
    licence = models.CharField(max_length=300, help_text="the line every map must show")
    # Approximate boundaries were made by this project for the demo; they never stand beside official ones.
    approximate = models.BooleanField(default=False)
    # How far lines may lie from the cadastral line, as far as known: shown on pages that decide by them.
    accuracy_m = models.FloatField(null=True, blank=True)
    imported_at = models.DateTimeField(auto_now_add=True)
    in_force_from = models.DateTimeField(null=True, blank=True)
    in_force_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-imported_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["layer"],
                condition=Q(in_force_from__isnull=False, in_force_until__isnull=True),
                name="one_edition_in_force_per_layer",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A municipality, a city district or an unincorporated area, in one edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="areas")
    # AGS (8 digits) for municipalities; AGS-number for districts (09162000-13). A remainder has its AGS.
    key = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    designation = models.CharField(max_length=60, blank=True, help_text="BEZ: Gemeinde, Markt, Stadt …")
    kind = models.CharField(max_length=20, choices=AreaKind.choices)
    parent_key = models.CharField(max_length=16, blank=True, help_text="a district's municipality")
    # Districts are in force inside this municipality: they and the remainder stand for it when we decide.
    subdivided = models.BooleanField(default=False)
    boundary = models.MultiPolygonField(srid=STORAGE_SRID, spatial_index=False)

    objects: ClassVar[AreaQuerySet] = AreaQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "key"]
        indexes = [
            GistIndex(fields=["boundary"], name="area_boundary_gist"),
            models.Index(fields=["key"], name="area_key"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="one_area_per_key_and_edition"),
            models.CheckConstraint(condition=Q(boundary__isvalid=True), name="area_boundary_valid"),
        ]

    def __str__(self) -> str:
        return self.name


class AreaPiece(models.Model):
    """A part of a boundary, cut small (ST_Subdivide), so that an index finds near lines, not big boxes.

    Only the editions in force have pieces. What they decide is the same as with whole boundaries.
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="pieces", db_index=True)
    shape = models.PolygonField(srid=STORAGE_SRID, spatial_index=False)

    class Meta:
        indexes = [GistIndex(fields=["shape"], name="area_piece_shape_gist")]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.pk}"
