"""One copy of an activity for each recipient, with all their reasons in it; and the rows that carry it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from accounts.models import Member, User
from geo.sql import bound
from notifications.models import Activity, Channel, Destination, Standing
from notifications.recipients import Subscriber, people_on_duty
from notifications.rhythm import NOW, Timing
from notifications.sql import statement

if TYPE_CHECKING:
    from notifications.services.telling import Telling

MAIL = (Channel.EMAIL.value,)
# What a member's own systems and its mailbox hear of an office subscription.
OFFICE = (Channel.EMAIL.value, Channel.WEBHOOK.value)
INBOX_ALONE = ("inbox",)


@dataclass(frozen=True)
class Copy:
    """One recipient's copy, a member's or a person's: how they stand to what happened, why they hear, and when.

    ``duty``: it concerns their own member; they hear at once. ``everywhere``: over each of their destinations in
    ``channels`` (empty: all), not only those that they keep for duty.
    """

    member: Member | None
    user: User | None
    standing: Standing
    reasons: list[dict[str, Any]] = field(default_factory=list)
    duty: bool = True
    timing: Timing = NOW
    everywhere: bool = True
    channels: tuple[str, ...] = ()


def copies(told: Iterable[Telling], asked: Iterable[Subscriber], *, now: datetime) -> list[Copy]:
    """Return one copy for each recipient: members, the people beside or in place of them, subscribers.

    A member or person on duty hears at once, whatever they subscribed to. A person who only subscribed hears in
    their own rhythm, also where their member is concerned: its mailbox hears at once.
    """
    offices = {one.member.pk: Copy(one.member, None, one.standing, one.reasons) for one in told}
    people = beside(offices)
    for one in asked:
        if one.user:
            office = offices.get(one.user.member_id) if one.user.member_id else None
            on_duty = people.get(one.user.pk)
            people[one.user.pk] = _asked(one, on_duty or office, now, on_duty=on_duty is not None)
        elif one.member:
            known = offices.get(one.member.pk)
            offices[one.member.pk] = _asked(one, known, now, on_duty=known is not None)
    return [*offices.values(), *people.values()]


def beside(offices: dict[UUID, Copy]) -> dict[UUID, Copy]:
    """Return, by their ids, the copies of the people who are told beside their member's mailbox, or in its place."""
    on_duty = people_on_duty(one.member for one in offices.values() if one.member)
    return {
        user.pk: replace(
            offices[user.member.pk], member=None, user=user, everywhere=stranded, channels=MAIL if stranded else ()
        )
        for user, stranded in on_duty
        if user.member
    }


def _asked(one: Subscriber, known: Copy | None, now: datetime, *, on_duty: bool) -> Copy:
    channels = tuple(one.channels()) if one.user else OFFICE
    return Copy(
        one.member,
        one.user,
        known.standing if known else Standing.SUBSCRIBED,
        [*(known.reasons if known else ()), *one.reasons()],
        duty=on_duty,
        timing=NOW if on_duty else one.timing(now),
        channels=() if on_duty else channels or INBOX_ALONE,
    )


def write(activity: Activity, everybody: Sequence[Copy]) -> list[str]:
    """Write everybody's notification with its deliveries and digest places; return the channels to be woken."""
    now = timezone.now()
    _give_mailboxes(one.user for one in everybody if one.user)
    told = json.dumps([_row(one) for one in everybody], default=str)
    # One statement and one value: the thousands of rows are written, sent and read once.
    woken = bound(statement("write_copies"), {"activity": activity.pk, "now": now, "told": told})
    return [channel for (channel,) in woken]


def _row(one: Copy) -> dict[str, Any]:
    return {
        "member_id": one.member and one.member.pk,
        "user_id": one.user and one.user.pk,
        "standing": one.standing,
        "duty": one.duty,
        "reasons": one.reasons,
        "everywhere": one.everywhere,
        "due_at": one.timing.at,
        "digest": one.timing.digest,
        "channels": one.channels,
    }


def _give_mailboxes(users: Iterable[User]) -> None:
    """Give each person who has none a destination for mail: the address they sign in with."""
    people = {user.pk: user for user in users}
    known = set(Destination.objects.filter(user__in=people, channel=Channel.EMAIL).values_list("user", flat=True))
    Destination.objects.bulk_create(
        Destination(user=user, channel=Channel.EMAIL, address=user.email, label=str(user), duty=False)
        for pk, user in people.items()
        if pk not in known
    )
