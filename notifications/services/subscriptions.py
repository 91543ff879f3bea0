"""Keeping subscriptions: what is saved, paused, stopped, and asked before it is saved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from geo.models import Report, ReportVersion
from notifications.matching import cut, matching_each
from notifications.models import Delivery, DigestItem, Notification, OptOut, State, Subscription


@transaction.atomic
def save_subscription(subscription: Subscription) -> Subscription:
    """Save a valid subscription with the pieces by which it is found. ``area`` is in the storage CRS."""
    subscription.save()
    cut([subscription])
    return subscription


def would_have_matched(subscription: Subscription, *, since: datetime, by: User) -> list[ReportVersion]:
    """Return the announced versions since then that a subscription, saved or not, would have told; newest first.

    One for each report at most, and only what ``by`` may see. The question is the very one that announcing asks,
    put to the database in a transaction that is taken back: nothing is saved, and the answers cannot differ.
    """
    reports = Report.objects.visible_to(by).exclude(reporter=subscription.member_id or None)
    versions = list(
        ReportVersion.objects.filter(announced_at__gte=since, report__in=reports, number=1)
        .exclude(announced_by=by if subscription.user_id else None)
        .select_related("report__reporter", "use", "kind", "stage")
        .order_by("-announced_at")
    )
    with transaction.atomic():
        asked = _asked(subscription)
        found = matching_each(versions, only=asked)
        transaction.set_rollback(True)
    return [version for version in versions if version.pk in found]


def _asked(subscription: Subscription) -> Subscription:
    """Write a copy that stands, under an id of its own: the saved one, paused perhaps, is not touched."""
    copy = Subscription(
        **{field.attname: getattr(subscription, field.attname) for field in Subscription._meta.concrete_fields}
        | {"id": Subscription().pk, "paused_at": None, "stopped_at": None, "ends_on": None}
    )
    return save_subscription(copy)


def pause(subscription: Subscription) -> None:
    """Let a subscription rest until it is resumed."""
    Subscription.objects.filter(pk=subscription.pk, paused_at__isnull=True).update(paused_at=timezone.now())


def resume(subscription: Subscription) -> None:
    """Let a resting subscription speak again; what happened meanwhile stays untold."""
    Subscription.objects.filter(pk=subscription.pk).update(paused_at=None)


def stop(subscription: Subscription) -> None:
    """End a subscription. It is kept, so that this can be taken back."""
    Subscription.objects.filter(pk=subscription.pk, stopped_at__isnull=True).update(stopped_at=timezone.now())


def restore(subscription: Subscription) -> None:
    """Take back that a subscription was stopped."""
    Subscription.objects.filter(pk=subscription.pk).update(stopped_at=None)


def opt_out(subscription: Subscription, user: User) -> None:
    """Tell this person nothing more of an office subscription."""
    OptOut.objects.get_or_create(subscription=subscription, user=user)


def opt_in(subscription: Subscription, user: User) -> None:
    """Tell this person of an office subscription again."""
    OptOut.objects.filter(subscription=subscription, user=user).delete()


def named_in(notifications: Iterable[Notification]) -> list[Subscription]:
    """Return the subscriptions that notifications name among their reasons."""
    ids = {reason["subscription"] for one in notifications for reason in one.reasons if "subscription" in reason}
    return list(Subscription.objects.filter(pk__in=ids).order_by("name"))


@transaction.atomic
def unsubscribe(subscriptions: Iterable[Subscription], *, user: User | None) -> None:
    """Stop what made these subscriptions reach a person; or, without one, the mailbox of their member.

    A personal subscription is stopped; an office's goes on for the others. What waits to be sent for
    nothing but these is dropped; it stays in the inbox.
    """
    stopped = list(subscriptions)
    for subscription in stopped:
        if user is None:
            Subscription.objects.filter(pk=subscription.pk).update(to_mailbox=False)
        elif subscription.is_office:
            opt_out(subscription, user)
        elif subscription.user_id == user.pk:
            stop(subscription)
    _drop_waiting(stopped, user)


def resubscribe(subscriptions: Iterable[Subscription], *, user: User | None) -> None:
    """Take back ``unsubscribe``, for what comes from now on."""
    for subscription in subscriptions:
        if user is None:
            Subscription.objects.filter(pk=subscription.pk).update(to_mailbox=True)
        elif subscription.is_office:
            opt_in(subscription, user)
        elif subscription.user_id == user.pk:
            restore(subscription)


def _drop_waiting(stopped: list[Subscription], user: User | None) -> None:
    ids = {str(one.pk) for one in stopped}
    notifications = Notification.objects.filter(duty=False, user=user)
    if user is None:
        notifications = notifications.filter(member__in={one.member_id for one in stopped})
    items = DigestItem.objects.filter(notification__in=notifications, delivery__isnull=True)
    single = Delivery.objects.filter(notification__in=notifications, state__in=[State.WAITING, State.HELD], attempt=0)
    now = timezone.now()
    items.filter(pk__in=_only_for(items, ids)).update(dropped_at=now)
    single.filter(pk__in=_only_for(single, ids)).update(state=State.DROPPED, completed_at=now)


def _only_for(rows: QuerySet[Any], ids: set[str]) -> list[Any]:
    """Return the rows whose notification has no other reason than these subscriptions."""
    return [
        pk
        for pk, reasons in rows.values_list("pk", "notification__reasons")
        if {reason.get("subscription") for reason in reasons} <= ids
    ]
