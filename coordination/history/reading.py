"""The changes of a filter, newest first, a page at a time: a fixed number of questions, however many there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Value
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from django.utils.dateparse import parse_date

from coordination.history.kinds import KINDS, Kind
from coordination.history.lines import lines_of
from geo.typed import uuid_of

A_PAGE = 30
EVERYBODY = "alle"  # also what happened without a person: by the set-up, by a job


@dataclass(frozen=True)
class HistoryFilter:
    """Which changes to show. Empty fields do not filter; without ``who`` all that people did."""

    kind: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> HistoryFilter:
        """Return the filter of an address: what it does not understand, it leaves out."""
        return cls(
            kind=given.get("art", "") if given.get("art") in KINDS else "",
            who=_who(given.get("wer", "")),
            since=_day(given.get("seit", "")),
            until=_day(given.get("bis", "")),
        )


def changes(asked: HistoryFilter, number: Any) -> Page[Any]:
    """Return a page of changes; its ``object_list`` holds ``Change`` (coordination/history/lines.py)."""
    chosen = [KINDS[asked.kind]] if asked.kind else list(KINDS.values())
    rows = [_keys(kind, asked) for kind in chosen]
    merged = rows[0].union(*rows[1:], all=True).order_by("-pgh_created_at", "-pgh_id")
    page = Paginator(merged, A_PAGE).get_page(number)
    page.object_list = lines_of(list(page.object_list))
    return page


def the_change(kind: Kind, pk: int) -> tuple[Any, Any]:
    """Return an event and the one before it on the same row. Raises ``DoesNotExist``."""
    event = kind.events.get(pk=pk)
    earlier = kind.model.pgh_event_model.objects.filter(pgh_obj_id=event.pgh_obj_id, pk__lt=pk)
    return event, earlier.order_by("-pk").first()


def _keys(kind: Kind, asked: HistoryFilter) -> Any:
    found = kind.events.annotate(who=KeyTextTransform("user", "pgh_context__metadata"))
    if asked.who != EVERYBODY:
        found = found.filter(who=asked.who) if asked.who else found.filter(who__isnull=False)
    if asked.since:
        found = found.filter(pgh_created_at__gte=_midnight(asked.since))
    if asked.until:
        found = found.filter(pgh_created_at__lt=_midnight(date.fromordinal(asked.until.toordinal() + 1)))
    marked = found.order_by().annotate(slug=Value(kind.slug, CharField()))
    return marked.values_list("slug", "pgh_id", "pgh_created_at", "who")


def _who(typed: str) -> str:
    if typed == EVERYBODY:
        return typed
    return str(uuid_of(typed) or "")


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
