"""How long does it take to add up a region of 100,000 reports? With the rights of whoever asks, and exact.

    make bench NAME=sums             ROWS=10000 for fewer

*Office* and *member* are what stands behind the page of sums (one statement), *service* what stands behind the page
of service figures, both of all years. A loop over the same reports in Python adds up the same (``exact``).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("ROWS", "100000")

from benchmarks import tiles
from benchmarks.scratch import last_line, percentile, scratch_database, table

TIMES = 5
SIZES = """
UPDATE geo_reportversion SET dwellings = CASE WHEN id % 3 > 0 THEN id % 500 END,
    sales_area_m2 = CASE WHEN id % 5 = 0 THEN id % 3000 END, gross_floor_m2 = id % 40000
"""


def main() -> None:
    """Fill, add up, compare, and print the figures; the last line is JSON."""
    with scratch_database():
        filled_s, _placed_s = tiles.fill()
        give_sizes()
        print(f"{tiles.ROWS:,} reports filled in {filled_s:.0f} s", flush=True)
        member, office = tiles.readers()
        figures = measured(member, office)
        table(["", "ms p50", "ms worst"], [[name, percentile(ms, 50), ms[-1]] for name, ms in figures.items()])
        exact = all(is_exact(person) for person in (member, office))
        print("The same as counted in a loop." if exact else "DIFFERENT from what a loop counts.")
        last_line({f"{name}_ms": percentile(ms, 50) for name, ms in figures.items()} | {"exact": exact})


def give_sizes() -> None:
    """Let most reports say how large they are."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(SIZES)
        cursor.execute("VACUUM (ANALYZE) geo_reportversion")


def measured(member: Any, office: Any) -> dict[str, list[float]]:
    """Return the sorted milliseconds of every question."""
    from coordination.sums.query import MEMBER, YEAR, sums
    from coordination.sums.region import ONGOING, region_figures
    from coordination.sums.service import service

    asked: dict[str, Callable[[], Any]] = {
        "office": lambda: sums(office, ONGOING, MEMBER),
        "member": lambda: sums(member, ONGOING, MEMBER),
        "service": lambda: service(office, YEAR),
        "cockpit": lambda: region_figures(office),
    }
    return {name: sorted(_timed(ask) for _ in range(TIMES)) for name, ask in asked.items()}


def _timed(ask: Callable[[], Any]) -> float:
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


def is_exact(person: Any) -> bool:
    """Whether the sums are those of a loop that asks each report by itself."""
    from coordination.sums.query import sums
    from coordination.sums.region import ONGOING
    from geo.models import Report

    found = sums(person, ONGOING).total.all
    known = Report.objects.visible_to(person).ongoing().select_related("current").defer("current__outline")
    detailed = set(Report.objects.detailed_to(person).values_list("pk", flat=True))
    count = dwellings = 0
    area = 0.0
    report: Any
    for report in known.iterator(chunk_size=2000):
        count += 1
        area += report.current.area_m2
        dwellings += (report.current.dwellings or 0) if report.pk in detailed else 0
    same_area = abs((found["flaeche"].value or 0) - area) <= 1e-6 * area
    return (found["meldungen"].known, found["wohnungen"].value or 0) == (count, dwellings) and same_area


if __name__ == "__main__":
    main()
