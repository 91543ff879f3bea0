"""How much of a worker each channel may take: webhooks that hang must not hold up mails.

A run that finds no room leaves what is due to those that have it: they look once more before they go. So nothing that
is due waits for the next sweep, and a job that finds its channel full gives its thread back at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.conf import settings

from notifications import delivery
from notifications.channels import CHANNELS


class Lane:
    """Lets so many runs of one channel through at a time."""

    def __init__(self, room: int) -> None:
        self._free = threading.BoundedSemaphore(room)
        self._asked = threading.Event()

    def run(self, work: Callable[[], int]) -> int:
        """Do the work, again while somebody asked for it meanwhile; return how much it was. Without room: 0."""
        done = 0
        self._asked.set()
        while self._asked.is_set() and self._free.acquire(blocking=False):
            try:
                self._asked.clear()
                done += work()
            finally:
                self._free.release()
        return done


_lanes = {name: Lane(way.at_once()) for name, way in CHANNELS.items()}


def deliver(channel: str) -> int:
    """Deliver what is due over this channel, where it has room in this process, and return how many were tried."""
    return _lanes[channel].run(lambda: delivery.deliver(channel))


def threads() -> int:
    """Return how many jobs a worker runs at a time: with every slow channel full, ``WORKER_CONCURRENCY`` are left."""
    beside = sum(way.at_once() for way in CHANNELS.values() if way.slow)
    return int(settings.WORKER_CONCURRENCY) + beside
