"""Telling the Geschäftsstelle that a mailbox of a member is gone: one mail to each coordinator, when it breaks."""

from __future__ import annotations

from typing import Any

from accounts.models import Role, User
from notifications.models import Delivery, Destination, Purpose
from notifications.services.own_mailbox import own_mailbox


def alarm_office(destination_id: Any) -> None:
    """Write the deliveries, in the transaction that broke the destination off; none for a person's own.

    What they say is read when they are sent (mails/alarm.py): every mailbox that is broken then.
    """
    if not Destination.objects.in_use().filter(pk=destination_id, member__isnull=False).exists():
        return
    office = User.objects.filter(is_active=True, roles__contains=[Role.COORDINATOR])
    mailboxes = Destination.objects.reachable().filter(pk__in=[own_mailbox(one).pk for one in office])
    Delivery.objects.bulk_create(
        [Delivery(purpose=Purpose.ALARM, destination=one, channel=one.channel) for one in mailboxes]
    )
