"""From rows to drafts that could be written: every row is judged by the report's own form before any is stored."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from geo.bulk.mapping import CODED, BulkProblem, Mapping
from geo.bulk.rows import Row
from geo.crs import EDGE_SRID
from geo.forms.drafts import CODE_LISTS, DraftForm
from geo.forms.prefill import Prefill
from geo.forms.taking import take_fields
from geo.models import Area, Effect, Report, ReportVersion
from geo.models.codes import CodeEntry
from geo.outlines import Outline, OutlineProblem, Region, normalise, parse
from geo.outlines.sentences import PROBLEMS
from geo.services import region_of

Person = Any


@dataclass
class Planned:
    """A draft as it would be written. ``pk`` is made of member, source and key: the same row is the same report."""

    row: Row
    pk: uuid.UUID
    by: Person
    values: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    exists: bool = False


def plans_of(rows: Sequence[Row], mapping: Mapping, *, author: Callable[[str], Person | None]) -> list[Planned]:
    """Return what the rows would become. ``author`` finds a planner by mail address.

    Raises ``BulkProblem`` with every sentence of every row: a file comes in whole or not at all.
    """
    reader, planned, problems = _Reader(mapping, author), [], list[str]()
    for row in rows:
        try:
            planned.append(reader.plan(row))
        except BulkProblem as problem:
            problems += [f"{row.place}: {sentence}" for sentence in problem.sentences]
    problems += _twice(planned)
    if problems:
        raise BulkProblem(*problems)
    known = set(Report.objects.filter(pk__in=[each.pk for each in planned]).values_list("pk", flat=True))
    for each in planned:
        each.exists = each.pk in known
    return planned


def _twice(planned: Sequence[Planned]) -> list[str]:
    first: dict[uuid.UUID, Row] = {}
    found = []
    for each in planned:
        before = first.setdefault(each.pk, each.row)
        if before is not each.row:
            values = {"place": each.row.place, "before": before.place}
            found.append(_("%(place)s: Das Kennzeichen steht schon bei %(before)s.") % values)
    return found


class _Reader:
    """Reads rows with one look at the code lists and one at each author's region."""

    def __init__(self, mapping: Mapping, author: Callable[[str], Person | None]) -> None:
        self.mapping, self._author = mapping, author
        self._prefill = Prefill()
        lists: dict[str, type[CodeEntry]] = {**CODE_LISTS, "effects": Effect}
        self._lists = {name: _names(list(model.objects.active())) for name, model in lists.items()}
        self._people: dict[str, Person | None] = {}
        self._regions: dict[Any, Region] = {}

    def plan(self, row: Row) -> Planned:
        """Return one row's draft. Raises ``BulkProblem``."""
        by, key = self._by(row), row.columns.get(self.mapping.key, "").strip()
        if not key:
            raise BulkProblem(_("Das Kennzeichen (Spalte %(column)s) fehlt.") % {"column": self.mapping.key})
        problems: list[str] = []
        values = self._values(row, by, problems)
        outline, notes = self._outline(row, by, problems)
        if problems:
            raise BulkProblem(*problems)
        if outline is not None and not _own(by, outline):
            notes.append(_("liegt nicht im Gebiet von %(member)s") % {"member": by.member})
        pk = uuid.uuid5(by.member.pk, f"{self.mapping.source}/{key}")
        return Planned(row, pk, by, values | {"outline": outline}, notes)

    def _by(self, row: Row) -> Person:
        mail = self.mapping.author_of(row.columns).strip().lower()
        if mail not in self._people:
            self._people[mail] = self._author(mail)
        person = self._people[mail]
        if person is None:
            raise BulkProblem(_("„%(mail)s“ ist keine aktive Planerin und kein aktiver Planer.") % {"mail": mail})
        return person

    def _values(self, row: Row, by: Person, problems: list[str]) -> dict[str, Any]:
        version = ReportVersion(report=Report(reporter=by.member, created_by=by))
        said = {fact["field"]: fact["value"] for fact in self._prefill.fields(row.facts)}
        said |= {name: _text(value) for name, value in self.mapping.constants.items()}
        said |= {name: text for name, column in self.mapping.fields.items() if (text := row.columns.get(column, ""))}
        coded: dict[str, Any] = {}
        data: MultiValueDict[str, Any] = MultiValueDict()
        for name, text in said.items():
            if name == "effects":
                coded[name] = [entry.code for entry in self._entries(name, text.replace("|", ",").split(","), problems)]
            elif name in CODED:
                coded[name] = next(iter(self._entries(name, [text], problems)), None)
            else:
                data[name] = text
        taken = take_fields(DraftForm(data, instance=version, only=set(data)), version)
        problems += [f"{_label(one['field'])}: {one['text']}" for one in taken.problems]
        return taken.values | coded

    def _entries(self, name: str, said: Sequence[str], problems: list[str]) -> list[CodeEntry]:
        """Return the entries that these values mean: by [values], by code, by name, by official code."""
        found = []
        for text in map(str.strip, said):
            entry = self._lists[name].get(self.mapping.code_of(name, text).casefold())
            if entry:
                found.append(entry)
            else:
                values = {"field": _label(name), "said": text, "table": f"[values.{name}]"}
                problems.append(
                    _("%(field)s: „%(said)s“ steht in keiner Liste. Ordnen Sie es in %(table)s zu.") % values
                )
        return found

    def _outline(self, row: Row, by: Person, problems: list[str]) -> tuple[GEOSGeometry | None, list[str]]:
        if row.outline is not None:
            return row.outline, [str(note) for note in row.facts.get("notes", [])]
        if not row.outline_text:
            return None, []
        if by.member.pk not in self._regions:
            self._regions[by.member.pk] = region_of(by.member)
        region = self._regions[by.member.pk]
        try:
            outline = parse(row.outline_text, region=region, crs_hint=self.mapping.file.get("crs", ""))
        except OutlineProblem as problem:
            if problem.repaired is not None:
                return Outline(normalise(problem.repaired, EDGE_SRID)).stored, [_("Umgriff berichtigt, bitte prüfen")]
            what, _offer, remedy = PROBLEMS[problem.code]
            problems.append(f"{_label('outline_text')}: {str(what) % problem.values} {remedy}")
            return None, []
        return outline.stored, [note.sentence for note in outline.notes]


def _names(entries: Sequence[CodeEntry]) -> dict[str, CodeEntry]:
    """Return entries by what people and authorities call them; a code of ours counts most."""
    names = {entry.official_code.casefold(): entry for entry in entries if entry.official_code}
    names |= {entry.label.casefold(): entry for entry in entries}
    return names | {entry.code.casefold(): entry for entry in entries}


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _label(name: str) -> str:
    return str(DraftForm.base_fields[name].label)


def _own(by: Person, outline: GEOSGeometry) -> bool:
    areas = Area.objects.current().filter(key__in=by.member.areas.values("key"))
    return areas.touching(outline).exists()
