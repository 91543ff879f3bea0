"""Members' areas and the boundaries in force: an area without one is told of nothing, and nobody notices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accounts.models import MemberArea
from geo.importers import Outcome
from geo.models import Area, AreaPiece

SHOWN = 12
# What the importer calls by its options at the command line stands in a form in the browser.
_FIELDS = {
    "--key-field": "„Feld mit dem Schlüssel“",
    "--name-field": "„Feld mit dem Namen“",
    "--layer": "„Ebene“",
    "--licence": "„Quellenvermerk“",
    "--crs": "„Koordinatensystem“",
}


def areas_without_boundary() -> list[MemberArea]:
    """Return the members' areas that no edition in force has a boundary for. Inactive members do not count."""
    known = Area.objects.current().deciding().values("key")
    return list(MemberArea.objects.filter(member__active=True).exclude(key__in=known).select_related("member"))


def warnings() -> list[str]:
    """Return one German line for every member area that would be told of nothing."""
    return [
        f"{area.key} {area.name} ({area.member.short_name}) hat keine Grenze in Kraft: dieses Mitglied würde von "
        "Vorhaben dort nichts erfahren."
        for area in areas_without_boundary()
    ]


def report_lines(outcome: Outcome) -> Iterator[str]:
    """Yield what an import did, a German line each."""
    cargo = outcome.cargo
    yield f"Datensatz: {cargo.preset.title or 'eigene Zuordnung'}, Ebene „{cargo.layer.name}“"
    yield (
        f"{outcome.read} Objekte gelesen, {outcome.left_out} ausgelassen, {outcome.areas} Gebiete"
        + (f" ({outcome.dissolved} Teile zusammengefügt)" if outcome.dissolved else "")
    )
    yield f"Repariert: {len(outcome.repaired) or 'keine Grenze'}"
    yield from [f"  {key}: {reason}" for key, reason in list(outcome.repaired.items())[:SHOWN]]
    if len(outcome.repaired) > SHOWN:
        yield f"  … und {len(outcome.repaired) - SHOWN} weitere"
    yield from outcome.difference.lines() if outcome.difference else ["Bisher war keine Ausgabe in Kraft."]
    yield f"Quellenvermerk: {outcome.edition.licence}"
    if cargo.order.dry_run:
        yield "Probelauf: es wurde nichts geändert."
    else:
        yield f"In Kraft: „{outcome.edition.name}“, {AreaPiece.objects.count()} Stücke."


def in_browser_words(problem: str) -> str:
    """Return what the importer says to an operator, in the words of the form that the Geschäftsstelle filled in."""
    return re.sub("|".join(_FIELDS), lambda option: _FIELDS[option[0]], problem)
