"""Sums in plain words, in the reader's language: „2.400 m² Verkaufsfläche im Umkreis von 1 km“."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from geo.cumulative.together import Together
from geo.formats import METRES_PER_KILOMETRE, SQUARE_METRES_PER_HECTARE
from geo.models import CumulativeRule, Measure, Report

NAMED = 3
SHOWN = 10
OF = {
    Measure.SALES_AREA: gettext_lazy("%(n)s m² Verkaufsfläche"),
    Measure.GROSS_FLOOR: gettext_lazy("%(n)s m² Geschossfläche"),
    Measure.DWELLINGS: gettext_lazy("%(n)s Wohnungen"),
    Measure.TRIPS: gettext_lazy("%(n)s Kfz-Fahrten am Tag"),
    Measure.POWER: gettext_lazy("%(n)s MW Leistung"),
    Measure.AREA: gettext_lazy("%(n)s ha Fläche"),
}


def amount(value: float, measure: str) -> str:
    """Return an amount with its unit and what it is; the area of outlines (m²) in hectares."""
    if measure == Measure.AREA:
        value = value / SQUARE_METRES_PER_HECTARE
    return str(OF[Measure(measure)]) % {"n": _plain(value)}


def distance(metres: float) -> str:
    """Return a rule's distance as people say it: 250 m, 1 km, 1,5 km."""
    if metres < METRES_PER_KILOMETRE:
        return f"{_plain(metres)} m"
    return f"{_plain(metres / METRES_PER_KILOMETRE)} km"


def headline(one: Together) -> str:
    """Return „2.400 m² Verkaufsfläche im Umkreis von 1 km“."""
    return _("%(amount)s im Umkreis von %(distance)s") % _values(one)


def threshold(rule: CumulativeRule) -> str:
    """Return from which sum on a rule speaks: „ab 800 m² Verkaufsfläche im Umkreis von 1 km“."""
    values = {"amount": amount(rule.threshold, rule.measure), "distance": distance(rule.distance_m)}
    return _("ab %(amount)s im Umkreis von %(distance)s") % values


def sentence(one: Together, report: Report) -> str:
    """Return what a report passes with others: „Mit „X“ (Poing) zusammen 2.400 m² Verkaufsfläche im Umkreis …“."""
    others = [other for other in one.reports if other.pk != report.pk]
    values = _values(one) | {
        "others": _listed(others),
        "centre": one.centre.current.title if one.centre.current else "",
    }
    if one.centre.pk == report.pk:
        return _("Mit %(others)s zusammen %(amount)s im Umkreis von %(distance)s.") % values
    return _("Mit %(others)s zusammen %(amount)s im Umkreis von %(distance)s um „%(centre)s“.") % values


@dataclass(frozen=True)
class Line:
    """What a report passes with others, for its page: a sentence, the rule, and the first of the others."""

    sentence: str
    rule: str
    threshold: str
    others: list[Report]


def lines(found: Sequence[Together], report: Report) -> list[Line]:
    """Return what a report passes with others, as its page and its preview say it."""
    return [
        Line(
            sentence(one, report),
            one.rule.name,
            threshold(one.rule),
            [other for other in one.reports if other.pk != report.pk][:SHOWN],
        )
        for one in found
    ]


def members(reports: Sequence[Report]) -> list[str]:
    """Return the short names of the members that made these reports, each once."""
    return sorted({report.reporter.short_name for report in reports})


def _listed(reports: Sequence[Report]) -> str:
    names = [_("„%(title)s“ (%(member)s)") % _named(report) for report in reports[:NAMED]]
    rest = len(reports) - NAMED
    if rest > 0:
        more = ngettext("%(count)d weiteren Meldung", "%(count)d weiteren Meldungen", rest)
        names.append(more % {"count": rest})
    if len(names) == 1:
        return names[0]
    return _("%(some)s und %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}


def _named(report: Report) -> dict[str, Any]:
    return {"title": report.current.title if report.current else "", "member": report.reporter.short_name}


def _values(one: Together) -> dict[str, str]:
    return {"amount": amount(one.amount, one.rule.measure), "distance": distance(one.rule.distance_m)}


def _plain(value: float) -> str:
    """Return a number with at most one decimal, cut where it is zero."""
    rounded = round(value, 1)
    return number_format(int(rounded) if rounded.is_integer() else rounded, None, force_grouping=True)
