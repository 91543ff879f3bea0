"""What every page knows about the reader's inbox."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.models import Notification


def bell(request: HttpRequest) -> dict[str, Any]:
    """Return the number of unread notifications, counted only where a page shows it."""
    return {"unread_count": SimpleLazyObject(lambda: Notification.objects.visible_to(request.user).unread().count())}
