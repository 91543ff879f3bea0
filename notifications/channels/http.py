"""What webhooks and push services have in common: a message is handed over by one request, and its status tells."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from django.utils.translation import gettext as _

from geo.egress import Answer, EgressError, hand_over
from notifications.channels.problems import Permanent, Temporary
from notifications.models import Delivery, Notification, Purpose
from notifications.staging import blocked_sentence, may_leave
from notifications.wording import one_line

ANSWER_WITHIN_S = 15.0  # as the Standard Webhooks ask for: 15 to 30
LONGEST_PATIENCE_S = 24 * 3600.0


def post(delivery: Delivery, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
    """Send a message to this address, and return the answer, whatever its status.

    Raises ``Temporary`` when nobody answered, ``Permanent`` when the lock of a test system forbids to ask.
    """
    if not delivery.destination.active:  # may be switched on again
        raise Temporary(_("Die Adresse ist abgeschaltet."))
    if not may_leave(delivery.channel, url):
        raise Permanent(blocked_sentence())
    try:
        return hand_over(url, body, headers, max_seconds=max(0.1, min(ANSWER_WITHIN_S, seconds)))
    except EgressError as problem:
        raise Temporary(one_line(problem)) from problem


def patience_s(answer: Answer) -> float:
    """Return how long the other side wants to be left alone (Retry-After, RFC 9110 10.2.3): a day at most."""
    asked = str(answer.headers.get("Retry-After", "")).strip()
    if asked.isascii() and asked.isdigit():
        wait_s = float(asked[:9])
    else:
        try:
            when = parsedate_to_datetime(asked)
        except (ValueError, TypeError, IndexError):
            return 0
        wait_s = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - time.time()
    return min(max(wait_s, 0), LONGEST_PATIENCE_S)


def refusal(status: int) -> str:
    """Return what a status that is no success means, as a sentence for people."""
    match status:
        case 401 | 403:
            sentence = _("Der Empfänger verweigert den Zugang")
        case 404:
            sentence = _("Der Empfänger kennt diese Adresse nicht")
        case 408 | 504:
            sentence = _("Beim Empfänger hat es zu lange gedauert")
        case 429:
            sentence = _("Der Empfänger bittet um Geduld")
        case _ if 300 <= status < 400:
            sentence = _("Der Empfänger leitet um. Dem wird nicht gefolgt: bitte die neue Adresse eintragen")
        case _ if status >= 500:
            sentence = _("Beim Empfänger ist ein Fehler aufgetreten")
        case _:
            sentence = _("Der Empfänger hat die Nachricht nicht angenommen")
    return f"{sentence} ({status})."


def is_trial(delivery: Delivery) -> bool:
    """Return whether somebody waits in front of the page for how it went: then there is one attempt."""
    return delivery.purpose == Purpose.TEST


def news_of(delivery: Delivery) -> Notification:
    """Return the notification that a delivery of news carries; the database sees to it that there is one."""
    if delivery.notification is None:
        raise ValueError(f"Delivery {delivery.pk} carries no notification.")
    return delivery.notification


def now() -> datetime:
    """Return the time that signatures carry."""
    return datetime.now(UTC)
