"""The filter of the list of reports, read from the address: what it does not understand, it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from geo.models import MapGroup, Pattern
from geo.querysets.reports import ReportQuerySet

STATUSES = {"gemeldet": "announced", "zurueckgezogen": "withdrawn"}
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
        )

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
        return found.with_words(self.words)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
