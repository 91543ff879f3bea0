"""Which reports a printed map shows: the filter of the map page, as its address says it (static/js/map/filter.js)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from geo.models import MapGroup, Pattern, Report
from geo.querysets.reports import ReportQuerySet

NAMES = ("nutzung", "stand", "mitglied", "suche", "betrifft")
MOST_WORDS = 8


def wanted(given: Mapping[str, str], *, member_id: Any) -> ReportQuerySet:
    """Return the standing reports that pass; who may see which is asked elsewhere. Nonsense does not filter."""
    found = Report.objects.announced()
    if (groups := _among(given.get("nutzung"), MapGroup.values)) is not None:
        found = found.filter(current__use__map_group__in=groups)
    if (patterns := _among(given.get("stand"), Pattern.values)) is not None:
        found = found.filter(current__stage__pattern__in=patterns)
    if member := given.get("mitglied", ""):
        found = found.filter(reporter__short_name=member)
    if given.get("betrifft") == "uns" and member_id:
        found = found.filter(Q(reporter=member_id) | Q(pk__in=Report.objects.affecting(member_id)))
    for word in given.get("suche", "").split()[:MOST_WORDS]:
        said = Q(current__title__icontains=word) | Q(current__use__label__icontains=word)
        found = found.filter(said | Q(reporter__short_name__icontains=word))
    return found


def is_filtered(given: Mapping[str, str]) -> bool:
    """Whether the map leaves anything out."""
    return any(given.get(name) for name in NAMES)


def _among(asked: str | None, known: list[str]) -> list[str] | None:
    """Return the known values asked for, in an address that names them: an empty list asks for nothing at all."""
    return None if asked is None else [value for value in asked.split() if value in known]
