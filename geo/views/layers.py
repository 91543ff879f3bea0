"""Layers of other services, kept by the Geschäftsstelle."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from geo.forms.layers import AddressForm, ChooseForm, LayerForm
from geo.models import LayerRole, MapLayer
from geo.ogc.grid import tile_at
from geo.ogc.pictures import fingerprint, legend_url
from geo.ogc.problems import ServiceProblem
from geo.ogc.services import read_service
from geo.ogc.trying import place_to_try
from geo.services import layers

PREVIEW_ZOOM = {True: 16, False: 14}  # objects are drawn from 15 on


@require_GET
def layer_list(request: HttpRequest) -> HttpResponse:
    """List the layers in their order, with how they are."""
    kept = MapLayer.objects.kept().prefetch_related("members")
    groups = [(role, [layer for layer in kept if layer.role == role]) for role in (LayerRole.BASE, LayerRole.OVERLAY)]
    return render(request, "geo/layer_list.html", {"groups": groups, "any": any(rows for _role, rows in groups)})


@require_http_methods(["GET", "POST"])
def layer_new(request: HttpRequest) -> HttpResponse:
    """Ask a service what it has, then take what was chosen."""
    form = AddressForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "geo/layer_new.html", {"form": form})
    try:
        service = read_service(form.cleaned_data["address"], form.cleaned_data["kind"])
    except ServiceProblem as problem:
        form.add_error("address", str(problem))
        return render(request, "geo/layer_new.html", {"form": form})
    answered = request.POST if "take" in request.POST else None
    chosen = ChooseForm(answered, service=service, asked=request.POST)
    if chosen.is_bound and chosen.is_valid():
        added = layers.add_layers(service, chosen.cleaned_data["layers"], role=chosen.cleaned_data["role"])
        return _added(request, added)
    return render(request, "geo/layer_choose.html", {"form": chosen, "service": service})


@require_http_methods(["GET", "POST"])
def layer_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a layer as it looks and is, and change what it is called and who sees it."""
    layer = _layer_or_404(pk)
    form = LayerForm(request.POST or None, instance=layer)
    if request.method == "POST" and form.is_valid():
        layers.edit_layer(_layer_or_404(pk), **form.cleaned_data)
        messages.success(request, gettext("Die Ebene „%(layer)s“ ist gespeichert.") % {"layer": layer})
        return redirect("layer-list")
    return render(request, "geo/layer_edit.html", {"form": form, "layer": layer} | _looks(layer))


@require_POST
def layer_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the service now."""
    layer = _layer_or_404(pk)
    if layers.check_layer(layer):
        messages.success(request, gettext("„%(layer)s“ antwortet.") % {"layer": layer})
    else:
        text = gettext("„%(layer)s“ ist gestört: %(problem)s") % {"layer": layer, "problem": layer.problem}
        messages.warning(request, text)
    return redirect("layer-edit", pk)


@require_POST
def layer_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a layer up or down in its list."""
    layers.move_layer(_layer_or_404(pk), up=request.POST.get("direction") == "up")
    return redirect(f"{reverse('layer-list')}#ebene-{pk}")


@require_POST
def layer_hide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a layer off the maps for now."""
    layer = _layer_or_404(pk)
    layers.show_layer(layer, shown=False)
    text = gettext("„%(layer)s“ erscheint auf keiner Karte mehr.") % {"layer": layer}
    messages.success(request, text, extra_tags=reverse("layer-show", args=[pk]))
    return redirect("layer-list")


@require_POST
def layer_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a layer on the maps again."""
    layer = _layer_or_404(pk)
    layers.show_layer(layer, shown=True)
    text = gettext("„%(layer)s“ erscheint wieder auf den Karten.") % {"layer": layer}
    messages.success(request, text, extra_tags=reverse("layer-hide", args=[pk]))
    return redirect("layer-list")


@require_POST
def layer_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a layer away."""
    layer = _layer_or_404(pk)
    layers.remove_layer(layer)
    text = gettext("„%(layer)s“ ist entfernt.") % {"layer": layer}
    messages.success(request, text, extra_tags=reverse("layer-restore", args=[pk]))
    return redirect("layer-list")


@require_POST
def layer_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring a removed layer back."""
    layer = get_object_or_404(MapLayer, pk=pk)
    layers.restore_layer(layer)
    text = gettext("„%(layer)s“ ist wieder da.") % {"layer": layer}
    messages.success(request, text, extra_tags=reverse("layer-remove", args=[pk]))
    return redirect("layer-list")


def _layer_or_404(pk: UUID) -> MapLayer:
    return get_object_or_404(MapLayer.objects.kept(), pk=pk)


def _added(request: HttpRequest, added: list[MapLayer]) -> HttpResponse:
    if len(added) == 1:
        text = gettext("„%(layer)s“ ist aufgenommen. Bitte Titel und Quellenvermerk prüfen.") % {"layer": added[0]}
        messages.success(request, text, extra_tags=reverse("layer-remove", args=[added[0].pk]))
        return redirect("layer-edit", added[0].pk)
    text = gettext("%(count)d Ebenen sind aufgenommen. Bitte Titel und Quellenvermerke prüfen.")
    messages.success(request, text % {"count": len(added)})
    return redirect("layer-list")


def _looks(layer: MapLayer) -> dict[str, Any]:
    """Return the addresses of a small picture of the layer, row by row, and of its legend."""
    zoom = min(PREVIEW_ZOOM[layer.is_vector], layer.options.get("native_zoom") or 22)
    zoom = min(max(zoom, layer.options.get("min_zoom") or 0), layer.options.get("max_zoom") or 22)
    middle = tile_at(*place_to_try(layer), zoom)
    tiles = [
        f"{reverse('layer-image', args=[layer.pk, zoom, middle.x + east, middle.y + south])}?v={fingerprint(layer)}"
        for south in (-1, 0)
        for east in (-1, 0, 1)
    ]
    return {"tiles": tiles, "legend": reverse("layer-legend", args=[layer.pk]) if legend_url(layer) else ""}
