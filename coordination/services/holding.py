"""Holding a report still while neighbours and the reporter act on it, and saying why it cannot be acted on."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Member
from coordination.models import Case, CaseState
from coordination.neighbours import Neighbour, neighbour_of
from geo.models import Report, Status
from notifications.services import Refused


def held(report: Report) -> Report:
    """Return the report as it is now, locked until the transaction ends, with the cases it is in.

    Without locking its key: what is told about it meanwhile (a row that points at it) need not wait, so that whoever
    holds a case and tells of it never waits for whoever holds the report and waits for the case.
    """
    fresh = Report.objects.select_for_update(of=("self",), no_key=True).select_related("reporter").get(pk=report.pk)
    list(Case.objects.select_for_update(of=("self",), no_key=True).filter(case_reports__report=fresh).order_by("pk"))
    return fresh


def asked(report: Report, member: Member) -> Neighbour:
    """Return the neighbour of a held report that this member is. Raises ``Refused`` when it cannot answer (now)."""
    found = neighbour_of(report, member)
    if report.status == Status.WITHDRAWN or found is None:
        raise Refused(*why_not(report, found))
    closed = closed_since(report, found.told_at)
    if closed:
        raise Refused("closed", closed)
    return found


def why_not(report: Report, found: Neighbour | None) -> tuple[str, str]:
    """Return why a member cannot answer, as code and sentence; two empty texts when it can."""
    if report.status == Status.WITHDRAWN:
        when = timezone.localtime(report.withdrawn_at or timezone.now())
        sentence = _("%(member)s hat diese Meldung am %(day)s zurückgezogen. Sie müssen nichts mehr tun.")
        day = date_format(when, "j. F Y")
        return "withdrawn", sentence % {"member": report.reporter.short_name, "day": day}
    if found is None:
        return "not_asked", _("Ihr Gebiet ist von dieser Meldung nicht betroffen. Sie müssen nichts tun.")
    closed = closed_since(report, found.told_at)
    return ("closed", closed) if closed else ("", "")


def closed_since(report: Report, told_at: datetime | None) -> str:
    """Return that the case was closed after a member was told of the version it is asked about; else nothing.

    A new version asks again, also after a case was closed: what is answered then may reopen it.
    """
    cases = Case.objects.filter(case_reports__report=report.pk)
    if cases.exclude(state=CaseState.CLOSED).exists():
        return ""
    last = cases.order_by("-closed_at").first()
    if last is None or last.closed_at is None or (told_at is not None and last.closed_at < told_at):
        return ""
    day = date_format(timezone.localtime(last.closed_at), "j. F Y")
    sentence = _("Die Abstimmung ist seit %(day)s abgeschlossen. Antworten lassen sich nicht mehr ändern.")
    return sentence % {"day": day}


def moment(when: datetime) -> str:
    """Return a moment as „2. November, 08:14 Uhr“."""
    local = timezone.localtime(when)
    return _("%(day)s, %(time)s Uhr") % {"day": date_format(local, "j. F"), "time": date_format(local, "H:i")}
