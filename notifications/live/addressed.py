"""Who of the listeners hears of which wake: a few queries for all of them, however many streams are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from geo.models import Report
from geo.querysets.reports import people_who_see
from notifications.live import events
from notifications.live.listener import Listener
from notifications.live.missed import unread_count
from notifications.live.wakes import Kind, Wake
from notifications.models import Activity, Notification

Heard = dict[UUID, bytes]


def addressed(wakes: Collection[Wake], listeners: Collection[Listener]) -> Heard:
    """Return for each person what they hear of these wakes, as events one after the other."""
    heard: dict[UUID, list[bytes]] = defaultdict(list)
    if wakes and listeners:
        ids = {kind: [wake.id for wake in wakes if wake.kind == kind] for kind in Kind}
        _told(ids[Kind.ACTIVITY], listeners, heard)
        _changed(ids[Kind.ACTIVITY], ids[Kind.REPORT], listeners, heard)
        _reached(ids[Kind.REACH], ids[Kind.READ], listeners, heard)
        _read(ids[Kind.READ], listeners, heard)
    return {person: b"".join(lines) for person, lines in heard.items()}


def _told(activities: list[UUID], listeners: Collection[Listener], heard: dict[UUID, list[bytes]]) -> None:
    """Tell people of their notifications. Their own copy stands for their member's (as in ``inbox_of``)."""
    if not activities:
        return
    people = {one.user: one.member for one in listeners}
    rows = Notification.objects.filter(activity__in=activities).filter(_of(people)).order_by()
    own: dict[UUID, dict[UUID, bytes]] = defaultdict(dict)  # by activity and person
    office: dict[UUID, dict[UUID, bytes]] = defaultdict(dict)  # by activity and member
    for pk, activity, report, user, member in rows.values_list("pk", "activity", "activity__report", "user", "member"):
        line = events.notification(pk, activity, report)
        if user:
            own[activity][user] = line
        elif member:
            office[activity][member] = line
    for activity in activities:
        to_person, to_office = own[activity], office[activity]
        for person, employer in people.items():
            heard_of = to_person.get(person) or (to_office.get(employer) if employer else None)
            if heard_of:
                heard[person].append(heard_of)


def _changed(
    activities: list[UUID], reports: list[UUID], listeners: Collection[Listener], heard: dict[UUID, list[bytes]]
) -> None:
    """Tell everybody who may see the reports that they read differently now."""
    told = Activity.objects.filter(pk__in=activities).order_by().values("report")
    rows = Report.objects.filter(Q(pk__in=told) | Q(pk__in=reports)) if activities or reports else ()
    people = {one.user for one in listeners}
    for report in rows:
        line = events.report(report.pk)
        see = User.objects.filter(people_who_see(report), pk__in=people).order_by()
        for person in see.values_list("pk", flat=True):
            heard[person].append(line)


def _reached(
    reports: list[UUID], notifications: list[UUID], listeners: Collection[Listener], heard: dict[UUID, list[bytes]]
) -> None:
    """Tell the reporter's people and the Geschäftsstelle that somebody was reached, or has read."""
    if not reports and not notifications:
        return
    read = Notification.objects.filter(pk__in=notifications).order_by().values("activity__report")
    rows = Report.objects.filter(Q(pk__in=reports) | Q(pk__in=read)).order_by().values_list("pk", "reporter")
    for report, reporter in rows:
        line = events.report(report)
        for person in {one.user for one in listeners if one.is_coordinator or one.member == reporter}:
            heard[person].append(line)


def _read(notifications: list[UUID], listeners: Iterable[Listener], heard: dict[UUID, list[bytes]]) -> None:
    if not notifications:
        return
    rows = list(Notification.objects.filter(pk__in=notifications).values_list("pk", "user", "member"))
    for user in User.objects.filter(pk__in={one.user for one in listeners}).filter(_readers(rows)):
        unread = unread_count(user)
        for pk, person, member in rows:
            if person == user.pk or (member and member == user.member_id):
                heard[user.pk].append(events.read(pk, unread))


def _readers(rows: Iterable[tuple[UUID, UUID | None, UUID | None]]) -> Q:
    return Q(pk__in={user for _, user, _ in rows if user}) | Q(member__in={member for *_, member in rows if member})


def _of(people: dict[UUID, UUID | None]) -> Q:
    members = {member for member in people.values() if member}
    return Q(user__in=set(people)) | Q(member__in=members)
