"""Drafts that came from a file of existing plans: written together or not at all, and never twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geo.models import Report, ReportVersion
from geo.services.drafts import TIME_TO_ANSWER, save_draft


@transaction.atomic
def import_drafts(wanted: Sequence[tuple[UUID, Any, dict[str, Any]]]) -> list[Report]:
    """Write drafts given as (id, author, fields of the version) and return the new ones; nobody is told.

    A report whose id is there stays as it is, whatever became of it since. Author and contact is the person, who
    must be of a member.
    """
    known = set(Report.objects.filter(pk__in=[pk for pk, _, _ in wanted]).values_list("pk", flat=True))
    return [_written(pk, by, values) for pk, by, values in wanted if pk not in known]


def _written(pk: UUID, by: Any, values: dict[str, Any]) -> Report:
    report = Report.objects.create(pk=pk, reporter=by.member, created_by=by)
    version = ReportVersion(report=report, saved_by=by, answer_by=timezone.localdate() + TIME_TO_ANSWER)
    version.contact_name, version.contact_email = str(by)[:120], by.email
    version.contact_phone = by.phone
    version.save()
    save_draft(version, values, by=by, revision=0)
    return report
