"""Which reports a printed map shows: the filter of the map page, as its address says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.forms.report_filter import PARAMETERS as NAMES
from geo.forms.report_filter import ReportFilter
from geo.models import Report
from geo.querysets.reports import ReportQuerySet

__all__ = ["NAMES", "is_filtered", "wanted"]


def wanted(given: Mapping[str, str], *, user: Any) -> ReportQuerySet:
    """Return the standing reports that pass; who may see which is asked elsewhere. Nonsense does not filter."""
    asked = ReportFilter.of(given, default_scope="alle")
    return asked.apply(Report.objects.announced(), member_id=user.member_id, user=user)


def is_filtered(given: Mapping[str, str]) -> bool:
    """Whether the map leaves anything out."""
    return not ReportFilter.of(given, default_scope="alle").is_open
