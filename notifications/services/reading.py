"""Marking notifications as read, for the whole member: a shared inbox, as in the town hall."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from notifications.models import Notification


def mark_read(notification: Notification, *, by: User) -> None:
    """Keep who opened it first, and when. A second reader changes nothing."""
    unread = Notification.objects.visible_to(by).unread().filter(pk=notification.pk)
    unread.update(read_at=timezone.now(), read_by=by)


def mark_unread(notification: Notification, *, by: User) -> None:
    """Put it back among the unread."""
    Notification.objects.visible_to(by).filter(pk=notification.pk).update(read_at=None, read_by=None)
