"""How often one person may ask for something that costs much."""

from __future__ import annotations

import time

from django.core.cache import cache


def within_rate(what: str, *, most: int, seconds: int) -> bool:
    """Count once more ``what`` (an act and who does it), and say whether that is still within the rate.

    Counted in windows of ``seconds`` in the cache all processes share. Two at the same moment may count as one: this
    keeps a machine usable, it is no account.
    """
    key = f"rate:{what}:{int(time.time() // seconds)}"
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, seconds)
    return count <= most
