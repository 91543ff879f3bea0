"""What every page knows about the reader's inbox, and whether anything is sent."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications import sending
from notifications.models import Notification, Sending


def bell(request: HttpRequest) -> dict[str, Any]:
    """Return the number of unread notifications, counted only where a page shows it."""
    return {"unread_count": SimpleLazyObject(lambda: Notification.objects.inbox_of(request.user).unread().count())}


def nothing_sent(request: HttpRequest) -> dict[str, Any]:
    """Return when and why nothing is sent, for the Geschäftsstelle; looked up only where a page shows it."""

    def for_the_office() -> Sending | None:
        return sending.off() if getattr(request.user, "is_coordinator", False) else None

    return {"sending_off": SimpleLazyObject(for_the_office)}
