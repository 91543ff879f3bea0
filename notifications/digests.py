"""Gathering: what waits to be told together becomes one delivery for each destination, once its time has come."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from notifications.models import Delivery, Destination, DigestItem, Purpose, State


def gather(now: datetime) -> int:
    """Write one digest for every destination with items due at ``now``, and return how many that are.

    Each destination is a transaction of its own, in which its row is locked: another worker that comes along
    meanwhile passes it over, and whoever comes later finds nothing left. So an item is told once.
    """
    destinations = _due(now).order_by("destination_id").values_list("destination_id", flat=True).distinct()
    return sum(_gather_for(destination, now) for destination in list(destinations))


def _due(now: datetime) -> QuerySet[DigestItem]:
    return DigestItem.objects.filter(delivery__isnull=True, dropped_at__isnull=True, due_at__lte=now)


@transaction.atomic
def _gather_for(destination_id: int, now: datetime) -> bool:
    # Its lock also keeps out whoever breaks the destination off: what is held, they must find here (services).
    locked = Destination.objects.select_for_update(skip_locked=True, no_key=True)
    destination = locked.order_by("pk").filter(pk=destination_id).first()
    items = _due(now).filter(destination=destination_id)
    if destination is None or not items.exists():
        return False
    holds = destination.is_broken or not destination.active
    delivery = Delivery.objects.create(
        purpose=Purpose.DIGEST,
        destination=destination,
        channel=destination.channel,
        state=State.HELD if holds else State.WAITING,
        due_at=now,
    )
    items.update(delivery=delivery)
    return True
