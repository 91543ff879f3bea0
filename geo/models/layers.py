from __future__ import annotations

import uuid
from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.querysets.layers import MapLayerQuerySet


class LayerKind(models.TextChoices):
    """The protocol a layer is read by (geo/ogc)."""

    WMS = "wms", "WMS"
    WMTS = "wmts", "WMTS"
    WFS = "wfs", "WFS"
    OAF = "oaf", "OGC API Features"


class LayerRole(models.TextChoices):
    BASE = "base", _("Grundkarte")
    OVERLAY = "overlay", _("Überlagerung")


class LayerState(models.TextChoices):
    OK = "ok", _("antwortet")
    DOWN = "down", _("gestört")


# Not what the daily check writes, nor where it stands among the others.
@pghistory.track(
    fields=["id", "kind", "url", "layer", "title", "attribution", "licence", "role", "active", "removed_at"],
    model_name="MapLayerEvent",
)
class MapLayer(models.Model):
    """A layer of somebody else's service, shown on our maps.

    ``options`` is what was agreed with the service when the layer was added or last read: its version, where
    it takes which request, the coordinate system, formats, style, matrix set, legend and fields
    (geo/ogc/choices.py writes it, the modules of geo/ogc read it).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("Art"), max_length=8, choices=LayerKind.choices, editable=False)
    url = models.URLField(_("Adresse"), max_length=1000, editable=False)
    layer = models.CharField(_("Name beim Dienst"), max_length=300, editable=False)
    title = models.CharField(_("Titel"), max_length=160)
    attribution = models.CharField(_("Quellenvermerk"), max_length=300, blank=True)
    licence = models.CharField(_("Nutzungsbedingungen"), max_length=500, blank=True)
    role = models.CharField(_("Rolle"), max_length=10, choices=LayerRole.choices, default=LayerRole.OVERLAY)
    members = models.ManyToManyField(
        "accounts.Member", blank=True, related_name="map_layers", verbose_name=_("Nur für diese Mitglieder")
    )
    options = models.JSONField(default=dict, editable=False)
    position = models.PositiveIntegerField(default=0, editable=False)
    active = models.BooleanField(_("auf den Karten zeigen"), default=True)
    state = models.CharField(max_length=8, choices=LayerState.choices, default=LayerState.OK, editable=False)
    problem = models.TextField(blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    down_since = models.DateTimeField(null=True, blank=True, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[MapLayerQuerySet] = MapLayerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["role", "position", "title"]  # base maps before overlays
        verbose_name = _("Ebene")
        verbose_name_plural = _("Ebenen")

    def __str__(self) -> str:
        return self.title

    @property
    def is_vector(self) -> bool:
        """Gives features, so that a parcel or plan can be picked from it (WFS, OGC API Features)."""
        return self.kind in (LayerKind.WFS, LayerKind.OAF)

    @property
    def pickable(self) -> bool:
        """Its objects can become an outline."""
        return self.is_vector

    @property
    def queryable(self) -> bool:
        """It can say what lies at a place."""
        return self.is_vector or bool(self.options.get("info_format"))
