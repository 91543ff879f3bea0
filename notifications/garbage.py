"""How often a long-lived process looks for garbage."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Keep what is loaded out of the search for garbage, and search seldom. Call it once everything is loaded.

    A full search through all that Django loads takes 150 ms, in which no stream and no page moves; it would come
    after every seventy thousand new objects. Now it comes after five million, and looks at what is new since.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 50)
