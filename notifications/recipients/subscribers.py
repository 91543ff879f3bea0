"""Who hears of a version because they asked to: people and mailboxes, each once, with all their subscriptions.

Nobody hears of their own act, the reporting office not of its own report, and nobody of a report that they
may not see (geo/querysets/reports.py decides that).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.models import Member, User
from geo.models import Report, ReportVersion
from geo.querysets.reports import members_who_see, people_who_see
from notifications.matching import matching
from notifications.models import OptOut, Subscription
from notifications.rhythm import NOW, Timing, timing


@dataclass
class Subscriber:
    """One person, or the mailbox of one member, and the subscriptions by which they hear."""

    user: User | None
    member: Member | None
    subscriptions: list[Subscription] = field(default_factory=list)

    def timing(self, now: datetime) -> Timing:
        """Return when they hear: the soonest of their subscriptions decides."""
        return min((timing(one, now) for one in self.subscriptions), default=NOW)

    def channels(self) -> list[str]:
        """Return the channels that any of their subscriptions uses, beside the inbox."""
        return sorted({channel for one in self.subscriptions for channel in one.channels})

    def reasons(self) -> list[dict[str, Any]]:
        """Return what is kept with the notification: every subscription that matched."""
        ordered = sorted(self.subscriptions, key=lambda one: (one.is_office, one.name))
        return [{"subscription": str(one.pk), "name": one.name, "office": one.is_office} for one in ordered]


def subscribers(version: ReportVersion, *, actor: User) -> list[Subscriber]:
    """Return who hears of this version by subscription: people first, then mailboxes."""
    matched = list(Subscription.objects.filter(pk__in=matching(version)).select_related("user", "member"))
    if not matched:
        return []
    reporter = version.report.reporter_id
    offices = [one for one in matched if one.is_office and one.member_id != reporter]
    people = _people([one for one in matched if not one.is_office], offices, version.report, actor)
    return [*people, *_mailboxes(offices, version.report)]


def _people(
    own: Iterable[Subscription], offices: Iterable[Subscription], report: Report, actor: User
) -> list[Subscriber]:
    by_user: dict[Any, list[Subscription]] = defaultdict(list)
    for one in own:
        by_user[one.user_id].append(one)
    of_member: dict[Any, list[Subscription]] = defaultdict(list)
    for one in offices:
        of_member[one.member_id].append(one)
    declined = set(OptOut.objects.filter(subscription__in=list(offices)).values_list("user", "subscription"))
    who = User.objects.filter(people_who_see(report), Q(pk__in=by_user) | Q(member__in=of_member)).exclude(pk=actor.pk)
    found = []
    for user in who.select_related("member").order_by("pk"):
        office = [one for one in of_member.get(user.member_id, ()) if (user.pk, one.pk) not in declined]
        subscriptions = by_user.get(user.pk, []) + office
        if subscriptions:
            found.append(Subscriber(user, None, subscriptions))
    return found


def _mailboxes(offices: Iterable[Subscription], report: Report) -> list[Subscriber]:
    by_member: dict[Any, list[Subscription]] = defaultdict(list)
    for one in offices:
        if one.to_mailbox:
            by_member[one.member_id].append(one)
    members = Member.objects.filter(members_who_see(report), pk__in=by_member).order_by("pk")
    return [Subscriber(None, member, by_member[member.pk]) for member in members]
