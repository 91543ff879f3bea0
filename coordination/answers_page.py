"""What the page of a report shows of answers: the reads behind card, table, map and what is to be settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

from coordination.models import CALLS_FOR_MEDIATION, Answer, Response, TimeRequest
from coordination.neighbours import AreaAnswer, Neighbour, Tally, neighbours, tally
from coordination.querysets import may_answer_for, reports_open_to, speaks_for_reporter
from coordination.services.holding import why_not
from coordination.services.settling import side_of
from geo.models import Effect, Report
from notifications.presentation import geojson
from notifications.relations import why_of
from notifications.report_page import relation_text

# The badge of an answer; its word stands in it.
BADGES = {
    Answer.NO_OBJECTION: "done",
    Answer.REMARKS: "info",
    Answer.CONCERNS: "warning",
    Answer.TALK: "talk",
    Answer.NOT_AFFECTED: "",
    Answer.MORE_TIME: "time",
}
SILENT = gettext_lazy("Noch keine Antwort")


@dataclass(frozen=True)
class Past:
    """An answer as it was before it was changed."""

    answer: str
    topics: list[str]
    text: str
    given_at: Any
    version: int

    @property
    def label(self) -> str:
        """The answer in words."""
        return str(Answer(self.answer).label)


@dataclass
class Said:
    """What a member says for one area, as this reader may see it."""

    area: AreaAnswer
    topics: list[str] = field(default_factory=list)
    who: str = ""  # colleagues of the same member only
    past: list[Past] = field(default_factory=list)

    @property
    def row(self) -> Response | None:
        """The answer, to this version or one before it."""
        return self.area.response

    @property
    def label(self) -> str:
        """The answer in words."""
        return str(Answer(self.row.answer).label) if self.row else ""

    @property
    def badge(self) -> str:
        """The colour of its badge."""
        return BADGES[Answer(self.row.answer)] if self.row else "silent"


@dataclass
class Line:
    """One line of the table: a member, why it is asked, how far the news got, what it says."""

    neighbour: Neighbour
    why: list[str]
    said: list[Said]
    is_mine: bool = False
    reached: Any = None


@dataclass
class Concern:
    """Something to be settled between two members, and what this reader can do about it."""

    said: Said
    response: Response
    can_reply: bool = False
    my_side: str = ""

    @property
    def i_settled(self) -> bool:
        """Whether this reader's side already says *settled*."""
        return bool(self.my_side and getattr(self.response, self.my_side))


def answers_of(report: Report, user: Any, context: dict[str, Any]) -> dict[str, Any]:
    """Return what the page shows this person of answers; nothing for readers of the summary."""
    if not reports_open_to(user).filter(pk=report.pk).exists():
        return {}
    asked = neighbours(report)
    speaks = speaks_for_reporter(user, report)
    lines = _lines(asked, user, context.get("reached") or [], report)
    said = [one for line in lines for one in line.said]
    outside: list[Response] = report.answers_outside  # type: ignore[attr-defined]
    counted = tally(asked, outside=len(outside))
    return {
        "lines": lines,
        "tally": counted,
        "asks": bool(report.current and report.current.wish != "inform"),
        "concerns": list(_concerns(said, user, speaks)),
        "wishes": _wishes(asked, user, speaks),
        "mine": _mine(report, user, lines),
        "legend": _legend(counted, outside),
        "map": context["map"]
        | {"answers": _areas_outside(outside) | _on_map(asked), "places": _places(said) + _places_outside(outside)},
    }


@dataclass
class Mine:
    """The reader's own member: what it is asked, and whether this person answers for it."""

    neighbour: Neighbour
    may_answer: bool
    closed: str
    said: list[Said]

    @property
    def earlier(self) -> int | None:
        """The number of the version that was answered, when a newer one is not."""
        numbers = [one.area.earlier.version.number for one in self.said if one.area.earlier]
        return max(numbers, default=None)


def _mine(report: Report, user: Any, lines: Iterable[Line]) -> Mine | None:
    line = next((one for one in lines if one.is_mine), None)
    if line is None:
        return None
    _code, closed = why_not(report, line.neighbour)
    return Mine(line.neighbour, may_answer_for(user, report) is not None, closed, line.said)


def _lines(asked: list[Neighbour], user: Any, reached: Iterable[Any], report: Report) -> list[Line]:
    labels = {one.code: str(one) for one in Effect.objects.all()}
    by_member = {one.member.pk: one for one in reached}
    past = _past([row for one in asked for row in one.responses], labels)
    lines = []
    for one in asked:
        mine = user.member_id is not None and one.member.pk == user.member_id
        said = [_said(area, labels, past, mine=mine) for area in one.areas]
        why = [_why(row, report, several=len(one.rows) > 1) for row in one.rows]
        lines.append(Line(one, why, said, mine, by_member.get(one.member.pk)))
    return lines


def _why(row: Any, report: Report, *, several: bool) -> str:
    words = " · ".join(part for part in (relation_text(row), why_of(row, report.reporter)) if part)
    return f"{row.area.name}: {words}" if several else words


def _said(area: AreaAnswer, labels: dict[str, str], past: dict[Any, list[Past]], *, mine: bool) -> Said:
    row = area.response
    if row is None:
        return Said(area)
    who = (row.given_as or (str(row.given_by) if row.given_by else "")) if mine else ""
    return Said(area, [labels.get(code, code) for code in row.topics], who, past.get(row.pk, []))


def _past(rows: list[Response], labels: dict[str, str]) -> dict[Any, list[Past]]:
    """Return by answer what it was before, newest first: one line for each revision that was changed since."""
    changed = {row.pk: row.revision for row in rows if row.revision > 1}
    if not changed:
        return {}
    events = Response.events.rel.related_model.objects.filter(pgh_obj__in=changed).select_related("version")  # type: ignore[attr-defined]
    found: dict[Any, dict[int, Past]] = {pk: {} for pk in changed}
    for event in events.defer("version__outline").order_by("-pgh_id"):
        if event.revision < changed[event.pgh_obj_id]:
            topics = [labels.get(code, code) for code in event.topics]
            past = Past(event.answer, topics, event.text, event.given_at, event.version.number)
            found[event.pgh_obj_id].setdefault(event.revision, past)
    return {pk: list(revisions.values()) for pk, revisions in found.items()}


def _concerns(said: Iterable[Said], user: Any, speaks: bool) -> Iterable[Concern]:
    for one in said:
        row = one.row
        if row is None or not (
            row.answer in CALLS_FOR_MEDIATION or row.reply or (speaks and row.answer == Answer.REMARKS)
        ):
            continue
        side = side_of(row, user) if row.answer in CALLS_FOR_MEDIATION else ""
        yield Concern(one, row, speaks, side)


def _wishes(asked: Iterable[Neighbour], user: Any, speaks: bool) -> list[TimeRequest]:
    """Return the wishes for more time that wait for a decision: all for the reporter, one's own for a neighbour."""
    waiting = [one.open_request for one in asked if one.open_request and not one.has_answered]
    return [one for one in waiting if speaks or user.is_coordinator or one.member_id == user.member_id]


def _on_map(asked: Iterable[Neighbour]) -> dict[str, dict[str, str]]:
    """Return by area's key how the map shows it: a class (css/answers.css) and the words under its name."""
    return {
        area.key: {"class": f"is-affected is-answer-{area.state}", "note": words_of(area)}
        for one in asked
        for area in one.areas
        if area.key
    }


def words_of(area: AreaAnswer) -> str:
    """Return what an area says, in words; silence is called silence."""
    return str(Answer(area.current.answer).label) if area.current else str(SILENT)


def _places(said: Iterable[Said]) -> list[dict[str, Any]]:
    return [
        {"point": geojson(one.row.place), "text": f"{one.area.name}: {one.label}"}
        for one in said
        if one.area.current and one.row and one.row.place
    ]


def _areas_outside(given: Iterable[Response]) -> dict[str, dict[str, str]]:
    """Return the same for the areas that neighbours outside answered for."""
    return {
        one.area_key: {"class": f"is-affected is-answer-{one.answer}", "note": str(Answer(one.answer).label)}
        for one in given
        if one.area_key
    }


def _places_outside(given: Iterable[Response]) -> list[dict[str, Any]]:
    """Return where neighbours outside mean, in the colour of their answers: many have no area on the map."""
    return [
        {"point": geojson(one.place), "text": f"{one.area_name}: {Answer(one.answer).label}",
         "class": f"is-outside is-answer-{one.answer}"}
        for one in given
        if one.place
    ]  # fmt: skip


def _legend(counted: Tally, outside: Iterable[Response]) -> list[tuple[str, str]]:
    """Return the states that are on the map, in the order of the answers, silence last."""
    labels = {**{str(code): str(label) for code, label in Answer.choices}, "silent": str(SILENT)}
    shown = {state for state, count in counted.by_answer.items() if count}
    shown |= {one.answer for one in outside if one.place or one.area_key}
    return [(state, label) for state, label in labels.items() if state in shown]
