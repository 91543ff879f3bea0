"""What the Geschäftsstelle does with layers of other services, and their daily check."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.models import LayerState, MapLayer
from geo.ogc.described import Choice, Options, Service
from geo.ogc.features import features_in
from geo.ogc.gates import forgive
from geo.ogc.grid import tile_at
from geo.ogc.pictures import fresh_tile
from geo.ogc.problems import ServiceProblem
from geo.ogc.services import read_service
from geo.ogc.trying import around, place_to_try

KEPT_DAYS = 30
CHOSEN = ("style",)  # what people chose outlives what is agreed anew
TRY_ZOOM = 15
log = logging.getLogger(__name__)


@transaction.atomic
def add_layers(service: Service, names: Sequence[str], *, role: str) -> list[MapLayer]:
    """Add layers of a service at the end of their list, for all members. Those with a problem are left out."""
    last = MapLayer.objects.aggregate(last=Max("position"))["last"] or 0
    chosen = [choice for choice in map(service.choice, names) if choice and not choice.problem]
    return [
        MapLayer.objects.create(
            kind=service.kind, url=service.url, layer=choice.name, title=choice.title[:160], role=role,
            attribution=(choice.attribution or service.attribution)[:300], licence=service.licence[:500],
            options=choice.options, position=last + number,
        )
        for number, choice in enumerate(chosen, 1)
    ]  # fmt: skip


@transaction.atomic
def edit_layer(layer: MapLayer, *, style: str | None = None, members: Any = (), **content: Any) -> MapLayer:
    """Change what a layer is called, who sees it, and in which of the service's styles."""
    for name, value in content.items():
        setattr(layer, name, value)
    if style is not None:
        layer.options = layer.options | {"style": style}
    layer.save()
    layer.members.set(members)
    return layer


@transaction.atomic
def move_layer(layer: MapLayer, *, up: bool) -> None:
    """Move a layer one place up or down among those of its role."""
    row = list(MapLayer.objects.kept().filter(role=layer.role).select_for_update().order_by("position", "title"))
    at = row.index(layer)
    other = at - 1 if up else at + 1
    if 0 <= other < len(row):
        row[at], row[other] = row[other], row[at]
    for position, each in enumerate(row, 1):
        each.position = position
    MapLayer.objects.bulk_update(row, ["position"])


def show_layer(layer: MapLayer, *, shown: bool) -> None:
    """Show a layer on the maps, or hide it."""
    MapLayer.objects.filter(pk=layer.pk).update(active=shown)


def remove_layer(layer: MapLayer) -> None:
    """Take a layer away; for thirty days it can be brought back."""
    MapLayer.objects.filter(pk=layer.pk).update(removed_at=timezone.now())


def restore_layer(layer: MapLayer) -> None:
    """Bring a removed layer back as it was."""
    MapLayer.objects.filter(pk=layer.pk).update(removed_at=None)


def check_layer(layer: MapLayer) -> bool:
    """Ask the service whether the layer is still there and drawn, write down what it said, and return whether so.

    What was agreed is agreed anew: a service that changed its formats goes on working.
    """
    forgive(layer.pk)
    try:
        layer.options = _agreed_anew(layer, read_service(layer.url, layer.kind))
        _try(layer)
    except ServiceProblem as problem:
        layer.state, layer.problem = LayerState.DOWN, str(problem)
    else:
        layer.state, layer.problem = LayerState.OK, ""
    layer.checked_at = timezone.now()
    layer.down_since = None if layer.state == LayerState.OK else layer.down_since or layer.checked_at
    layer.save(update_fields=["options", "state", "problem", "checked_at", "down_since"])
    return layer.state == LayerState.OK


def check_layers() -> int:
    """Check all layers that are shown, forget those that were removed long ago, and return how many are down."""
    MapLayer.objects.filter(removed_at__lt=timezone.now() - timedelta(days=KEPT_DAYS)).delete()
    down = [layer for layer in MapLayer.objects.kept().filter(active=True) if not check_layer(layer)]
    for layer in down:
        log.warning("Layer %s (%s): %s", layer.title, layer.url, layer.problem)
    return len(down)


def _agreed_anew(layer: MapLayer, service: Service) -> Options:
    choice: Choice | None = service.choice(layer.layer)
    if choice is None:
        raise ServiceProblem(_("Der Dienst bietet die Ebene „%(layer)s“ nicht mehr an.") % {"layer": layer.layer})
    if choice.problem:
        raise ServiceProblem(choice.problem)
    kept = {name: layer.options[name] for name in CHOSEN if name in layer.options}
    styles = {style["name"] for style in choice.options.get("styles", [])} | {""}
    return choice.options | ({} if kept.get("style", "") not in styles and layer.kind == "wms" else kept)


def _try(layer: MapLayer) -> None:
    """Ask for something small where the alliance is. Raises ``ServiceProblem``."""
    lon, lat = place_to_try(layer)
    if layer.is_vector:
        features_in(layer, around(lon, lat), most=1)
    else:
        zoom = min(max(TRY_ZOOM, layer.options.get("min_zoom") or 0), layer.options.get("max_zoom") or TRY_ZOOM)
        fresh_tile(layer, tile_at(lon, lat, min(zoom, layer.options.get("native_zoom") or zoom)))
