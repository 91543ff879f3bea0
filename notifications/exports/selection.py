"""Which reports a list or a map shows: read from the same address, so that what is taken out is what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import Q

from geo.edge import box
from geo.forms.report_filter import ReportFilter
from geo.models import MapGroup, Pattern, Report
from geo.querysets.reports import ReportQuerySet

WIDEST_VIEW_DEGREES = 30.0


@dataclass(frozen=True)
class Selection:
    """The filter of a list, and what a map says beside it: several uses and stages, and the extent in view."""

    asked: ReportFilter
    ours: bool = False  # own reports, and those that affect us
    reporter: str = ""  # the short name, as the map has it
    groups: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    view: Polygon | None = None  # in the storage CRS

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Selection:
        """Return what these query parameters ask for. Raises ``ValueError`` for an extent that is none."""
        asked = ReportFilter.of(given, default_scope="alle")
        bbox = given.get("bbox", "")
        return cls(
            asked,
            given.get("betrifft") == "uns",
            "" if asked.member else given.get("mitglied", ""),
            tuple(one for one in given.get("nutzung", "").split() if one in MapGroup.values),
            tuple(one for one in given.get("stand", "").split() if one in Pattern.values),
            box(bbox, widest_degrees=WIDEST_VIEW_DEGREES) if bbox else None,
        )

    def reports(self, user: Any) -> ReportQuerySet:
        """Return the reports this person may see among them, newest first."""
        found = self.asked.apply(Report.objects.visible_to(user), member_id=user.member_id)
        if self.ours:
            own = Report.objects.filter(reporter=user.member_id)
            found = found.filter(Q(pk__in=own) | Q(pk__in=Report.objects.affecting(user.member_id)))
        if self.reporter:
            found = found.filter(reporter__short_name=self.reporter)
        if self.groups:
            found = found.filter(current__use__map_group__in=self.groups)
        if self.stages:
            found = found.filter(current__stage__pattern__in=self.stages)
        if self.view:
            found = found.in_view(self.view)
        return found.order_by("-announced_at", "pk")
