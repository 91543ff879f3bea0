"""Writing the mail of a delivery. Made from stored rows at the time of sending; every attempt has the same id."""

from __future__ import annotations

from collections.abc import Callable

from accounts import keeping
from notifications.mails import alarm, digest, goodbye, news, trial
from notifications.mails.maps import map_of
from notifications.mails.message import Mail, message_id
from notifications.mails.nothing import NothingToTell
from notifications.models import Delivery, Purpose

__all__ = ["Mail", "NothingToTell", "compose", "map_of", "message_id"]

WRITERS: dict[str, Callable[[Delivery], Mail]] = {
    Purpose.NEWS: news.compose,
    Purpose.DIGEST: digest.compose,
    Purpose.TEST: trial.compose,
    Purpose.ALARM: alarm.compose,
    Purpose.GOODBYE: goodbye.compose,
}


def compose(delivery: Delivery) -> Mail:
    """Return the mail of this delivery: plain text that stands alone, HTML, and the map inside.

    Raises ``NothingToTell`` when there is nothing left to tell, or nobody who may be told.
    """
    with keeping.for_a_request():
        return WRITERS[delivery.purpose](delivery)
