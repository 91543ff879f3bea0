"""Files that bring an outline on a page without scripts: taken with the form that is sent, or answered in sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.forms.drafts import CODE_LISTS
from geo.forms.incoming import FIELD, features_of, geometry_of, notes_of, read_for, size_of, system_said
from geo.forms.prefill import Prefill
from geo.forms.taking import Taken, united
from geo.incoming import Feature, Incoming, UnreadableFile
from geo.incoming.placing import title_of
from geo.outlines import OutlineProblem, Region

ALL = "alle"
LISTED = 20
SYSTEMS = [25832, 25833, 31468, 4326]


class ManyFiles(forms.FileInput):
    """A field for the files of one shapefile, together."""

    allow_multiple_selected = True


class BringingForm(forms.Form):
    """The plain field for outline files; nothing in it is part of the draft."""

    outline_files = forms.FileField(
        label=gettext_lazy("Umgriff als Datei"),
        required=False,
        widget=ManyFiles,
        help_text=gettext_lazy(
            "Shapefile (als ZIP oder alle Teile zusammen), GeoPackage, GeoJSON, KML, GML, XPlanGML oder DXF, höchstens "
            "20 MB. Der Umgriff daraus ersetzt den bisherigen."
        ),
    )
    outline_system = forms.ChoiceField(label=gettext_lazy("Koordinatensystem der Datei"), required=False)
    outline_numbers = forms.CharField(
        label=gettext_lazy("Welche Formen der Datei?"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Nummern mit Komma, zum Beispiel „1, 3“, oder „alle“. Leer, wenn es nur eine gibt."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outline_files"].widget.attrs["accept"] = FIELD["accept"]
        self.fields["outline_system"].choices = [  # type: ignore[attr-defined]
            ("", _("aus der Datei, sonst selbst erkennen")),
            *[(str(srid), title_of(srid, swapped=False)) for srid in SYSTEMS],
            *[(f"{srid}-swapped", title_of(srid, swapped=True)) for srid in SYSTEMS],
        ]


@dataclass
class Brought:
    """What to store of the files, and what to say: ``problems`` first, then ``said``."""

    taken: Taken = field(default_factory=Taken)
    problems: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def bring(
    uploads: Sequence[UploadedFile[bytes]], form: BringingForm, typed: Mapping[str, Any], *, region: Region
) -> Brought:
    """Return the outline and the facts in the files of a sent form; ``typed`` is what its other fields hold.

    Of several shapes nothing is taken until their numbers were given: the answer lists them.
    """
    try:
        found = read_for(uploads, system=str(form["outline_system"].value() or ""), region=region)
    except UnreadableFile as problem:
        return Brought(problems=[problem.sentence])
    chosen = _chosen(found, str(form["outline_numbers"].value() or ""))
    if not chosen:
        return Brought(problems=[_choose(found)])
    try:
        return _taken(found, chosen, typed, region)
    except OutlineProblem as problem:
        return Brought(problems=[problem.sentence])


def _taken(found: Incoming, chosen: Sequence[Feature], typed: Mapping[str, Any], region: Region) -> Brought:
    outline = united(_collection(chosen), region=region)
    notes = [note.sentence for note in outline.notes] + [note for each in chosen for note in notes_of(each)]
    said = _("Umgriff aus „%(name)s“ übernommen.") % {"name": found.title}
    brought = Brought(Taken({"outline": outline, "outline_input": None}), said=[said, system_said(found.crs), *notes])
    _fill(brought, {**found.facts, **(chosen[0].facts if len(chosen) == 1 else {})}, typed)
    return brought


def _collection(chosen: Sequence[Feature]) -> dict[str, Any]:
    features = [{"type": "Feature", "properties": {}, "geometry": geometry_of(each)} for each in chosen]
    return {"type": "FeatureCollection", "features": features}


def _chosen(found: Incoming, numbers: str) -> list[Feature]:
    features = features_of(found)
    if len(features) == 1 or numbers.strip().lower() == ALL:
        return features
    wanted = set(re.findall(r"\d+", numbers))
    return [each for each in features if str(each.number) in wanted]


def _choose(found: Incoming) -> str:
    features = features_of(found)
    names = [f"{each.number}: {each.label} ({size_of(each) or _('Punkt')})" for each in features[:LISTED]]
    more = len(features) - len(names)
    values = {
        "name": found.title,
        "count": len(features),
        "names": "; ".join(names) + (_("; und %(more)s weitere") % {"more": more} if more else ""),
    }
    return (
        _(
            "In „%(name)s“ sind %(count)s Formen: %(names)s. Nennen Sie die Nummern für den Umgriff, oder „alle“, "
            "und wählen Sie die Datei noch einmal. Ihre Eingaben sind gespeichert."
        )
        % values
    )


def _fill(brought: Brought, facts: Mapping[str, Any], typed: Mapping[str, Any]) -> None:
    """Put what the file says into empty fields; say so, and say what stayed as it was typed."""
    filled, left = [], []
    for fact in Prefill().fields(facts):
        name, standing = fact["field"], typed.get(fact["field"])
        if not standing:
            codes = CODE_LISTS.get(name)
            brought.taken.values[name] = codes.objects.get(code=fact["value"]) if codes else fact["value"]
            filled.append(f"{fact['label']} „{fact['shown']}“")
        elif getattr(standing, "code", standing) != fact["value"]:
            left.append(f"{fact['label']} „{fact['shown']}“")
    if filled:
        brought.said.append(_("Aus der Datei übernommen: %(facts)s.") % {"facts": ", ".join(filled)})
    if left:
        brought.said.append(_("Ihre Eingabe blieb stehen; in der Datei steht: %(facts)s.") % {"facts": ", ".join(left)})
