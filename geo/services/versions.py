"""Versions of a report: the next one begins as a copy of the one everybody sees; what differs is named."""

from __future__ import annotations

from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction

from geo.models import Report, ReportFile, ReportVersion, SizeFact
from geo.outlines import same_shape

SIZE_FACTS = tuple(SizeFact.values)
# A change of these is announced to the members (DOMAIN.md, section 3); others tell nobody.
MATERIAL_FIELDS = frozenset({"outline", "kind", "use", "stage", *SIZE_FACTS, "wish", "answer_by"})
# Everything a version says, in the order of the form.
CONTENT_FIELDS = (
    "outline", "title", "kind", "use", "stage", "next_step_on", "description", *SIZE_FACTS, "effects", "wish",
    "answer_by", "contact_name", "contact_email", "contact_phone",
)  # fmt: skip
COPIED = (*CONTENT_FIELDS, "area_m2", "length_m")
COPIED_WHEN_FOLLOWING = ("title", "use", "description", "outline", "area_m2", "length_m", *SIZE_FACTS, "effects")


@transaction.atomic
def start_version(report: Report, *, by: Any) -> ReportVersion:
    """Return the draft of the next version of an announced report: the one begun already, or a copy of the current."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    begun = report.versions.drafts().first()
    if begun:
        return begun
    current = report.current
    if current is None:
        raise ValueError("A report that was never announced has a draft.")
    # The count goes on: an old page of the version before can never be taken for one of this.
    version = ReportVersion(report=report, number=current.number + 1, revision=current.revision + 1, saved_by=by)
    for field in COPIED:
        setattr(version, field, getattr(current, field))
    version.save()
    return version


def changed_fields(old: ReportVersion, new: ReportVersion) -> list[str]:
    """Return the names of the fields in which two versions differ, in the form's order; ``files`` counts as one.

    Whether that is material: ``MATERIAL_FIELDS``.
    """
    changed = [field for field in CONTENT_FIELDS if _differs(old, new, field)]
    files = [set(ReportFile.objects.of_version(version).values_list("pk", flat=True)) for version in (old, new)]
    return [*changed, "files"] if files[0] != files[1] else changed


def _differs(old: ReportVersion, new: ReportVersion, field: str) -> bool:
    if field == "outline":
        return not _same_outline(old.outline, new.outline)
    if field == "effects":
        return set(old.effects) != set(new.effects)
    # The date counts only with the wish that asks for it.
    if field == "answer_by" and old.wish == new.wish != "answer":
        return False
    attribute = ReportVersion._meta.get_field(field).attname  # type: ignore[union-attr]
    return bool(getattr(old, attribute) != getattr(new, attribute))


def _same_outline(old: GEOSGeometry | None, new: GEOSGeometry | None) -> bool:
    if old is None or new is None:
        return old is new
    return same_shape(shapely.from_wkb(bytes(old.wkb)), shapely.from_wkb(bytes(new.wkb)))
