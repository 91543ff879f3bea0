"""What the cockpit shows of the region: the sums of today's plans, and how this year goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from coordination.sums.query import MEMBER, Sums, Way, sums
from coordination.sums.service import Figures, service
from geo.forms.report_filter import ReportFilter

ONGOING = ReportFilter(ongoing=True)


@dataclass(frozen=True)
class RegionFigures:
    """The plans of today added up, and the figures of this year (``this_year.plans``, ``.share``, …)."""

    year: int
    sums: Sums
    this_year: Figures


def region_figures(user: Any, way: Way = MEMBER) -> RegionFigures:
    """Return the figures of the region as this person may see them: today's plans by member (or another way)."""
    year = timezone.localdate().year
    return RegionFigures(year, sums(user, ONGOING, way), service(user, year=year).total)
