"""What was known of reports on another day: versions and status of then; and what is expected by a day to come.

Days are those of Europe/Berlin (settings.TIME_ZONE). Who may see a report is asked as of today, always: a right that
has ended does not come back by looking at a day on which it held.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.utils import timezone

from geo.models import Report, ReportVersion


def day_of(text: str) -> date | None:
    """Return the day that ``2026-05-01`` says; None for anything else."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and 1900 <= day.year <= 9998 else None


def other_day_of(text: str) -> date | None:
    """Return the day that the text says, unless it is today: what is known today is known without asking."""
    day = day_of(text)
    return None if day == timezone.localdate() else day


def is_over(day: date) -> bool:
    """Return whether the day is over."""
    return day < timezone.localdate()


def begin_of(day: date) -> datetime:
    """Return the moment a day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """Return the moment a day is over."""
    return begin_of(day + timedelta(days=1))


def stood(day: date, status: str = "") -> Q:
    """Return that a report was announced by the end of the day and, by the word of the list, stood or was withdrawn."""
    announced, withdrawn = Q(announced_at__lt=end_of(day)), Q(withdrawn_at__lt=end_of(day))
    return announced & {"gemeldet": ~withdrawn, "zurueckgezogen": withdrawn}.get(status, Q())


def version_of(day: date) -> Q:
    """Return that the ``versions`` of a report are the one that was current when the day was over.

    Whatever is asked of that version goes into the same ``filter`` (Django's rule for relations with many rows), and
    ``values("versions__title")`` after it reads the same row. Almost always that is today's version, without a search.
    """
    earlier = ReportVersion.objects.filter(report=OuterRef("pk"), announced_at__lt=end_of(day))
    of_then = Subquery(earlier.order_by("-number").values("pk")[:1])
    return Q(versions=Case(When(current__announced_at__lt=end_of(day), then=F("current")), default=of_then))


def as_of(reports: list[Report], day: date | None) -> list[Report]:
    """Return these fetched reports with the version of a day that is over as their ``current``; None: as they are.

    They are to be read then, and never saved.
    """
    if day is None:
        return reports
    known = ReportVersion.objects.filter(report__in=reports, announced_at__lt=end_of(day))
    known = known.order_by("report_id", "-number").distinct("report_id").select_related("kind", "use", "stage")
    of_then = {version.report_id: version for version in known}
    for report in reports:
        report.current = of_then.get(report.pk, report.current)
    return reports


def expected_by(day: date) -> Q:
    """Return that a report stands, and that its next step is to come: after today, and by this day."""
    steps = {"current__next_step_on__gt": timezone.localdate(), "current__next_step_on__lte": day}
    return Q(status="announced", **steps)
