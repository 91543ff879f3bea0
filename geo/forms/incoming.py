"""Files that bring an outline: what may come before anybody reads it, and what was read as a page shows it.

Nothing of it is stored: the page draws the shapes (WGS 84), the person chooses, and what is chosen comes back as any
other outline does (``geo.forms.taking``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import shapely
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from geo import formats
from geo.forms.prefill import Prefill
from geo.incoming import Crs, Feature, Incoming, UnreadableFile, limits, read
from geo.incoming.formats import READ, SUFFIXES
from geo.incoming.placing import title_of
from geo.outlines import Region, as_geojson, at_the_edge
from geo.outlines.reading import AREA, LINE
from geo.services.files import file_name

MOST_READ, PER_SECONDS = 30, 60  # by one person
DETAILS = 3  # of a shape's attributes, beside its label
LONGEST_DETAIL = 120
MOST_NOTES = 5
# What the field says before anything is sent (static/js/editor/files.js).
FIELD = {
    "accept": ",".join(sorted({*READ, *SUFFIXES})),
    "most_bytes": limits.MAX_BYTES,
    "most_files": limits.MAX_FILES,
}
_SYSTEM = re.compile(r"^(\d{4,6})(-swapped)?$")


def gather(uploads: Sequence[UploadedFile[bytes]]) -> list[tuple[str, bytes]]:
    """Return the names and contents of files that belong together.

    Raises ``UnreadableFile`` beyond the limits, before anything is read into memory.
    """
    if len(uploads) > limits.MAX_FILES:
        raise UnreadableFile.because("too_many_files", count=len(uploads), limit=limits.MAX_FILES)
    for upload in uploads:
        if sum(each.size or 0 for each in uploads) > limits.MAX_BYTES:
            raise UnreadableFile.because("too_big", file=file_name(upload.name or ""), limit=limits.MAX_BYTES)
    return [(file_name(upload.name or ""), upload.read()) for upload in uploads]


def too_often() -> str:
    """Return the sentence for a person who had more files read in a minute than anybody needs."""
    return _(
        "Sie haben in der letzten Minute sehr viele Dateien lesen lassen. Warten Sie eine Minute, und versuchen Sie es "
        "dann noch einmal. Ihre Eingaben bleiben stehen."
    )


def read_for(uploads: Sequence[UploadedFile[bytes]], *, system: str, region: Region) -> Incoming:
    """Return what is in the files. ``system`` is what the person chose: "", "25832" or "4326-swapped".

    Raises ``UnreadableFile`` with a sentence, and nothing else.
    """
    chosen = _SYSTEM.match(system)
    srid = int(chosen[1]) if chosen else None
    return read(gather(uploads), crs=srid, swapped=bool(chosen and chosen[2]), region=region)


def shown(found: Incoming) -> dict[str, Any]:
    """Return what the page draws, lists and fills in, as JSON. Geometries are in WGS 84."""
    prefill = Prefill()
    layers = [
        {"name": layer.name, "features": [_feature(each, prefill) for each in layer.features]} for layer in found.layers
    ]
    notes = [*found.facts.get("left_out", []), *(note for each in features_of(found) for note in notes_of(each))]
    sure = found.crs.source != "guess" and not found.crs.swapped
    return {
        "title": found.title,
        "crs": _system(found.crs) | {"sure": sure and found.crs.source != "given"},
        "layers": layers,
        "fields": prefill.fields(found.facts),
        "notes": list(dict.fromkeys(notes))[:MOST_NOTES],
        "at_once": sure and not notes and len(features_of(found)) == 1,
    }


def features_of(found: Incoming) -> list[Feature]:
    """Return the features of all layers, in their order."""
    return [each for layer in found.layers for each in layer.features]


def notes_of(feature: Feature) -> list[str]:
    """Return what was mended about a feature, in sentences."""
    return list(feature.facts.get("notes", []))


def geometry_of(feature: Feature) -> dict[str, Any]:
    """Return a feature's outline as GeoJSON (WGS 84), with every corner that keeps long edges where they are."""
    return as_geojson(at_the_edge(shapely.from_wkb(bytes(feature.outline.wkb))))


def size_of(feature: Feature) -> str:
    """Return a feature's area or length in words; nothing for points."""
    outline = feature.outline
    if outline.dims == AREA:
        return formats.area(outline.area)
    return formats.length(outline.length) if outline.dims == LINE else ""


def system_said(crs: Crs) -> str:
    """Return the sentence on the coordinate system: which, who says so, and how exact the shift is."""
    name = title_of(crs.srid, swapped=crs.swapped) if crs.srid else _("eigenes System der Datei")
    said = {
        "file": _("Koordinatensystem: %(system)s, aus der Datei."),
        "given": _("Koordinatensystem: %(system)s, von Ihnen gewählt."),
        "assumed": _("Koordinatensystem: %(system)s, wie bei diesem Format üblich."),
        "guess": _("Prüfen Sie auf der Karte, ob der Umgriff richtig liegt."),
    }[crs.source] % {"system": name}
    if crs.source == "guess" and len(crs.candidates) == 1:
        said = _("Anders gelesen läge der Umgriff nicht in Deutschland.") + f" {said}"
    return " ".join(filter(None, (crs.note, said) if crs.source == "guess" else (said, crs.note)))


def _system(crs: Crs) -> dict[str, Any]:
    value = _value(crs.srid, crs.swapped) if crs.srid else ""
    choices = [{"value": _value(each.srid, each.swapped), "title": each.title} for each in crs.candidates]
    if crs.srid and value not in [each["value"] for each in choices]:
        choices.insert(0, {"value": value, "title": title_of(crs.srid, swapped=crs.swapped)})
    return {"value": value, "sentence": system_said(crs), "choices": choices}


def _value(srid: int, swapped: bool) -> str:
    return f"{srid}-swapped" if swapped else str(srid)


def _feature(feature: Feature, prefill: Prefill) -> dict[str, Any]:
    said = [f"{name}: {value}" for name, value in feature.attributes.items() if value and value != feature.label]
    return {
        "key": str(feature.number),
        "label": feature.label,
        "size": size_of(feature),
        "detail": " · ".join(said[:DETAILS])[:LONGEST_DETAIL],
        "geometry": geometry_of(feature),
        "fields": prefill.fields(feature.facts),
    }
