"""Sums and service figures as CSV and XLSX: every line with its parts, and of how many reports each figure is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from coordination.sums.facts import DETAILS, FACTS, Fact
from coordination.sums.query import Amounts, Sums
from coordination.sums.service import Service
from notifications.exports.columns import Value
from notifications.exports.tables import csv_table, xlsx_table

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Lines = Iterator[list[Value]]


def sums_file(found: Sums, form: str) -> bytes:
    """Return sums as a file of this form (``FORMS``)."""
    facts = [_("%(fact)s in %(unit)s") % {"fact": one.title, "unit": one.unit} if one.unit else str(one.title)
             for one in FACTS.values()]  # fmt: skip
    known = [_("%(fact)s: angegeben bei") % {"fact": one.title} for one in DETAILS]
    asked = [_("%(fact)s: gefragt bei") % {"fact": one.title} for one in DETAILS]
    header = [str(found.way.title), str(found.part.title), *facts, *known, *asked]
    return _written(form, _("Zahlen"), header, _sums(found))


def service_file(found: Service, form: str) -> bytes:
    """Return service figures as a file of this form (``FORMS``)."""
    header = [
        str(found.way.title), _("erstmals gemeldet"), _("Wochen vor dem förmlichen Schritt (Mitte)"),
        _("davon bekannt bei"), _("ohne Vorlauf"), _("um Antwort gebeten"), _("beantwortet"), _("noch Zeit"),
        _("ohne Antwort"), _("Anteil in %"), _("Tage bis zur Antwort (Mitte)"), _("Fälle eröffnet"),
        _("Fälle abgeschlossen"), _("davon mit Einvernehmen"),
    ]  # fmt: skip
    return _written(form, _("Zusammenarbeit"), header, _service(found))


def _written(form: str, title: str, header: Sequence[str], lines: Lines) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, f"zahlen.{form}")
        if form == "csv":
            csv_table(path, header, lines)
        else:
            xlsx_table(path, title, header, lines)
        return path.read_bytes()


def _sums(found: Sums) -> Lines:
    for line in (*found.lines, found.total):
        label = line.label or _("Zusammen")
        for key, part in found.parts:
            if key in line.parts:
                yield [label, part, *_figures(line.parts[key])]
        yield [label, _("Zusammen"), *_figures(line.all)]


def _figures(amounts: Amounts) -> list[Value]:
    return [
        *(fact.plain(amounts[fact.name].value) for fact in FACTS.values()),
        *(_count(fact, amounts, "known") for fact in DETAILS),
        *(_count(fact, amounts, "asked") for fact in DETAILS),
    ]


def _count(fact: Fact, amounts: Amounts, which: str) -> int:
    count: int = getattr(amounts[fact.name], which)
    return count


def _service(found: Service) -> Lines:
    for one in (*found.lines, found.total):
        yield [
            one.label or _("Zusammen"), one.plans, _rounded(one.weeks_before), one.weeks_known, one.late, one.asked,
            one.answered, one.waiting, one.silent, one.share, _rounded(one.days_to_answer), one.opened, one.closed,
            one.settled,
        ]  # fmt: skip


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)
