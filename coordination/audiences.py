"""Who may see an event, what was handed out there, and what came out of it: here and nowhere else."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Role, User
from coordination.models import Audience, JointPosition, Level, Material, NetworkEvent

_WORKS = Q(roles__overlap=[Role.OFFICER, Role.PLANNER])


def events_open_to(user: Any) -> QuerySet[NetworkEvent]:
    """Return the events this person may know of: whatever was invited to; drafts are the Geschäftsstelle's."""
    if not _takes_part(user):
        return NetworkEvent.objects.none()
    if user.is_coordinator:
        return NetworkEvent.objects.all()
    return NetworkEvent.objects.filter(invited_at__isnull=False)


def invited_to(event: NetworkEvent) -> QuerySet[User]:
    """Return the people an event is for: the staff of the members, or those at their decision level.

    Whoever is at the decision level and nothing else (a mayor) is no staff.
    """
    people: QuerySet[User] = User.objects.filter(is_active=True, member__active=True)
    if event.level == Level.DECISION:
        return people.filter(roles__contains=[Role.DECISION])
    return people.filter(_WORKS | ~Q(roles__contains=[Role.DECISION]))


def may_come(user: Any, event: NetworkEvent) -> bool:
    """Return whether the event is for this person."""
    return bool(user.is_authenticated) and invited_to(event).filter(pk=user.pk).exists()


def materials_open_to(user: Any) -> QuerySet[Material]:
    """Return what this person may read of what was handed out at events."""
    return _readable(Material.objects.filter(event__in=events_open_to(user)), user)


def positions_open_to(user: Any) -> QuerySet[JointPosition]:
    """Return the joint positions this person may read, also those that no event stands behind."""
    events = Q(event__isnull=True) | Q(event__in=events_open_to(user))
    return _readable(JointPosition.objects.filter(events), user)


def minutes_open_to(user: Any) -> QuerySet[NetworkEvent]:
    """Return the events whose minutes are written and open to this person: their level's, staff reads staff's."""
    written = events_open_to(user).exclude(minutes="")
    return written if _is_of_decision_level(user) else written.filter(level=Level.WORKING)


def readers_of(audience: str) -> Q:
    """Return which people (accounts.User) may read something of this audience: ``_readable`` from the other side."""
    office = Q(roles__contains=[Role.COORDINATOR])
    if audience == Audience.OFFICE:
        return office
    if audience == Audience.DECISION:
        return office | Q(member__isnull=False, roles__contains=[Role.DECISION])
    return office | Q(member__isnull=False)


def minutes_audience(event: NetworkEvent) -> str:
    """Return who reads the minutes of an event."""
    return Audience.DECISION if event.level == Level.DECISION else Audience.ALL


def _readable(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    if not _takes_part(user):
        return rows.none()
    if user.is_coordinator:
        return rows
    audiences = [Audience.ALL, Audience.DECISION] if user.decides else [Audience.ALL]
    return rows.filter(audience__in=audiences)


def _is_of_decision_level(user: Any) -> bool:
    return bool(user.is_authenticated) and (user.is_coordinator or user.decides)


def _takes_part(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and user.takes_part)
