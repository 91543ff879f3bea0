"""The filter of reports, one for lists, map, tiles, exports and paper, read from the address: what it does not
understand, it leaves out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Polygon
from django.db.models import Q

from geo import known, sizes
from geo.models import MapGroup, Pattern, Report
from geo.querysets.reports import ReportQuerySet
from geo.typed import uuid_of

STATUSES = {"gemeldet": "announced", "zurueckgezogen": "withdrawn"}
KIND = re.compile(r"[-a-zA-Z0-9_]{1,40}")
SCOPES = ("betreffen", "unsere", "uns", "alle")
NONE = "keine"  # of uses or stages: an address that names none of them means every one
MOST_WORDS = 8
PARAMETERS = (
    "welche", "betrifft", "status", "nutzung", "stand", "mitglied", "suche", "art", "groesse", "jahr", "antwort",
    "nur", "seit", "zum",
)  # fmt: skip

# How reports stand with their answers, by the word in the address. Answers are known further up: coordination
# puts them in when it starts (coordination/apps.py), each a verb on reports for the person who asks.
ANSWER_STATES: dict[str, Callable[[ReportQuerySet, Any], ReportQuerySet]] = {}
ANSWER_LABELS: dict[str, Any] = {}


@dataclass(frozen=True)
class ReportFilter:
    """Which reports to show. Empty fields do not filter."""

    scope: str = "alle"
    status: str = ""
    groups: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    member: UUID | None = None
    words: str = ""
    kind: str = ""
    size: int | None = None  # a class of geo/sizes.py
    year: int | None = None  # of the first announcement
    answer: str = ""  # of ANSWER_STATES
    ongoing: bool = False  # the plans of today alone, each once (ReportQuerySet.ongoing)
    since: date | None = None  # announced for the first time on this day or later
    day: date | None = None  # as it was known on this day (geo/known.py); of a day to come: what is expected by then

    @classmethod
    def of(cls, given: Mapping[str, str], *, default_scope: str) -> ReportFilter:
        """Return the filter that these query parameters say."""
        scope = "uns" if given.get("betrifft") == "uns" else given.get("welche", "")
        return cls(
            scope=scope if scope in SCOPES else default_scope,
            status=given.get("status", "") if given.get("status") in STATUSES else "",
            groups=_several(given, "nutzung", MapGroup.values),
            stages=_several(given, "stand", Pattern.values),
            member=uuid_of(given.get("mitglied", "")),
            words=given.get("suche", "").strip()[:200],
            kind=given.get("art", "") if KIND.fullmatch(given.get("art", "")) else "",
            size=_whole(given.get("groesse", ""), 0, len(sizes.BOUNDS_HA)),
            year=_whole(given.get("jahr", ""), 1900, 9998),
            answer=given.get("antwort", "") if given.get("antwort") in ANSWER_STATES else "",
            ongoing=given.get("nur") == "laufend",
            since=known.day_of(given.get("seit", "")),
            day=known.other_day_of(given.get("zum", "")),
        )

    @property
    def is_plain(self) -> bool:
        """Whether it asks for nothing but what places of reports know too: reporter, status and ``facts``."""
        special = (self.words, self.answer, self.ongoing, self.since, self.day)
        return self.scope in ("alle", "unsere") and not any(special)

    @property
    def names_reporter(self) -> bool:
        """Whether it asks whose reports they are, which sums do not know."""
        return self.scope != "alle" or self.member is not None

    @property
    def facts(self) -> dict[str, Any]:
        """What it asks of use, stage, kind, size and year, by the columns of ``geo.models.places.Facts``."""
        one = {"kind": self.kind, "size": self.size, "year": self.year}
        several = {"map_group": self.groups, "pattern": self.stages}
        asked = {name: value for name, value in one.items() if value not in ("", None)}
        return asked | {f"{name}__in": values for name, values in several.items() if values}

    @property
    def is_open(self) -> bool:
        """Whether it lets every report through."""
        return self == ReportFilter(scope=self.scope) and self.scope == "alle"

    def without_content(self) -> ReportFilter:
        """Return the same filter for every use and stage, as a legend counts them."""
        return replace(self, groups=(), stages=())

    @property
    def at(self) -> str:
        """The relation of a report to the version that the filter looks at, also in what ``apply`` returns."""
        return "versions" if self.past else "current"

    @property
    def past(self) -> date | None:
        """The day, if it is over."""
        return self.day if self.day and known.is_over(self.day) else None

    def apply(
        self, reports: ReportQuerySet, *, member_id: Any, user: Any = None, view: Polygon | None = None
    ) -> ReportQuerySet:
        """Return the announced or withdrawn reports among these that the filter lets through.

        ``view`` (a box in the storage CRS) asks for outlines that meet it. What is known of answers, and what is
        expected on a day to come, depends on the person: without ``user`` nothing passes a filter by these.
        """
        found = reports.ongoing() if self.ongoing else reports.exclude(status="draft")
        if self.day and not self.past:
            found = found.detailed_to(user).filter(known.expected_by(self.day)) if user else found.none()
        found = found.filter(*self._of_reports(member_id), *self._of_versions(view))
        if self.scope == "betreffen":
            found = found.affecting(member_id)
        if self.answer:
            found = ANSWER_STATES[self.answer](found, user) if user else found.none()
        return found

    def apply_to_places(self, places: ReportQuerySet, *, member_id: Any) -> ReportQuerySet:
        """Return those among these places, or sums, that ``apply`` would let through. Only where ``is_plain``."""
        return places.filter(self.of_places(member_id=member_id))

    def of_places(self, *, member_id: Any, place: str = "") -> Q:
        """Return what it asks of columns that places have; ``place`` leads to them. Only where ``is_plain``."""
        facts = {f"{place}{name}": value for name, value in self.facts.items()}
        return Q(*self._of_reporters(member_id, place), **facts)

    def _of_reporters(self, member_id: Any, place: str = "") -> Iterator[Q]:
        if self.scope == "unsere":
            yield Q(**{f"{place}reporter": member_id})
        if self.status and not self.past:
            yield Q(**{f"{place}status": STATUSES[self.status]})
        if self.member:
            yield Q(**{f"{place}reporter": self.member})

    def _of_reports(self, member_id: Any) -> Iterator[Q]:
        yield from self._of_reporters(member_id)
        if self.scope == "uns":
            yield Q(reporter=member_id) | Q(pk__in=Report.objects.affecting(member_id))
        if self.past:
            yield known.stood(self.past, self.status)
        if self.year is not None:
            yield Q(announced_at__year=self.year)
        if self.since:
            yield Q(announced_at__gte=known.begin_of(self.since))

    def _of_versions(self, view: Polygon | None) -> Iterator[Q]:
        if self.past:
            yield known.version_of(self.past)
        if view:
            yield Q(**{f"{self.at}__outline__bboverlaps": view})
        if self.groups:
            yield Q(**{f"{self.at}__use__map_group__in": self.groups})
        if self.stages:
            yield Q(**{f"{self.at}__stage__pattern__in": self.stages})
        if self.kind:
            yield Q(**{f"{self.at}__kind__code": self.kind})
        if self.size is not None:
            yield sizes.is_in_class(self.size, f"{self.at}__area_m2")
        for word in self.words.split()[:MOST_WORDS]:
            places = (f"{self.at}__title", f"{self.at}__use__label", "reporter__name", "reporter__short_name")
            yield reduce(or_, (Q(**{f"{place}__icontains": word}) for place in places))


def _several(given: Mapping[str, str], name: str, known: list[str]) -> tuple[str, ...]:
    """Return the known values that a parameter lists: in one, with spaces between, or repeated; NONE alone is none."""
    lists = given.getlist(name) if hasattr(given, "getlist") else [given.get(name, "")]
    words = " ".join(lists).split()
    found = tuple(one for one in known if one in words)
    return found or ((NONE,) if NONE in words else ())


def _whole(text: str, lowest: int, highest: int) -> int | None:
    """Return the whole number between these two that the text says, or None."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else -1
    return number if lowest <= number <= highest else None
