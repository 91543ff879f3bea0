"""What the open streams of this process look like, for ``/metrics``. Other processes have streams of their own.

Written in the event loop, read by the threads that answer pages: each step is one operation on a dict.
"""

from __future__ import annotations

import os
import socket
import time
from enum import StrEnum
from functools import cache


class Dropped(StrEnum):
    """Why a browser did not get what it would have: it loads the page's state anew, or comes again later."""

    SLOW = "slow"  # too much waited to be written: dropped for a resync
    STUCK = "stuck"  # took nothing for long: ended
    FULL = "full"  # no room for another stream: answered once


_since: dict[int, float] = {}
_dropped = dict.fromkeys(Dropped, 0)


def begin(stream: object) -> None:
    """Count a stream from now on."""
    _since[id(stream)] = time.monotonic()


def end(stream: object) -> None:
    """Count it no more."""
    _since.pop(id(stream), None)


def drop(why: Dropped) -> None:
    """Count something that a browser did not get."""
    _dropped[why] += 1


def open_streams() -> int:
    """Return how many streams are open in this process."""
    return len(_since)


def oldest_s() -> float:
    """Return for how many seconds the oldest of them has been open; 0 without any."""
    since = min(tuple(_since.values()), default=None)
    return 0.0 if since is None else time.monotonic() - since


def dropped() -> dict[Dropped, int]:
    """Return how often something was dropped since this process began, by why."""
    return dict(_dropped)


@cache
def process() -> str:
    """Return this process's name, for those who ask several: ``host:pid``."""
    return f"{socket.gethostname()}:{os.getpid()}"
