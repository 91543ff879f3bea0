"""A scratch database, and how figures are taken and shown."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django


@contextmanager
def scratch_database() -> Iterator[None]:
    """Set Django up on a migrated database of its own, and drop it afterwards: no benchmark meets real rows."""
    from config import embedded

    if not os.environ.get("DATABASE_URL"):
        embedded.ensure_running()
    django.setup()
    from django.db import connection

    own = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


def interleaved(contestants: dict[str, Callable[[Any], Any]], questions: Sequence[Any]) -> dict[str, list[float]]:
    """Ask every contestant every question, in turns, and return the sorted milliseconds of each.

    In turns, because a machine that slows down halfway must slow down all of them. Each warms up first.
    """
    for ask in contestants.values():
        for question in questions[:5]:
            ask(question)
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for question in questions:
        for name, ask in contestants.items():
            start = time.perf_counter()
            ask(question)
            taken[name].append((time.perf_counter() - start) * 1000)
    return {name: sorted(times) for name, times in taken.items()}


def backend_cpu_s() -> float:
    """Return the CPU seconds that the database has spent for our connection: on this machine, by its process."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Return the value below which this share of the sorted values lies (nearest rank)."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under their head, numbers with two decimals."""
    texts = [[f"{cell:,.2f}" if isinstance(cell, float) else str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
    for row in texts:
        print(
            "  ".join(
                cell.rjust(width) if i else cell.ljust(width)
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        )
    print()


def last_line(figures: dict[str, Any]) -> None:
    """Print the figures as the JSON object that ends every benchmark."""
    print(json.dumps({key: round(value, 3) if isinstance(value, float) else value for key, value in figures.items()}))
