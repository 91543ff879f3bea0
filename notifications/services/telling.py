"""Who is told what by an act, and the rows that say so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.models import Member, User
from geo.clock import database_now
from geo.models import Report, ReportVersion
from geo.services import MATERIAL_FIELDS, changed_fields
from notifications.live.notify import ring
from notifications.live.wakes import Kind
from notifications.models import Activity, Notification, Standing
from notifications.queue import wake
from notifications.recipients import Recipients, subscribers
from notifications.services.copies import copies, write


@dataclass(frozen=True)
class Telling:
    """One member, how it stands to what happened, and why it is told."""

    member: Member
    standing: Standing
    reasons: list[dict[str, Any]] = field(default_factory=list)


def tellings(version: ReportVersion, found: Recipients) -> list[Telling]:
    """Return who is told when this draft is announced: newly, still and no longer affected members.

    Those who stay affected hear of material changes only. Who joins or leaves hears of it in any case.
    """
    before = {member.pk: member for member in parties(version.report)}
    material = is_material(version)
    told = [
        Telling(party.member, Standing.STILL if party.member.pk in before else Standing.NEWLY, party.reasons())
        for party in found.told
        if material or party.member.pk not in before
    ]
    now = {party.member.pk for party in found.told}
    return told + [Telling(member, Standing.NO_LONGER) for pk, member in before.items() if pk not in now]


def parties(report: Report) -> list[Member]:
    """Return the members that believe they are affected: told so, and not told otherwise since."""
    return [one.member for one in last_told(report).values() if one.standing != Standing.NO_LONGER]


def last_told(report: Report) -> dict[Member, Telling]:
    """Return what every member was told last about this report."""
    last: dict[Member, Telling] = {}
    rows = Notification.objects.about_reports().filter(activity__report=report, member__isnull=False)
    for row in rows.select_related("member").order_by("activity__created_at"):
        if row.member is not None:
            last[row.member] = Telling(row.member, Standing(row.standing), row.reasons)
    return last


def is_material(version: ReportVersion) -> bool:
    """Return whether this draft says something new to those who know the version before it."""
    before = version.report.current
    return before is None or bool(MATERIAL_FIELDS & set(changed_fields(before, version)))


def tell(
    version: ReportVersion,
    verb: str,
    told: Iterable[Telling],
    *,
    by: User,
    idempotency_key: UUID,
    to_subscribers: bool = True,
) -> Activity:
    """Write the activity, everybody's notification, every delivery, and one job per channel. Inside a transaction.

    ``told`` are the members it concerns; the people told beside them and the subscribers are added here. Who
    has no destination is told in the inbox alone.
    """
    activity = Activity.objects.create(
        report=version.report, version=version, verb=verb, actor=by, idempotency_key=idempotency_key
    )
    asked = subscribers(version, actor=by) if to_subscribers else []
    for channel in write(activity, copies(told, asked, now=database_now())):
        wake(activity.pk, channel)
    ring(Kind.ACTIVITY, activity.pk)
    return activity
