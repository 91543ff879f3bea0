"""Ordering the deletion of a person. Who did not order it is told once, by mail: their inbox is closed to them."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Erasure, User
from accounts.services.erasure import order_erasure
from notifications.models import Delivery, Purpose, State
from notifications.services.own_mailbox import own_mailbox

WAITS_FOR_MAIL = timedelta(days=3)  # a mail server that is away must not keep a person for ever


@transaction.atomic
def order(person: User, *, by: User | None, days: int) -> Erasure:
    """Order a deletion as ``order_erasure`` does, and tell the person at the address that will be forgotten.

    One delivery for each order, however often it is ordered: it goes out once, as every delivery does. Raises
    ``ValidationError`` as ``order_erasure``.
    """
    ordered = order_erasure(person, by=by, days=days)  # holds the person's row until the transaction ends
    if by != person:
        mailbox = own_mailbox(person)
        told = Delivery.objects.filter(destination=mailbox, purpose=Purpose.GOODBYE)
        if not told.filter(created_at__gte=ordered.ordered_at).exists():
            Delivery.objects.create(destination=mailbox, channel=mailbox.channel, purpose=Purpose.GOODBYE, asked_by=by)
    return ordered


def due() -> QuerySet[Erasure]:
    """Return the orders to carry out now: a person who has not been told yet is forgotten some days later."""
    now = timezone.now()
    untold = Delivery.objects.filter(destination__user=OuterRef("person"), purpose=Purpose.GOODBYE, state=State.WAITING)
    return Erasure.objects.open().filter(Q(due_at__lte=now - WAITS_FOR_MAIL) | ~Exists(untold), due_at__lte=now)
