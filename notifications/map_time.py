"""How many reports each month brought, and how many next steps each month to come will: what a slider stands on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from geo import known
from geo.forms.report_filter import ReportFilter
from geo.models import Report

MOST_MONTHS_AHEAD = 36


def months(user: Any, asked: ReportFilter) -> dict[str, Any]:
    """Return ``today`` and the numbers by month, for the reports the filter lets through whatever its days.

    ``announced``: first announcements this person may know of. ``expected``: next steps after today, of the reports
    whose details this person may see. Months are ``2026-05``, in Europe/Berlin; those without a report are left out.
    """
    today = timezone.localdate()
    announced = replace(asked, since=None, day=None)
    reports = announced.apply(Report.objects.visible_to(user), member_id=user.member_id, user=user)
    horizon = today.replace(year=today.year + MOST_MONTHS_AHEAD // 12)
    coming = reports.detailed_to(user).filter(known.expected_by(horizon))
    return {
        "today": today.isoformat(),
        "announced": _by_month(reports, "announced_at"),
        "expected": _by_month(coming, "current__next_step_on"),
    }


def said_of_days(asked: ReportFilter) -> str:
    """Return a sentence on the days that a list or a map is about; empty where it is today's, and all of it."""
    sentences = []
    if asked.since:
        sentences.append(_("Gemeldet seit %(day)s.") % {"day": date_format(asked.since, "j. F Y")})
    if asked.past:
        sentence = _("Stand vom %(day)s; die Orte sind die von heute.")
        sentences.append(sentence % {"day": date_format(asked.past, "j. F Y")})
    elif asked.day:
        sentence = _("Nur Meldungen, deren nächster Schritt bis %(day)s angekündigt ist.")
        sentences.append(sentence % {"day": date_format(asked.day, "j. F Y")})
    return " ".join(sentences)


def _by_month(reports: QuerySet[Report], moment: str) -> dict[str, int]:
    rows = reports.order_by().values(month=TruncMonth(moment)).annotate(n=Count("pk", distinct=True)).order_by("month")
    return {f"{row['month']:%Y-%m}": row["n"] for row in rows}
