"""Subscriptions line by line, as their page lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from notifications.area_changes import AreaChange, area_changes
from notifications.models import OptOut, Subscription
from notifications.subscription_words import Names, sentence


@dataclass(frozen=True)
class Line:
    """One subscription: what it hears about, how it stands, and what this person may do with it."""

    subscription: Subscription
    sentence: str
    change: AreaChange | None
    opted_out: bool
    may_edit: bool

    @property
    def has_ended(self) -> bool:
        """Whether its last day is over."""
        last = self.subscription.ends_on
        return last is not None and last < timezone.localdate()


def lines(subscriptions: Sequence[Subscription], user: User) -> list[Line]:
    """Return the lines of these subscriptions for a person who may see them."""
    pks = [one.pk for one in subscriptions]
    names = Names.of(subscriptions)
    changes = area_changes(Subscription.objects.filter(pk__in=pks))
    out = set(OptOut.objects.filter(user=user, subscription__in=pks).values_list("subscription", flat=True))
    writes_office = user.is_officer or user.is_planner
    return [
        Line(one, sentence(one, names), changes.get(one.pk), one.pk in out, writes_office or not one.is_office)
        for one in subscriptions
    ]
