"""One mail of the bounce mailbox, from its bytes to what becomes of the delivery."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from notifications.bounces.fates import Fate
from notifications.bounces.matching import delivery_of
from notifications.bounces.reading import Kind, read
from notifications.bounces.reasons import is_hard, passes, sentence
from notifications.models import Delivery, Outcome
from notifications.services.outcomes import note_copy, note_outcome

ARRIVED = ("delivered", "expanded")


class Taken(Enum):
    """What came of a mail: noted; known already; an answering machine; not ours; not understood.

    ``REPLY`` and ``IGNORED`` are what a handler says (mailbox.py): an answer that counts, and one that does not.
    """

    NOTED = "noted"
    KNOWN = "known"
    AUTO_REPLY = "auto_reply"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"
    REPLY = "reply"
    IGNORED = "ignored"


def take(source: bytes, at: datetime) -> Taken:
    """Read a mail that our mailbox got at this time, and write down what it says of a delivery.

    The same mail twice changes nothing: ``at`` is the mailbox's own clock, and the same both times.
    """
    returned = read(source)
    if returned.kind != Kind.REPORT:
        return Taken.AUTO_REPLY if returned.kind == Kind.AUTO_REPLY else Taken.UNKNOWN
    delivery = delivery_of(returned)
    if delivery is None:
        return Taken.FOREIGN
    with translation.override(settings.LANGUAGE_CODE):
        noted = [write_down(delivery, fate, at) for fate in returned.fates]
    return Taken.NOTED if any(noted) else Taken.KNOWN


def write_down(delivery: Delivery, fate: Fate, at: datetime) -> bool:
    """Write down what became of the mail for one recipient, and return whether that was news.

    Only our own mailbox breaks the destination: not a copy, and not an address it forwards to, or had before.
    """
    why = sentence(fate.status, fate.said)
    if fate.addresses & copies_of(delivery):
        return fate.action == "failed" and note_copy(delivery, ", ".join(sorted(fate.addresses)), why)
    if fate.action in ARRIVED:
        return note_outcome(delivery, Outcome.DELIVERED, "", at)
    if fate.action == "delayed" or (fate.action == "failed" and passes(fate.status)):
        return note_outcome(delivery, Outcome.DELAYED, why, at)
    if fate.action != "failed":  # relayed: out of sight, and no more
        return False
    if not is_the_mailbox(delivery, fate):
        elsewhere = _("Weitergeleitet an %(address)s, und dort: %(why)s")
        why = elsewhere % {"address": ", ".join(sorted(fate.addresses)), "why": why} if fate.addresses else why
        return note_outcome(delivery, Outcome.BOUNCED, why, at)
    return note_outcome(delivery, Outcome.BOUNCED, why, at, breaks=is_hard(fate.status))


def copies_of(delivery: Delivery) -> set[str]:
    """Return the addresses that get a copy: standing ones, and deputies of any time."""
    destination = delivery.destination
    deputies = destination.deputies.values_list("address", flat=True)
    return {one.lower() for one in (*destination.cc, *deputies)} - {destination.address.lower()}


def is_the_mailbox(delivery: Delivery, fate: Fate) -> bool:
    """Return whether the report speaks of the mailbox itself; one without an address does if there is no other."""
    if fate.addresses:
        return delivery.destination.address.lower() in fate.addresses
    return not copies_of(delivery)
