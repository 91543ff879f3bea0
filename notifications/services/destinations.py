"""Resting a destination and using it again. What comes while it rests is held, not lost."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from notifications.models import Delivery, Destination, State
from notifications.services.alarms import alarm_office


@transaction.atomic
def break_off(destination_id: Any, why: str, *, address: str | None = None) -> bool:
    """Let a destination rest because the other side said for good that nobody is there; hold what waits for it.

    ``address`` is the one that was asked. Returns False, and changes nothing, where it is another one by now.
    """
    asked = Destination.objects.filter(pk=destination_id, **({} if address is None else {"address": address}))
    if asked.filter(broken_at__isnull=True).update(broken_at=timezone.now(), broken_why=why):
        alarm_office(destination_id)
    elif not asked.exists():
        return False
    _hold(destination_id)
    return True


@transaction.atomic
def rest(destination: Destination) -> None:
    """Send nothing more to a destination: somebody decided so."""
    Destination.objects.filter(pk=destination.pk).update(active=False)
    _hold(destination.pk)


@transaction.atomic
def mend(destination: Destination) -> int:
    """Use a destination again, send what was held for it, and return how many that are."""
    Destination.objects.filter(pk=destination.pk).update(active=True, broken_at=None, broken_why="")
    held = Delivery.objects.filter(destination=destination.pk, state=State.HELD)
    return held.update(state=State.WAITING, due_at=Now())


def _hold(destination_id: Any) -> None:
    Delivery.objects.filter(destination=destination_id, state=State.WAITING).update(state=State.HELD)
