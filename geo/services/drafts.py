"""Drafts: begin, save, give up. Saving a draft tells nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.utils import timezone

from geo.models import Report, ReportVersion, Status
from geo.outlines import Outline, same_shape
from geo.services.conflict import Conflict
from geo.services.files import delete_contents
from geo.services.versions import COPIED_WHEN_FOLLOWING

TIME_TO_ANSWER = timedelta(weeks=4)


@transaction.atomic
def create_draft(member: Any, *, by: Any, follows: Report | None = None) -> Report:
    """Return a new, empty report of this member, with the person as contact and four weeks to answer.

    One that the same person began before and never saved is taken up again. A report that ``follows`` another
    starts with its outline, title, use and figures; what changes from idea to plan (kind, stage) is asked anew.
    """
    begun = Report.objects.filter(reporter=member, created_by=by, follows=follows, status=Status.DRAFT)
    untouched = begun.filter(versions__revision=0, files__isnull=True).select_for_update(of=("self",)).first()
    if untouched:
        return untouched
    report = Report.objects.create(reporter=member, created_by=by, follows=follows)
    version = ReportVersion(report=report, saved_by=by, answer_by=timezone.localdate() + TIME_TO_ANSWER)
    version.contact_name, version.contact_email, version.contact_phone = str(by)[:120], by.email, by.phone
    if follows and follows.current:
        for field in COPIED_WHEN_FOLLOWING:
            setattr(version, field, getattr(follows.current, field))
    version.save()
    return report


@transaction.atomic
def save_draft(version: ReportVersion, values: Mapping[str, Any], *, by: Any, revision: int) -> ReportVersion:
    """Save fields of a draft by a person who started from ``revision``, and return it with its next revision.

    ``values`` are fields of the version by name; ``outline`` is an ``Outline``, a geometry in the storage CRS or
    None; ``audience`` goes to the report and counts until the first announcement. Raises ``Conflict`` when the
    draft was saved or announced meanwhile: then nothing is written.
    """
    stored = _locked(version)
    if not stored.is_draft or stored.revision != revision:
        raise Conflict(stored, by)
    for field, value in values.items():
        if field == "outline":
            _put_outline(stored, value)
        elif field == "audience":
            _put_audience(stored.report, value)
        else:
            setattr(stored, field, value)
    stored.revision += 1
    stored.saved_by = by
    stored.save()
    return stored


def _locked(version: ReportVersion) -> ReportVersion:
    """Return the version as it is now. The report is locked first, as whoever announces it does."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=version.report_id)
    stored = ReportVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    stored.report = report
    return stored


def _put_outline(version: ReportVersion, outline: Outline | GEOSGeometry | None) -> None:
    shape = outline.stored if isinstance(outline, Outline) else outline
    if shape is None:
        version.outline, version.area_m2, version.length_m = None, 0, 0
        return
    drawn = shapely.from_wkb(bytes(shape.wkb))
    if version.outline and same_shape(shapely.from_wkb(bytes(version.outline.wkb)), drawn):
        return  # a trip to the browser and back moves corners by a tenth of a millimetre: that is no change
    outline = Outline(drawn)
    version.outline, version.area_m2, version.length_m = shape, outline.area_m2, outline.length_m


def _put_audience(report: Report, audience: str) -> None:
    if report.status == Status.DRAFT and report.audience != audience:
        report.audience = audience
        report.save(update_fields=["audience"])


@transaction.atomic
def discard_draft(version: ReportVersion, *, by: Any) -> None:
    """Give a draft up: the whole report when it was never announced, else only the next version.

    Raises ``Conflict`` when it was announced meanwhile.
    """
    stored = _locked(version)
    if not stored.is_draft:
        raise Conflict(stored, by)
    delete_contents(stored.added_files.all())
    if stored.report.status == Status.DRAFT:
        stored.report.delete()
    else:
        stored.delete()
