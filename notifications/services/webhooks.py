"""A webhook's life: its address, its secrets, and a word to try it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications.models import Channel, Delivery, Destination, Purpose
from notifications.signing import rotated


def add_webhook(destination: Destination) -> str:
    """Store the webhook with a secret of its own, and return the secret: it is shown only this once."""
    destination.channel = Channel.WEBHOOK
    destination.details = rotated({}, now=timezone.now())
    destination.save()
    return _newest(destination)


@transaction.atomic
def rotate(destination: Destination) -> str:
    """Give the webhook a new secret, and return it. Until tomorrow messages are signed with the one before as well."""
    locked = Destination.objects.select_for_update().get(pk=destination.pk)
    locked.details = rotated(locked.details, now=timezone.now())
    locked.save(update_fields=["details"])
    return _newest(locked)


def ping(destination: Destination, *, by: User) -> Delivery:
    """Send a word to try the way, within seconds and only once: it says nothing of any report."""
    return Delivery.objects.create(
        destination=destination, channel=destination.channel, purpose=Purpose.TEST, asked_by=by
    )


def _newest(destination: Destination) -> str:
    return str(destination.details["secrets"][0]["secret"])
