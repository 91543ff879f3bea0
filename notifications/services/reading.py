"""Marking notifications as read, for the whole member: a shared inbox, as in the town hall.

A person's own copy stands in their inbox for the member's: an officer or planner who opens it has opened the
member's too. A reader reads for themselves.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from notifications.live.notify import ring
from notifications.live.wakes import Kind
from notifications.models import Notification
from notifications.querysets import NotificationQuerySet


@transaction.atomic
def mark_read(notification: Notification, *, by: User) -> None:
    """Keep who opened it first, and when. A second reader changes nothing."""
    _write(_copies(notification, by).unread(), read_at=timezone.now(), read_by=by)


@transaction.atomic
def mark_unread(notification: Notification, *, by: User) -> None:
    """Put it back among the unread; the member's too, unless a colleague has opened it."""
    _write(_copies(notification, by).filter(Q(pk=notification.pk) | Q(read_by=by)), read_at=None, read_by=None)


def _write(copies: NotificationQuerySet, **values: object) -> None:
    changed = list(copies.values_list("pk", flat=True))
    copies.update(**values)
    for pk in changed:
        ring(Kind.READ, pk)


def _copies(notification: Notification, by: User) -> NotificationQuerySet:
    if notification.user_id and not (by.is_officer or by.is_planner):
        return Notification.objects.visible_to(by).filter(pk=notification.pk)
    return Notification.objects.visible_to(by).filter(activity=notification.activity_id)
