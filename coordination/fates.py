"""What became of plans in the end, for lists of reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coordination.models import FinalFate


def attach_fates(reports: Iterable[Any]) -> None:
    """Give each report of a list its last ``fate``; None while nothing is known."""
    listed = list(reports)
    noted = FinalFate.objects.filter(report__in=[report.pk for report in listed]).order_by("on", "noted_at")
    fates = {one.report_id: one for one in noted}
    for report in listed:
        report.fate = fates.get(report.pk)
