"""Which reports a list or a map shows: read from the same address, so that what is taken out is what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Polygon

from geo.edge import box
from geo.forms.report_filter import ReportFilter
from geo.models import Report
from geo.querysets.reports import ReportQuerySet

WIDEST_VIEW_DEGREES = 30.0


@dataclass(frozen=True)
class Selection:
    """The filter of a list or a map, and the extent in view."""

    asked: ReportFilter
    view: Polygon | None = None  # in the storage CRS

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Selection:
        """Return what these query parameters ask for. Raises ``ValueError`` for an extent that is none."""
        bbox = given.get("bbox", "")
        view = box(bbox, widest_degrees=WIDEST_VIEW_DEGREES) if bbox else None
        return cls(ReportFilter.of(given, default_scope="alle"), view)

    def reports(self, user: Any) -> ReportQuerySet:
        """Return the reports this person may see among them, newest first."""
        found = self.asked.apply(Report.objects.visible_to(user), member_id=user.member_id, user=user)
        if self.view:
            found = found.in_view(self.view)
        return found.order_by("-announced_at", "pk")
