"""What became of a delivery after it was handed over: the one place that writes it down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from notifications.models import Delivery, Outcome
from notifications.services.destinations import break_off

# A later word outranks an earlier one only upwards: what came back is not delivered by an older report.
RANK = {"": 0, Outcome.DELAYED: 1, Outcome.DELIVERED: 2, Outcome.BOUNCED: 3}


@transaction.atomic
def note_outcome(delivery: Delivery, outcome: str, why: str, at: datetime, *, breaks: bool = False) -> bool:
    """Write down what the other side says of a delivery, and return whether that was news.

    ``breaks``: nobody is there for good; the destination rests from now on. The same word twice is one; a
    delay never hides a return. A delivery sent again keeps ``outcome_at``: what is not newer is about the time before.
    """
    row = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    stale = row.outcome_at is not None and at <= row.outcome_at
    if (RANK[row.outcome] == 0 and stale) or RANK[row.outcome] > RANK[outcome]:
        return False
    if row.outcome == outcome and (outcome != Outcome.DELAYED or stale):
        return False
    row.outcome, row.outcome_why, row.outcome_at = outcome, why, at
    row.save(update_fields=["outcome", "outcome_why", "outcome_at"])
    if breaks:
        break_off(row.destination_id, why)
    return True


def note_copy(delivery: Delivery, address: str, why: str) -> bool:
    """Write down that a copy came back, and return whether that was news. The mailbox itself got its mail."""
    said = _("Die Kopie an %(address)s kam zurück: %(why)s") % {"address": address, "why": why}
    with transaction.atomic():
        row = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
        if said in row.last_error:
            return False
        row.last_error = f"{row.last_error} {said}".strip()
        row.save(update_fields=["last_error"])
    return True
