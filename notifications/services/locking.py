"""Holding a report still while something is done to it: the lock that makes two presses one act."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from geo.models import Report, ReportVersion
from notifications.models import Activity
from notifications.services.refused import Refused


def locked(report: Report, by: User) -> Report:
    """Return the report as it is now, locked until the transaction ends. Only its member's planners may ask."""
    fresh = Report.objects.select_for_update(of=("self",)).select_related("reporter").get(pk=report.pk)
    if not by.is_active or not by.is_planner or by.member_id != fresh.reporter_id:
        sentence = _("Nur Planerinnen und Planer von %(member)s können das tun. Es wurde nichts geändert.")
        raise Refused("not_a_planner", sentence % {"member": fresh.reporter.short_name})
    return fresh


def locked_draft(report: Report) -> ReportVersion | None:
    """Return the draft of a locked report, locked too: nobody saves into it while it is announced."""
    draft = report.versions.drafts().select_for_update().first()
    if draft is not None:
        draft.report = report
    return draft


def same_act(report: Report, idempotency_key: UUID) -> Activity | None:
    """Return what this key already did: a second press, or a retry after a lost answer."""
    activity = Activity.objects.filter(idempotency_key=idempotency_key).first()
    if activity is not None and activity.report_id != report.pk:
        sentence = _("Diese Seite gehört zu einer anderen Meldung. Laden Sie sie neu. Es wurde nichts gesendet.")
        raise Refused("key_of_another_report", sentence)
    return activity
