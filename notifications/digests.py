"""Gathering: what waits to be told together becomes one delivery for each destination, once its time has come.

Whether it has come, and when the digest was written, the database's clock says: a worker's may jump.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from notifications.models import Delivery, Destination, DigestItem, Purpose, State


def gather() -> int:
    """Write one digest for every destination with items that are due, and return how many that are.

    Each destination is a transaction of its own, in which its row is locked: another worker that comes along
    meanwhile passes it over, and whoever comes later finds nothing left. So an item is told once.
    """
    destinations = _due().order_by("destination_id").values_list("destination_id", flat=True).distinct()
    return sum(_gather_for(destination) for destination in list(destinations))


def _due() -> QuerySet[DigestItem]:
    return DigestItem.objects.filter(delivery__isnull=True, dropped_at__isnull=True, due_at__lte=Now())


@transaction.atomic
def _gather_for(destination_id: int) -> bool:
    # Its lock also keeps out whoever breaks the destination off: what is held, they must find here (services).
    locked = Destination.objects.select_for_update(skip_locked=True, no_key=True)
    destination = locked.order_by("pk").filter(pk=destination_id).first()
    items = _due().filter(destination=destination_id)
    if destination is None or not items.exists():
        return False
    holds = destination.is_broken or not destination.active
    delivery = Delivery.objects.create(
        purpose=Purpose.DIGEST,
        destination=destination,
        channel=destination.channel,
        state=State.HELD if holds else State.WAITING,
        due_at=Now(),
    )
    Delivery.objects.filter(pk=delivery.pk).update(created_at=Now())  # not this machine's: a digest names its day
    items.update(delivery=delivery)
    return True
