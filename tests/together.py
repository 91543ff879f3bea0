"""Acts at the same moment, each over a database connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

PATIENCE_S = 60.0


def at_once(*acts: Callable[[], Any]) -> None:
    """Do these acts in threads that begin together, and wait for all; raises what one of them raised."""
    start = Barrier(len(acts), timeout=PATIENCE_S)

    def do(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        for one in [threads.submit(do, act) for act in acts]:
            one.result()
