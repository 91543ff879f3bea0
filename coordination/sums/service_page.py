"""What the page of service figures shows: its year and way, and each figure with how much is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from coordination.sums.facts import NOTHING_KNOWN
from coordination.sums.happened import years
from coordination.sums.query import MEMBER, YEAR, Way
from coordination.sums.service import Figures, Service, service

ALL_YEARS = "alle"
WAYS = {one.name: one for one in (MEMBER, YEAR)}


@dataclass(frozen=True)
class Line:
    """The figures of a member or year in words, each with how much is known of it."""

    label: str
    url: str
    plans: int
    weeks: str
    weeks_note: str
    share: str
    share_note: str
    days: str
    days_note: str
    opened: int
    closed: int
    settled: int


def asked_for(user: Any, typed: QueryDict) -> Service:
    """Return the figures that this address asks for: of this year, unless it says another one or all."""
    return service(user, _way(typed), year=_year(typed))


def page(user: Any, typed: QueryDict) -> dict[str, Any]:
    """Return the context of the page."""
    found, year = asked_for(user, typed), _year(typed)
    return {
        "way": found.way,
        "ways": [(one.title, _address(one, year), one is found.way) for one in WAYS.values()],
        "lines": [line_of(one, _reports(found.way, one.key, year)) for one in found.lines],
        "total": line_of(found.total, _reports(found.way, "", year)),
        "figures": found.total,
        "year": year,
        "years": years(user),
        "query": _address(found.way, year),
    }


def line_of(one: Figures, url: str = "") -> Line:
    """Return figures in words."""
    return Line(
        label=one.label or _("Zusammen"),
        url=url,
        plans=one.plans,
        weeks=_said(one.weeks_before),
        weeks_note=_weeks_note(one),
        share=NOTHING_KNOWN if one.share is None else f"{one.share} %",
        share_note=_share_note(one),
        days=_said(one.days_to_answer),
        days_note=_of(one.answered, one.asked),
        opened=one.opened,
        closed=one.closed,
        settled=one.settled,
    )


def _weeks_note(one: Figures) -> str:
    notes = [_of(one.weeks_known, one.plans)]
    if one.late:
        notes.append(_("%(n)s ohne Vorlauf") % {"n": one.late})
    return ", ".join(filter(None, notes))


def _share_note(one: Figures) -> str:
    notes = [_("%(answered)s von %(due)s") % {"answered": one.answered, "due": one.due}] if one.asked else []
    if one.waiting:
        notes.append(_("%(n)s mit Zeit") % {"n": one.waiting})
    return ", ".join(notes)


def _of(known: int, all_of_them: int) -> str:
    return _("aus %(known)s von %(asked)s") % {"known": known, "asked": all_of_them} if all_of_them else ""


def _said(number: float | None) -> str:
    return NOTHING_KNOWN if number is None else number_format(round(number), 0, force_grouping=True)


def _reports(way: Way, key: str, year: int | None) -> str:
    query = QueryDict(mutable=True)
    if way is MEMBER and key:
        query["mitglied"] = key
    if way is YEAR and key:
        query["jahr"] = key
    elif year:
        query["jahr"] = str(year)
    return f"{reverse('report-list')}?{query.urlencode()}"


def _way(typed: QueryDict) -> Way:
    return WAYS.get(typed.get("nach", ""), MEMBER)


def _year(typed: QueryDict) -> int | None:
    """Return the year that counts; None: all of them, which is also what a table of years means."""
    said = typed.get("jahr", "")
    if said == ALL_YEARS or (not said and _way(typed) is YEAR):
        return None
    return int(said) if said.isascii() and said.isdecimal() and len(said) == 4 else timezone.localdate().year


def _address(way: Way, year: int | None) -> str:
    query = QueryDict(mutable=True)
    query["nach"] = way.name
    query["jahr"] = str(year) if year else ALL_YEARS
    return query.urlencode()
