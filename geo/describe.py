"""What a version says, as pairs of a label and a text in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from geo import formats
from geo.models import Effect, ReportVersion, SizeFact

UNITS = {
    SizeFact.DWELLINGS: "",
    SizeFact.GROSS_FLOOR: " m²",
    SizeFact.SALES_AREA: " m²",
    SizeFact.HEIGHT: " m",
    SizeFact.POWER: " MW",
    SizeFact.TRIPS: "",
}
# One figure says more than another: the first that is given stands in a list's line.
TELLING = [SizeFact.SALES_AREA, SizeFact.DWELLINGS, SizeFact.POWER]


@dataclass(frozen=True)
class Fact:
    """One line of what a report says."""

    label: str
    value: str


@dataclass(frozen=True)
class Change:
    """One field of two versions."""

    label: str
    before: str
    after: str


def size_of(version: ReportVersion) -> str:
    """Return how big the outline is: hectares, the length of a line, or that it is a single place."""
    if version.area_m2:
        return formats.area(version.area_m2)
    return formats.length(version.length_m) if version.length_m else _("einzelner Standort")


def figure(version: ReportVersion, name: str) -> str:
    """Return a size fact with its unit, or nothing."""
    value = getattr(version, name)
    if value is None:
        return ""
    decimals = None if value == int(value) else 1
    text = number_format(int(value) if decimals is None else value, decimals, force_grouping=True)
    return f"{text}{UNITS[SizeFact(name)]}"


def in_short(version: ReportVersion) -> str:
    """Return kind, use and the one telling figure, as a list's line says them."""
    telling = next((f"{figure(version, name)} {SizeFact(name).label}" for name in TELLING if figure(version, name)), "")
    parts = [version.kind and str(version.kind), version.use and str(version.use), telling or size_of(version)]
    return " · ".join(str(part) for part in parts if part)


def summary_line(version: ReportVersion) -> str:
    """Return kind, use and size of the outline: what also those may read whom a report does not affect."""
    return " · ".join(str(part) for part in (version.kind, version.use, size_of(version)) if part)


def facts(version: ReportVersion) -> list[Fact]:
    """Return the facts of a version that are given, without title, description and contact."""
    rows: list[tuple[str, Any]] = [
        (_("Planart"), version.kind),
        (_("Nutzung"), version.use),
        (_("Länge") if version.length_m and not version.area_m2 else _("Fläche"), size_of(version)),
        *((str(fact.label), figure(version, fact.value)) for fact in SizeFact),
        (_("Erwartet"), ", ".join(effect_labels(version.effects))),
        (_("Nächster Schritt"), version.next_step_on and date_format(version.next_step_on, "j. F Y")),
    ]
    return [Fact(label, str(value)) for label, value in rows if value]


def effect_labels(codes: Iterable[str]) -> list[str]:
    """Return the names of effects, in the order of their list."""
    wanted = set(codes)
    return [str(effect) for effect in Effect.objects.filter(code__in=wanted)] if wanted else []


def changes(before: ReportVersion, after: ReportVersion) -> list[Change]:
    """Return what changed from one version to the next, field by field."""
    return [Change(_label(name), _text(before, name), _text(after, name)) for name in after.changed if _label(name)]


def _label(name: str) -> str:
    known = {field.name: field for field in ReportVersion._meta.fields}
    return str(known[name].verbose_name) if name in known else ""


def _text(version: ReportVersion, name: str) -> str:
    if name == "outline":
        return size_of(version)
    if name in SizeFact.values:
        return figure(version, name) or "–"
    if name == "effects":
        return ", ".join(effect_labels(version.effects)) or "–"
    if name == "wish":
        return version.get_wish_display()
    value = getattr(version, name)
    if hasattr(value, "strftime"):
        return date_format(value, "j. F Y")
    return str(value or "–")
