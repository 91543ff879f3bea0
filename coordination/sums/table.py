"""A sum as tables whose every figure is a link to the reports behind it: the same filter, and one line of the sum."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.sums.facts import AREA, FACTS, REPORTS, Fact
from coordination.sums.query import Amount, Line, Sums

# Of the page alone; everything else in its address is the filter.
OF_THE_PAGE = ("nach", "wert", "seite")


@dataclass(frozen=True)
class Cell:
    """A figure in words, where it leads, and of how many reports it is known. ``amount`` is in the fact's unit."""

    said: str
    url: str = ""
    note: str = ""
    amount: float | int | None = None


@dataclass(frozen=True)
class Row:
    """A line of a table. ``label`` leads to all its reports."""

    label: str
    url: str
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """Headings, rows, and the sum of all. Headings are (text, unit)."""

    headings: list[tuple[str, str]]
    rows: list[Row]
    total: Row


def filter_of(typed: QueryDict) -> QueryDict:
    """Return the filter that an address of this page holds."""
    kept = typed.copy()
    for name in OF_THE_PAGE:
        kept.pop(name, None)
    return kept


def reports_url(kept: QueryDict, **one: str) -> str:
    """Return the address of the list with this filter, narrowed to one member, use, stage or year."""
    query = kept.copy()
    for name, value in one.items():
        query[name] = value
    return f"{reverse('report-list')}?{query.urlencode()}"


def with_fact(found: Sums, fact: Fact) -> Sums:
    """Return the sums without the lines and parts that were never asked for this fact."""
    lines = [line for line in found.lines if line.all[fact.name].asked]
    parts = [(key, label) for key, label in found.parts if found.total.parts[key][fact.name].asked]
    return replace(found, lines=lines, parts=parts)


def by_part(found: Sums, fact: Fact, kept: QueryDict) -> Table:
    """Return one fact, divided both ways: what the chart shows, as a table."""
    headings = [(label, "") for _key, label in found.parts]
    rows = [_divided(found, line, fact, kept) for line in found.lines]
    total = _divided(found, found.total, fact, kept)
    return Table([*headings, (_("Zusammen"), "")], rows, total)


def by_fact(found: Sums, kept: QueryDict) -> Table:
    """Return every fact of each line."""
    headings = [(str(fact.title), str(fact.unit)) for fact in FACTS.values()]
    return Table(headings, [_all(found, line, kept) for line in found.lines], _all(found, found.total, kept))


def _divided(found: Sums, line: Line, fact: Fact, kept: QueryDict) -> Row:
    one = _narrowed(found, line)
    cells = [
        _cell(fact, line.parts[key][fact.name], reports_url(kept, **one, **{found.part.parameter: key}))
        for key, _label in found.parts
    ]
    url = reports_url(kept, **one)
    return Row(line.label or _("Zusammen"), url, [*cells, _cell(fact, line.all[fact.name], url)])


def _all(found: Sums, line: Line, kept: QueryDict) -> Row:
    url = reports_url(kept, **_narrowed(found, line))
    return Row(
        line.label or _("Zusammen"), url, [_cell(fact, line.all[fact.name], url) for fact in FACTS.values()]
    )  # fmt: skip


def _narrowed(found: Sums, line: Line) -> dict[str, str]:
    return {found.way.parameter: line.key} if line.key else {}


def _cell(fact: Fact, amount: Amount, url: str) -> Cell:
    if not amount.asked:
        return Cell(fact.said(None))
    return Cell(fact.said(amount.value), url, _note(fact, amount), fact.plain(amount.value))


def _note(fact: Fact, amount: Amount) -> str:
    if fact is REPORTS or not amount.is_partial:
        return ""
    return _("aus %(known)s von %(asked)s") % {"known": amount.known, "asked": amount.asked}


def lead(found: Sums) -> list[str]:
    """Return what all the reports add up to, in a few words each, as far as anything is known."""
    said = []
    for fact in FACTS.values():
        amount = found.total.all[fact.name]
        if fact is not REPORTS and amount.value:
            what = "" if fact is AREA else str(fact.title)
            said.append(" ".join(filter(None, [fact.said(amount.value), str(fact.unit), what])))
    return said


def chart_data(found: Sums, fact: Fact, table: Table) -> dict[str, Any]:
    """Return the same figures for the chart library: one series for each part."""
    return {
        "labels": [row.label for row in table.rows],
        "unit": str(fact.unit),
        "decimals": fact.decimals,
        "series": [
            {
                "key": key,
                "label": label,
                "values": [row.cells[number].amount or 0 for row in table.rows],
                "urls": [row.cells[number].url for row in table.rows],
            }
            for number, (key, label) in enumerate(found.parts)
        ],
    }
