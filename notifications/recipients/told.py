"""Everybody who was told of a report: its members by duty, and who heard of it by subscription."""

from __future__ import annotations

from typing import Any

from accounts.models import Member, User
from geo.models import Report
from geo.querysets.reports import people_who_see
from notifications.models import Notification, OptOut, Subscription, Verb
from notifications.recipients.subscribers import Subscriber

OWN_ACTS = (Verb.ANNOUNCED, Verb.CHANGED, Verb.WITHDRAWN)


def everybody_told(report: Report) -> tuple[list[Member], list[Subscriber]]:
    """Return the members that were ever told on duty, and the people who heard because they asked to.

    Members that were told they are no longer affected are among them: they know the plan. People hear in the
    rhythm of those subscriptions that still stand; without any left, in their inbox alone. Who may not see the
    report any more is left out.
    """
    told = Notification.objects.filter(activity__report=report.pk, activity__verb__in=OWN_ACTS)
    members = Member.objects.filter(pk__in=told.filter(duty=True, member__isnull=False).values("member"))
    reasons: dict[Any, set[str]] = {}
    for user, why in told.filter(duty=False, user__isnull=False).values_list("user", "reasons"):
        named = {one["subscription"] for one in why if "subscription" in one}
        reasons.setdefault(user, set()).update(named)
    return list(members.order_by("pk")), _subscribers(report, reasons)


def _subscribers(report: Report, reasons: dict[Any, set[str]]) -> list[Subscriber]:
    named = {pk for one in reasons.values() for pk in one}
    standing = {str(one.pk): one for one in Subscription.objects.standing().filter(pk__in=named)}
    opted = OptOut.objects.filter(subscription__in=list(standing.values()), user__in=reasons)
    declined = {(user, str(one)) for user, one in opted.values_list("user", "subscription")}
    people = User.objects.filter(people_who_see(report), pk__in=reasons).select_related("member").order_by("pk")
    found = []
    for user in people:
        kept = [standing[one] for one in reasons[user.pk] if one in standing and (user.pk, one) not in declined]
        found.append(Subscriber(user, None, kept))
    return found
