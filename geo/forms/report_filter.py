"""The filter of the list of reports, read from the address: what it does not understand, it leaves out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from geo import sizes
from geo.models import MapGroup, Pattern
from geo.querysets.reports import ReportQuerySet

STATUSES = {"gemeldet": "announced", "zurueckgezogen": "withdrawn"}
KIND = re.compile(r"[-a-zA-Z0-9_]{1,40}")
SCOPES = ("betreffen", "unsere", "alle")


@dataclass(frozen=True)
class ReportFilter:
    """Which reports to list. Empty fields do not filter."""

    scope: str = "alle"
    status: str = ""
    group: str = ""
    stage: str = ""
    member: UUID | None = None
    words: str = ""
    kind: str = ""
    size: int | None = None  # a class of geo/sizes.py
    year: int | None = None  # of the first announcement

    @classmethod
    def of(cls, given: Mapping[str, str], *, default_scope: str) -> ReportFilter:
        """Return the filter that these query parameters say."""
        scope = given.get("welche", "")
        return cls(
            scope=scope if scope in SCOPES else default_scope,
            status=given.get("status", "") if given.get("status") in STATUSES else "",
            group=given.get("nutzung", "") if given.get("nutzung") in MapGroup.values else "",
            stage=given.get("stand", "") if given.get("stand") in Pattern.values else "",
            member=_uuid(given.get("mitglied", "")),
            words=given.get("suche", "").strip()[:200],
            kind=given.get("art", "") if KIND.fullmatch(given.get("art", "")) else "",
            size=_whole(given.get("groesse", ""), 0, len(sizes.BOUNDS_HA)),
            year=_whole(given.get("jahr", ""), 1900, 9998),
        )

    @property
    def is_general(self) -> bool:
        """Whether it asks for nothing but reporter and status, which sums of reports know too."""
        special = (self.group, self.stage, self.words, self.kind, self.size, self.year)
        return self.scope != "betreffen" and all(one in ("", None) for one in special)

    def apply(self, reports: ReportQuerySet, *, member_id: Any) -> ReportQuerySet:
        """Return the announced or withdrawn reports among these that the filter lets through."""
        found = reports.exclude(status="draft")
        if self.scope == "betreffen":
            found = found.affecting(member_id)
        if self.scope == "unsere":
            found = found.filter(reporter=member_id)
        if self.status:
            found = found.filter(status=STATUSES[self.status])
        if self.group:
            found = found.filter(current__use__map_group=self.group)
        if self.stage:
            found = found.filter(current__stage__pattern=self.stage)
        if self.member:
            found = found.filter(reporter=self.member)
        if self.kind:
            found = found.filter(current__kind__code=self.kind)
        if self.size is not None:
            found = found.filter(sizes.is_in_class(self.size, "current__area_m2"))
        if self.year is not None:
            found = found.filter(announced_at__year=self.year)
        return found.with_words(self.words)


def _whole(text: str, lowest: int, highest: int) -> int | None:
    """Return the whole number between these two that the text says, or None."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else -1
    return number if lowest <= number <= highest else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
