"""Telling a neighbour outside: one activity, one copy without a recipient, one delivery; the worker does the rest."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from notifications.models import Delivery, Destination, Notification, Standing
from notifications.queue import wake
from notifications.services.saying import Saying, say


@transaction.atomic
def say_outside(what: Saying, *, destination: Destination, by: User | None = None) -> Delivery:
    """Tell an address outside, and return the delivery. Its mail carries the link (notifications/outside.py)."""
    activity = say(what, by=by)
    copy = Notification.objects.create(activity=activity, standing=Standing.STILL)
    sent = Delivery.objects.create(notification=copy, destination=destination, channel=destination.channel)
    wake(activity.pk, destination.channel)
    return sent
