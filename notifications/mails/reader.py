"""Whoever reads a delivery: a person, or all who open a member's mailbox. What they may see, they may be told."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from geo.models import Report
from notifications import outside
from notifications.models import Destination


def may_know_of(destination: Destination, reports: Iterable[UUID | None]) -> set[UUID]:
    """Return which of these reports may be named to the owner of a destination today."""
    if destination.is_outside:
        allowed = Report.objects.announced().filter(pk__in=[outside.report_of(destination)])
    elif destination.user is not None:
        allowed = Report.objects.visible_to(destination.user)
    else:
        allowed = Report.objects.visible_to_member(destination.member_id)
    return set(allowed.filter(pk__in=[one for one in reports if one]).values_list("pk", flat=True))


def may_see_details_of(destination: Destination, reports: Iterable[UUID | None]) -> set[UUID]:
    """Return of which of these reports more may be told than their summary."""
    if destination.is_outside:
        return set()
    if destination.user is not None:
        allowed = Report.objects.detailed_to(destination.user)
    else:
        allowed = Report.objects.detailed_to_member(destination.member_id)
    return set(allowed.filter(pk__in=[one for one in reports if one]).values_list("pk", flat=True))
