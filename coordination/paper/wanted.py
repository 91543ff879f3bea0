"""Which reports a printed map shows: the filter of the map page, as its address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from geo.forms.report_filter import PARAMETERS as NAMES
from geo.forms.report_filter import ReportFilter
from geo.models import Report
from geo.querysets.reports import ReportQuerySet

__all__ = ["NAMES", "day_of", "is_filtered", "wanted"]


def wanted(given: Mapping[str, str], *, user: Any) -> ReportQuerySet:
    """Return the reports that pass and stand, on the day that is asked for; who may see which is asked elsewhere."""
    asked = replace(ReportFilter.of(given, default_scope="alle"), status="gemeldet")
    return asked.apply(Report.objects.all(), member_id=user.member_id, user=user)


def day_of(given: Mapping[str, str]) -> date | None:
    """Return the day that is asked for, if it is over."""
    return ReportFilter.of(given, default_scope="alle").past


def is_filtered(given: Mapping[str, str]) -> bool:
    """Whether the map leaves anything out."""
    return not ReportFilter.of(given, default_scope="alle").is_open
