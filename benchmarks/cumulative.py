"""How soon are the hints of sums right again: after one changed report, and all of them? And are they right?

    make bench NAME=cumulative       100,000 reports, 300 changes; ROWS=20000, CHANGES=100 for fewer

*Ours* is ``geo.services.cumulative``: ``rebuild_hints``, and ``refresh_hints`` of one report that changed, with the
rules that an alliance starts with. Its figures are shown as soon as they are taken. *Naive* reads the reports of a
square of PEER_KM (48) and looks at each with Shapely's tree in memory and pyproj's geodesic lengths: it shares no code
with ours, keeps nothing, and knows neither rights nor history. Around every centre in that square that is further from
its edge than two rules reach, both must name the same reports, and the same hints as those that no other contains.

The reports lie in a square of 120 km, half of them near 600 towns that differ in weight, the fuller the nearer to
their middle: several times as dense as plans lie in a county.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.cumulative_peer import peer
from benchmarks.scratch import backend_cpu_s, last_line, percentile, scratch_database, table

ROWS = int(os.environ.get("ROWS", 100_000))
CHANGES = int(os.environ.get("CHANGES", 300))
PEER_M = 1000 * int(os.environ.get("PEER_KM", 48))
MARGIN_M = 6000  # what decides about a hint lies within twice the widest rule's reach (2 km) and two outlines' size
WEST, SOUTH, SIDE_M, TOWNS, MEMBERS = 640_000, 5_300_000, 120_000, 600, 50
CHANCE = random.Random(2026)

MEMBERS_SQL = """
INSERT INTO accounts_member (id, name, short_name, active, created_at)
SELECT gen_random_uuid(), 'Gemeinde ' || n, 'G' || n, true, now() FROM generate_series(1, %(members)s) AS n
"""
DRAWN = """
CREATE UNLOGGED TABLE drawn AS
WITH town AS (
    SELECT t, %(west)s + random() * %(side)s AS x, %(south)s + random() * %(side)s AS y
    FROM generate_series(0, %(towns)s - 1) AS t
), placed AS (
    SELECT n, floor(%(towns)s * random() ^ 1.5)::int AS town, random() * 2 * pi() AS angle, 5000 * random() AS away
    FROM generate_series(1, %(rows)s) AS n
)
SELECT placed.n, gen_random_uuid() AS report,
    CASE WHEN placed.n %% 2 = 0 THEN %(west)s + random() * %(side)s ELSE town.x + away * cos(angle) END AS x,
    CASE WHEN placed.n %% 2 = 0 THEN %(south)s + random() * %(side)s ELSE town.y + away * sin(angle) END AS y,
    1 + floor(random() * uses.many)::int AS use, random() ^ 3 AS size
FROM placed JOIN town ON town.t = placed.town, (SELECT count(*) AS many FROM geo_use) AS uses
"""
REPORTS = """
INSERT INTO geo_report (id, reporter_id, status, audience, created_by_id, created_at, announced_at, withdrawn_reason)
SELECT report, members[1 + n %% cardinality(members)], 'draft', 'all_members', %(person)s, now(), NULL, ''
FROM drawn, (SELECT array_agg(id) AS members FROM accounts_member) AS m
"""
# Every report has the figures that its use asks for; outlines of 0.2 to 30 ha with 4 to 24 corners.
VERSIONS = """
INSERT INTO geo_reportversion (id, report_id, number, title, kind_id, use_id, stage_id, description, effects, wish,
    contact_name, contact_email, contact_phone, outline, field_input, area_m2, length_m, revision, saved_at,
    announced_at, changed, change_note, dwellings, sales_area_m2, gross_floor_m2, trips_per_day, power_mw)
OVERRIDING SYSTEM VALUE
SELECT n, report, 1, 'Vorhaben ' || n, kinds[1 + n %% cardinality(kinds)], usage.id,
    stages[1 + n %% cardinality(stages)], '', '{}', 'inform', 'Bauamt', '', '', outline, '{}', ST_Area(outline),
    ST_Perimeter(outline), 0, now(), now(), '{}', '',
    CASE WHEN 'dwellings' = ANY (usage.asks) THEN ceil(size * 250) END,
    CASE WHEN 'sales_area_m2' = ANY (usage.asks) THEN round(size * 2500) END,
    CASE WHEN 'gross_floor_m2' = ANY (usage.asks) THEN round(size * 20000) END,
    CASE WHEN 'trips_per_day' = ANY (usage.asks) THEN ceil(size * 2500) END,
    CASE WHEN 'power_mw' = ANY (usage.asks) THEN round((size * 20)::numeric, 1) END
FROM (SELECT drawn.*,
        ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(x, y), %(srid)s), 25 + 250 * size, 1 + n %% 6)) AS outline
    FROM drawn) AS made
JOIN (SELECT *, row_number() OVER (ORDER BY id) AS number FROM geo_use) AS usage ON usage.number = made.use,
    (SELECT array_agg(id) AS kinds FROM geo_plankind) AS k, (SELECT array_agg(id) AS stages FROM geo_stage) AS s
"""
CURRENT = """
UPDATE geo_report SET status = 'announced', current_id = n, announced_at = now()
FROM drawn WHERE drawn.report = geo_report.id
"""


def fill() -> None:
    """Write the reports."""
    from django.db import connection

    from accounts.models import User
    from geo.crs import STORAGE_SRID

    person = User.objects.create_user("bench@bench.example", "x")
    given: dict[str, Any] = {
        "west": WEST, "south": SOUTH, "side": SIDE_M, "towns": TOWNS, "rows": ROWS, "members": MEMBERS,
        "srid": STORAGE_SRID, "person": person.pk,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute("ALTER TABLE geo_report DISABLE TRIGGER report_placed")
        for statement in (MEMBERS_SQL, DRAWN, REPORTS, VERSIONS, CURRENT):
            cursor.execute(statement, given)
        cursor.execute("ALTER TABLE geo_report ENABLE TRIGGER report_placed")
        for name in ("report", "reportversion"):
            cursor.execute(f"VACUUM (ANALYZE) geo_{name}")


def main() -> None:
    """Fill, ask, compare, and print the figures; the last line is JSON."""
    with scratch_database():
        fill()
        from geo.services.cumulative import rebuild_hints

        first_s, places = timed(rebuild_hints)
        again_s, _ = timed(rebuild_hints)
        taken, worked = one_by_one()
        figures = {
            "rows": ROWS, "hints": len(kept()), "places": len(places), "all_s": first_s, "again_s": again_s,
            "changes": len(taken), "one_p50_s": percentile(taken, 50), "one_s": percentile(taken, 95),
            "one_worst_s": taken[-1], "one_cpu_s": percentile(worked, 95), "load": os.getloadavg()[0],
        }  # fmt: skip
        show(figures, "all_s", "again_s", "one_p50_s", "one_s", "one_worst_s", "one_cpu_s")
        figures |= {"wrong_after_changes": (changed := compared())["wrong"]}
        rebuild_hints()
        figures |= changed | compared()
        show(figures, "naive_s")
        last_line(figures)


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return how many seconds an act took, and what it returned."""
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def one_by_one() -> tuple[list[float], list[float]]:
    """Move, enlarge or withdraw one report after the other, and have each counted.

    Returns the seconds that passed, and those of the database's processor: these hold on a busy machine too.
    """
    from django.contrib.gis.db.models.functions import Translate
    from django.db.models import F

    from geo.models import Report, ReportVersion
    from geo.services.cumulative import refresh_hints

    chosen = list(Report.objects.ongoing().order_by("pk").values_list("pk", "current"))
    taken, worked = [], []
    for number, (pk, version) in enumerate(CHANCE.sample(chosen, min(CHANGES, len(chosen)))):
        if number % 3 == 0:
            Report.objects.filter(pk=pk).update(status="withdrawn")
        elif number % 3 == 1:
            ReportVersion.objects.filter(pk=version).update(outline=Translate(F("outline"), 1500, 900))
        else:
            ReportVersion.objects.filter(pk=version).update(dwellings=240, sales_area_m2=2400, trips_per_day=2400)
        before = backend_cpu_s()
        taken.append(timed(partial(refresh_hints, [pk]))[0])
        worked.append(backend_cpu_s() - before)
    return sorted(taken), sorted(worked)


def compared() -> dict[str, Any]:
    """Return what the peer took for the reports of its square, and how many of our hints there differ from its own."""
    from geo.models import Report

    reports = Report.objects.ongoing().filter(current__outline__bboverlaps=square(PEER_M))
    seconds, theirs = timed(lambda: peer(reports))
    inside = set(reports.filter(current__outline__within=square(PEER_M - 2 * MARGIN_M)).values_list("pk", flat=True))
    sides = [{key: hint for key, hint in hints.items() if key[1] in inside} for hints in (kept(), theirs)]
    wrong = sum(sides[0].get(key) != sides[1].get(key) for key in {*sides[0], *sides[1]})
    return {"naive_rows": reports.count(), "naive_s": seconds, "compared": len(sides[1]), "wrong": wrong}


def square(side_m: int) -> Any:
    """Return a square of this many metres (EPSG:25832) in the middle of all."""
    from django.contrib.gis.geos import Polygon

    from geo.crs import STORAGE_SRID

    x, y = WEST + SIDE_M / 2, SOUTH + SIDE_M / 2
    box = Polygon.from_bbox((x - side_m / 2, y - side_m / 2, x + side_m / 2, y + side_m / 2))
    box.srid = STORAGE_SRID
    return box


def kept() -> dict[Any, Any]:
    """Return the hints in the database as the peer returns its own."""
    from geo.models import CumulativeHint

    rows = CumulativeHint.objects.values_list("rule", "centre", "reports", "amount", "listed").iterator()
    return {
        (rule, centre): (tuple(reports), round(amount, 3), listed) for rule, centre, reports, amount, listed in rows
    }


NAMES = {
    "all_s": "all, first time", "again_s": "all, nothing changed", "one_p50_s": "one changed, p50",
    "one_s": "one changed, p95", "one_worst_s": "one changed, worst", "one_cpu_s": "one changed, processor, p95",
    "naive_s": "naive, all of its square",
}  # fmt: skip


def show(figures: dict[str, Any], *names: str) -> None:
    """Print these figures as a table, at once."""
    table(["", "seconds"], [(NAMES[name], figures[name]) for name in names])
    sys.stdout.flush()


if __name__ == "__main__":
    main()
