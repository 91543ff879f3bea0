"""Taking in whatever a person gave: what can be stored is, what cannot is kept beside it with a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.datastructures import MultiValueDict

from geo.forms.drafts import DraftForm
from geo.forms.figures import FigureField
from geo.models import ReportVersion
from geo.outlines import Note, Outline, OutlineProblem, Region, as_geojson, parse

LONGEST_KEPT = 5_000
# Left empty they say nothing: a page may not have asked.
NEVER_EMPTY = ("wish", "audience")
SAFE_TO_UNITE = {"overlapping_parts", "duplicate_points", "three_d"}


@dataclass
class Taken:
    """What ``save_draft`` can store, and what is wrong with the rest."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def __ior__(self, other: Taken) -> Taken:
        self.values |= other.values
        self.problems += other.problems
        self.notes += other.notes
        return self


def take_fields(form: DraftForm, version: ReportVersion) -> Taken:
    """Return the fields of a sent form; those that cannot be stored are kept as they were typed."""
    errors = form.errors
    kept = {name: typed for name, typed in version.field_input.items() if name not in form.fields}
    taken = Taken()
    for name, problems in errors.items():
        sentence = " ".join(str(problem) for problem in problems)
        kept[name] = {"value": _raw(form, name), "sentence": sentence}
        taken.problems.append({"field": name, "code": "invalid", "text": sentence, "repaired": None})
    for name, value in form.cleaned_data.items():
        if not name.startswith("outline") and not (name in NEVER_EMPTY and not value):
            taken.values[name] = value
    taken.values["field_input"] = kept
    return taken


def take_json(fields: Mapping[str, Any], version: ReportVersion) -> Taken:
    """Return the fields that a script sends, by name; unknown ones are passed over."""
    data: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in fields.items():
        if name in DraftForm.base_fields:
            data.setlist(name, _as_typed(name, value))
    return take_fields(DraftForm(data, instance=version, only=set(data)), version)


def _as_typed(name: str, value: Any) -> list[Any]:
    if value is None:
        return [""]
    if isinstance(value, list):
        return [str(each) for each in value]
    if isinstance(value, int | float) and isinstance(DraftForm.base_fields[name], FigureField):
        return [value]  # 24.5 as a number is no German thousand
    return [str(value)]


def _raw(form: DraftForm, name: str) -> Any:
    value = form[name].data
    return [str(each)[:100] for each in value[:100]] if isinstance(value, list) else str(value)[:LONGEST_KEPT]


def take_outline(source: Any, *, region: Region, crs_hint: str = "") -> Taken:
    """Return an outline that was drawn (GeoJSON object, None when it was deleted) or typed (text)."""
    if source is None:
        return Taken({"outline": None, "outline_input": None})
    try:
        outline = parse(source, region=region, crs_hint=crs_hint)
    except OutlineProblem as problem:
        return _kept(source, problem)
    return Taken({"outline": outline, "outline_input": None}, notes=list(outline.notes))


def united(source: Any, *, region: Region) -> Outline:
    """Return several shapes, chosen to be one outline, as that: what overlaps is united, doubled corners fall away.

    That much the person agreed to by choosing them. Raises ``OutlineProblem`` for everything else.
    """
    try:
        return parse(source, region=region)
    except OutlineProblem as problem:
        if problem.repaired is None or {problem.code, *(each.code for each in problem.also)} - SAFE_TO_UNITE:
            raise
        return parse(as_geojson(problem.repaired), region=region)


def _kept(source: Any, problem: OutlineProblem) -> Taken:
    shown = {"text": source} if isinstance(source, str) else {"geometry": source}
    facts = {"code": problem.code, "sentence": problem.sentence, "repairable": problem.repaired is not None}
    answers = [outline_problem(each) for each in (problem, *problem.also)]
    return Taken({"outline_input": shown | facts}, answers)


def outline_problem(problem: OutlineProblem) -> dict[str, Any]:
    """Return a problem as pages and scripts show it; the proposal as GeoJSON."""
    repaired = as_geojson(problem.repaired) if problem.repaired is not None else None
    return {"field": "outline", "code": problem.code, "text": problem.sentence, "repaired": repaired}


def take_repaired(version: ReportVersion, *, region: Region) -> Taken:
    """Return the repair of what was kept of the outline, which the person agreed to."""
    kept = version.outline_input or {}
    source = kept.get("text") or kept.get("geometry")
    try:
        outline = parse(source, region=region)
    except OutlineProblem as problem:
        if problem.repaired is None:
            return _kept(source, problem)
        return take_outline(as_geojson(problem.repaired), region=region)
    return Taken({"outline": outline, "outline_input": None})
