"""Getting a delivery to its destination: claim, send, complete.

Each step ends in a row. A *claim* commits that this worker tries, and until when nobody else will. *Sending*
holds no transaction. *Completing* names the attempt it owns, so that a worker that lost its lease changes
nothing. A worker that dies leaves a claim whose lease runs out: the delivery is due again, under the same id.
So nothing is lost, and a mail is repeated only where a worker died, or an answer got lost, between the mail
server's yes and our writing it down (figures: docs/crashes.md).
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from notifications import sending
from notifications.channels import CHANNELS
from notifications.channels.problems import Gone, Moot, Permanent, Temporary
from notifications.live.notify import ring_reach
from notifications.models import Delivery, State
from notifications.services.destinations import break_off

logger = logging.getLogger(__name__)
DATABASE_GONE = (OperationalError, InterfaceError)
PAUSE_WITHOUT_DATABASE_S = 0.2
JITTER = 0.2  # up to a fifth later, so that many do not knock at once
SHARE_OF_LEASE = 0.75  # for sending; the rest is for writing down how it went
# Hourly attempts for five days are 125. One that gets here never finished: it kills the workers that try it.
MOST_ATTEMPTS = 200

# Set when the worker is asked to stop: the current delivery is finished, no other begun.
stopping = threading.Event()
_in_hand: dict[UUID, int] = {}


def deliver(channel: str, *, seconds: float = 60) -> int:
    """Deliver what is due over this channel, one after the other, and return how many were tried.

    Ends after ``seconds``, or when the worker is asked to stop; whatever is left stays due.
    """
    tried: list[Delivery] = []
    until = time.monotonic() + seconds
    while not stopping.is_set() and time.monotonic() < until:
        try:
            delivery = claim(channel)
        except DATABASE_GONE:
            logger.warning("No database to take deliveries from: they stay due")
            connection.close()
            break
        if delivery is None:
            break
        _attempt(delivery)
        tried.append(delivery)
    _ring(tried)
    return len(tried)


def _ring(tried: list[Delivery]) -> None:
    """Have the reporters' open pages show what became of these: one ring for a run, not one for each delivery."""
    if tried:
        with suppress(*DATABASE_GONE):
            ring_reach(delivery.notification_id for delivery in tried)


def claim(channel: str) -> Delivery | None:
    """Take the delivery that has been due longest, for the length of a lease; None when nothing is due."""
    # The clock is the database's alone: those of web and workers may differ, or jump.
    taken = sending.take(channel, timedelta(seconds=settings.DELIVERY_LEASE_SECONDS))
    if taken is None:
        return None
    pk, note = taken
    sending.keep(note)
    age = ExpressionWrapper(Now() - F("created_at"), DurationField())
    return Delivery.objects.with_occasion().annotate(age=age).get(pk=pk)


def hand_back() -> int:
    """Make due again what this worker is still sending, and return how many. The last act before it exits."""
    return sum(
        _mine(pk, attempt).update(due_at=Now(), last_error=_("Der Dienst wurde während der Übergabe beendet."))
        for pk, attempt in tuple(_in_hand.items())
    )


def _attempt(delivery: Delivery) -> None:
    _in_hand[delivery.pk] = delivery.attempt
    try:
        outcome = _send(delivery)
        _insist(lambda: _mine(delivery.pk, delivery.attempt).update(**outcome))
    finally:
        _in_hand.pop(delivery.pk, None)


def _send(delivery: Delivery) -> dict[str, Any]:
    """Send it, and return what to write down of how that went. Nothing a delivery does stops the others."""
    if delivery.attempt > MOST_ATTEMPTS:
        return _failed(_("Die Übergabe ist immer wieder abgebrochen."))
    try:
        remark = CHANNELS[delivery.channel].send(delivery, settings.DELIVERY_LEASE_SECONDS * SHARE_OF_LEASE)
    except Gone as problem:
        return _gone(delivery, str(problem))
    except Permanent as problem:
        return _failed(str(problem))
    except Moot as problem:
        return {"state": State.DROPPED, "completed_at": Now(), "last_error": str(problem)}
    except Temporary as problem:
        return _postponed(delivery, str(problem), problem.after_s)
    except DATABASE_GONE:
        logger.warning("The database went away while delivery %s was being written", delivery.pk)
        return {"due_at": Now()}
    except Exception:
        # Not the mailbox's fault but ours: a later version of us may do better.
        logger.exception("Delivery %s broke", delivery.pk)
        return _postponed(delivery, _("Ein Fehler im Programm hat die Übergabe verhindert."))
    return {"state": State.DONE, "completed_at": Now(), "last_error": remark or ""}


def _gone(delivery: Delivery, why: str) -> dict[str, Any]:
    """Let the destination rest; where it moved meanwhile, only its old address is gone, and the new one is tried."""
    asked = delivery.destination.address
    rests = _insist(lambda: break_off(delivery.destination_id, why, address=asked))
    return _failed(why) if rests else {"due_at": Now(), "last_error": why}


def _failed(sentence: str) -> dict[str, Any]:
    return {"state": State.FAILED, "completed_at": Now(), "last_error": sentence}


def _postponed(delivery: Delivery, sentence: str, after_s: float = 0) -> dict[str, Any]:
    wait = max(wait_after(delivery.attempt, delivery.channel), timedelta(seconds=after_s))
    if delivery.age + wait > CHANNELS[delivery.channel].gives_up_after():  # type: ignore[attr-defined]
        return _failed(sentence)
    return {"due_at": Now() + wait, "last_error": sentence}


def wait_after(attempt: int, channel: str) -> timedelta:
    """Return how long this channel waits after this failed attempt, with jitter."""
    waits_s = CHANNELS[channel].waits_s()
    wait = waits_s[min(attempt, len(waits_s)) - 1]
    return timedelta(seconds=wait * random.uniform(1, 1 + JITTER))  # noqa: S311 (spreads load, hides nothing)


def _mine(pk: UUID, attempt: int) -> Any:
    # Held meanwhile, perhaps: what was sent is done all the same.
    return Delivery.objects.filter(pk=pk, attempt=attempt, state__in=[State.WAITING, State.HELD])


def _insist(write: Callable[[], Any]) -> Any:
    """Write down how it went, however long the database is away: giving up would send the mail twice."""
    while True:
        try:
            return write()
        except DATABASE_GONE:
            connection.close()
            time.sleep(PAUSE_WITHOUT_DATABASE_S)
