"""What the delivery of every channel needs to know about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from notifications.models import Delivery

SIDE_BY_SIDE = 2  # so that one receiver that hangs leaves room for the others


@dataclass(frozen=True)
class Way:
    """One channel: how to send, how long to wait between attempts, and when to stop trying.

    ``send(delivery, seconds)`` hands it over within that time, or raises ``Temporary``, ``Permanent``,
    ``Gone`` or ``Moot``. It returns what was wrong although it was handed over, in a sentence; mostly nothing.
    ``waits_s`` are the seconds after the first, second, … failed attempt; the last one repeats
    until ``gives_up_after`` has passed since the delivery was written. ``at_once`` is how many runs of it go side by
    side in one worker; a ``slow`` one speaks with computers that are not ours to mend, and gets threads of its own.
    """

    send: Callable[[Delivery, float], str | None]
    waits_s: Callable[[], Sequence[float]]
    gives_up_after: Callable[[], timedelta]
    at_once: Callable[[], int] = lambda: SIDE_BY_SIDE
    slow: bool = True
