"""Sending again by hand, and trying a mailbox: always under the ids that a delivery had, or one new row for a trial."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.models import Channel, Delivery, Destination, Outcome, Purpose, State
from notifications.services.destinations import mend
from notifications.services.refused import Refused

SAME_TRIAL = timedelta(minutes=1)


def send_again(delivery: Delivery, *, by: User) -> None:
    """Have one delivery sent again, under the same id. Raises ``Refused`` with a sentence; nothing has changed then."""
    if not delivery.destination.active or delivery.destination.is_broken:
        sentence = _("An %(address)s wird gerade nichts gesendet. Benutzen Sie das Postfach zuerst wieder.")
        raise Refused("resting", sentence % {"address": delivery.destination.shown})
    if not _again(Delivery.objects.filter(pk=delivery.pk), by):
        raise Refused("not_now", _("Diese Nachricht wird gerade gesendet oder ist schon angekommen. Laden Sie neu."))


@transaction.atomic
def send_all_again(destination: Destination, *, by: User) -> int:
    """Use a destination again, send whatever did not get through to it, and return how many that are."""
    return mend(destination) + _again(Delivery.objects.filter(destination=destination.pk), by)


def _again(deliveries: Any, by: User) -> int:
    """Make due what did not get through; what a worker has in hand, or what arrived, is left alone.

    The attempt is counted on, so that a worker that comes back late with an answer to an old one changes nothing. A
    claim makes a row due within its lease: what waits for longer is in nobody's hand. ``outcome_at`` stays: older
    reports are about the time before (services/outcomes.py).
    """
    lease = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
    returned = Q(state=State.DONE, outcome__in=[Outcome.BOUNCED, Outcome.DELAYED])
    patient = Q(state=State.WAITING, due_at__gt=Now() + lease) & ~Q(last_error="")
    count: int = deliveries.filter(Q(state=State.FAILED) | returned | patient).update(
        state=State.WAITING,
        attempt=F("attempt") + 1,
        due_at=Now(),
        created_at=Now(),  # until when it is tried counts from now
        completed_at=None,
        last_error="",
        outcome="",
        outcome_why="",
        asked_by=by,
    )
    return count


def try_out(destination: Destination, *, by: User) -> Delivery:
    """Send a trial to a mailbox, a broken one too, and return it; a second press within a minute is the same trial."""
    if destination.channel != Channel.EMAIL:
        raise Refused("no_mailbox", _("Eine Probe geht nur an Postfächer."))
    if not destination.active:
        raise Refused("resting", _("Das Postfach ruht. Benutzen Sie es zuerst wieder."))
    with transaction.atomic():
        Destination.objects.select_for_update(of=("self",)).get(pk=destination.pk)
        tried = Delivery.objects.filter(destination=destination.pk, purpose=Purpose.TEST)
        before = tried.filter(created_at__gt=timezone.now() - SAME_TRIAL).first()
        return before or Delivery.objects.create(
            purpose=Purpose.TEST, destination=destination, channel=destination.channel, asked_by=by
        )
