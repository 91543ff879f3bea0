"""How a report stands with its answers, as one filters by it: only what a person may know of answers counts."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coordination.models import CALLS_FOR_MEDIATION, Answer, Response
from coordination.querysets import reports_open_to
from coordination.waiting import awaiting_answer
from geo.models import AffectedArea, Report
from geo.querysets.reports import ReportQuerySet


def waits_for_us(reports: ReportQuerySet, user: Any) -> ReportQuerySet:
    """Return the reports that wait for an answer of this person's own member."""
    return reports.filter(pk__in=awaiting_answer(user.member).values("pk")) if user.member else reports.none()


def waits(reports: ReportQuerySet, user: Any) -> ReportQuerySet:
    """Return the reports that ask for answers of which at least one is missing."""
    return _open_to(reports, user).filter(Q(pk__in=_asking().filter(Exists(_silent()))))


def is_answered(reports: ReportQuerySet, user: Any) -> ReportQuerySet:
    """Return the reports to which everybody has answered who was asked."""
    return _open_to(reports, user).filter(Q(pk__in=_asking().filter(~Exists(_silent()))))


def has_concerns(reports: ReportQuerySet, user: Any) -> ReportQuerySet:
    """Return the reports to which a neighbour has concerns, or wants to talk, and that is not settled."""
    settled = Q(settled_by_reporter_at__isnull=False, settled_by_neighbour_at__isnull=False)
    raised = Response.objects.filter(answer__in=CALLS_FOR_MEDIATION).exclude(settled)
    return _open_to(reports, user).filter(pk__in=raised.values("report"))


# The words of the address, with what stands on the screen: the filter knows them by geo/forms/report_filter.py.
STATES = {"wartet-auf-uns": waits_for_us, "offen": waits, "vollstaendig": is_answered, "bedenken": has_concerns}
LABELS: dict[str, str | Promise] = {
    "wartet-auf-uns": _("wartet auf unsere Antwort"),
    "offen": _("Antworten stehen aus"),
    "vollstaendig": _("alle haben geantwortet"),
    "bedenken": _("Bedenken oder Gesprächswunsch"),
}


def _open_to(reports: ReportQuerySet, user: Any) -> ReportQuerySet:
    return reports.filter(pk__in=reports_open_to(user).values("pk"))


def _asking() -> ReportQuerySet:
    """Return the ids of standing reports that ask somebody for an answer."""
    asked = _told(OuterRef("current"))
    return Report.objects.announced().filter(Exists(asked), current__wish__in=["answer", "talk"]).values("pk")  # type: ignore[return-value]


def _silent() -> Any:
    said = Response.objects.filter(
        report=OuterRef("version__report"), member=OuterRef("member"), area_key=OuterRef("area__key")
    )
    return _told(OuterRef("current")).filter(~Exists(said.exclude(answer=Answer.MORE_TIME)))


def _told(version: Any) -> Any:
    return AffectedArea.objects.told().filter(version=version, member__isnull=False)
