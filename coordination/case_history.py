"""What happened in a case, newest first: read from the history that the database keeps, and from what was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from coordination.calendar_words import when
from coordination.models import Case, CaseState, Outcome


@dataclass(frozen=True)
class Step:
    """Something that happened, and who did it; nobody: it happened by itself."""

    at: datetime
    what: str
    who: str = ""
    text: str = ""


def history_of(case: Case) -> list[Step]:
    """Return the steps of a case, the newest first."""
    found = [*_states(case), *_polls(case), *_meetings(case), *_written(case)]
    return sorted(found, key=lambda step: step.at, reverse=True)


def _states(case: Case) -> Iterator[Step]:
    yield Step(case.opened_at, _("Abstimmungsfall eröffnet"), str(case.opened_by or _("durch eine Rückmeldung")))
    closed = False
    events = Case.events.rel.related_model.objects  # type: ignore[attr-defined]
    for event in events.filter(pgh_obj=case.pk).order_by("pgh_id"):
        if event.state == CaseState.CLOSED and not closed:
            what = _("abgeschlossen: %(outcome)s") % {"outcome": Outcome(event.outcome).label}
            yield Step(event.closed_at, what, _name(event.closed_by_id), event.outcome_text)
        if event.state != CaseState.CLOSED and closed:
            yield Step(event.pgh_created_at, _("wieder geöffnet"))
        closed = event.state == CaseState.CLOSED


def _name(pk: Any) -> str:
    user = User.objects.filter(pk=pk).first() if pk else None
    return str(user) if user else ""


def _polls(case: Case) -> Iterator[Step]:
    for poll in case.polls.select_related("chosen", "created_by"):
        yield Step(poll.created_at, _("Terminumfrage gestartet"), str(poll.created_by or ""))
        if poll.decided_at and poll.chosen:
            said = when(poll.chosen.starts_at, poll.chosen.ends_at)
            yield Step(poll.decided_at, _("Termin gewählt: %(when)s") % {"when": said})
        elif poll.decided_at:
            yield Step(poll.decided_at, _("Terminumfrage ohne Termin beendet"))


def _meetings(case: Case) -> Iterator[Step]:
    events = case.meetings.model.events.rel.related_model.objects  # type: ignore[attr-defined]
    before: dict[Any, Any] = {}
    for one in events.filter(case=case.pk).select_related("created_by").order_by("pgh_id"):
        last = before.get(one.pgh_obj_id)
        said = {"when": when(one.starts_at, one.ends_at)}
        if last is None:
            yield Step(one.pgh_created_at, _("eingeladen: %(when)s") % said, str(one.created_by or ""))
        elif last.starts_at != one.starts_at:
            yield Step(one.pgh_created_at, _("verschoben auf %(when)s") % said)
        elif one.cancelled_at and not last.cancelled_at:
            yield Step(one.pgh_created_at, _("Abstimmungstermin abgesagt: %(when)s") % said)
        elif one.minutes and not last.minutes:
            yield Step(one.pgh_created_at, _("Protokoll geschrieben: %(when)s") % said)
        before[one.pgh_obj_id] = one


def _written(case: Case) -> Iterator[Step]:
    for one in case.agreements.select_related("written_by"):
        yield Step(one.written_at, _("Vereinbarung festgehalten"), str(one.written_by or ""))
    for task in case.tasks.select_related("owner", "done_by"):
        owner = task.owner.short_name if task.owner else _("Geschäftsstelle")
        yield Step(task.created_at, _("Aufgabe für %(owner)s") % {"owner": owner}, "", task.text)
        if task.done_at:
            yield Step(task.done_at, _("Aufgabe erledigt"), str(task.done_by or ""), task.text)
