"""Which layer of a source is meant, and which preset reads it. Never the first of several."""

from __future__ import annotations

from collections.abc import Sequence

from geo.importers.presets import PRESETS, Preset
from geo.importers.problems import ImportProblem, some
from geo.importers.rows import LayerInfo


def choose(layers: Sequence[LayerInfo], preset: Preset | None, name: str) -> tuple[LayerInfo, Preset]:
    """Return the one layer and the preset that fits it.

    A named layer is taken; else the layer whose fields fit; of several, the one with the preset's usual
    name. Raises ``ImportProblem`` that lists the layers where that leaves none or more than one.
    """
    if name:
        layers = [_named(layers, name)]
    presets = [preset] if preset else list(PRESETS.values())
    fitting = [(layer, one) for layer in layers for one in presets if not one.missing(layer.fields)]
    if len(fitting) > 1:
        usual = [(layer, one) for layer, one in fitting if _local(layer.name) in map(_local, one.layers)]
        fitting = usual or fitting
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise ImportProblem(f"Mehrere Ebenen kommen in Frage, bitte eine nennen (--layer):\n{_listed(layers)}")
    raise ImportProblem(_nothing_fits(layers, preset))


def _named(layers: Sequence[LayerInfo], name: str) -> LayerInfo:
    for layer in layers:
        if name.lower() in (layer.name.lower(), _local(layer.name)):
            return layer
    raise ImportProblem(f"Die Ebene „{name}“ gibt es hier nicht. Vorhanden sind:\n{_listed(layers)}")


def _local(name: str) -> str:
    """Return the name without its namespace: a WFS calls it vg250:vg250_gem, a file vg250_gem."""
    return name.lower().split(":")[-1]


def _nothing_fits(layers: Sequence[LayerInfo], preset: Preset | None) -> str:
    if not layers:
        return "Darin ist keine Ebene mit Flächen."
    if preset and len(layers) == 1:
        return (
            f"Zu „{preset.title}“ fehlen der Ebene „{layers[0].name}“ die Felder "
            f"{some(preset.missing(layers[0].fields))}. Vorhanden sind: {some(layers[0].fields)}."
        )
    if preset:
        return f"Zu „{preset.title}“ passt keine Ebene. Vorhanden sind:\n{_listed(layers)}"
    return (
        "Kein bekannter Datensatz. Nennen Sie die Felder mit --key-field und --name-field"
        f"{' und die Ebene mit --layer' if len(layers) > 1 else ''}. Vorhanden sind:\n{_listed(layers)}"
    )


def _listed(layers: Sequence[LayerInfo]) -> str:
    return "\n".join(
        f"  {layer.name} ({'?' if layer.count is None else layer.count} Objekte; {', '.join(layer.fields)})"
        for layer in layers
    )
