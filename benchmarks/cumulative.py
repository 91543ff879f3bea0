"""How soon are the hints of sums right again: after one changed report, and all of them? And are they right?

    make bench NAME=cumulative       100,000 reports; ROWS=20000 for fewer

*Ours* is ``geo.services.cumulative``: ``refresh_hints`` of one report that changed, and ``rebuild_hints``, with the
rules that an alliance starts with. *Naive* reads the reports and looks at each with Shapely's tree in memory and
pyproj's geodesic lengths: it shares no code with ours, keeps nothing, and knows neither rights nor history. Both must
name the same reports around every centre, and the same hints as those that no other contains.

The reports lie in a square of 120 km, half of them near 600 towns that differ in weight, the fuller the nearer to
their middle: several times as dense as plans lie in a county.
"""

from __future__ import annotations

import os
import random
import time
from typing import Any

from benchmarks.cumulative_peer import peer
from benchmarks.scratch import last_line, percentile, scratch_database, table

ROWS = int(os.environ.get("ROWS", 100_000))
QUESTIONS = int(os.environ.get("QUESTIONS", 100))
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
        from geo.models import CumulativeHint, Report
        from geo.services.cumulative import rebuild_hints

        start = time.perf_counter()
        places = len(rebuild_hints())
        all_s = time.perf_counter() - start
        print(
            f"{CumulativeHint.objects.count():,} hints, {places:,} places, {ROWS:,} reports: {all_s:.1f} s", flush=True
        )
        start = time.perf_counter()
        theirs = peer(Report.objects.ongoing())
        naive_s = time.perf_counter() - start
        wrong = differing(kept(), theirs)
        start = time.perf_counter()
        rebuild_hints()
        again_s = time.perf_counter() - start
        taken = one_by_one()
        wrong_after = differing(kept(), peer(Report.objects.ongoing()))
        show(all_s, again_s, naive_s, taken, wrong, wrong_after, places)


def one_by_one() -> list[float]:
    """Move, shrink or withdraw one report after the other, and return the seconds that each took to be counted."""
    from django.contrib.gis.db.models.functions import Translate
    from django.db.models import F

    from geo.models import Report, ReportVersion
    from geo.services.cumulative import refresh_hints

    chosen = list(Report.objects.ongoing().order_by("pk").values_list("pk", "current"))
    taken = []
    for number, (pk, version) in enumerate(CHANCE.sample(chosen, min(QUESTIONS, len(chosen)))):
        if number % 3 == 0:
            Report.objects.filter(pk=pk).update(status="withdrawn")
        elif number % 3 == 1:
            ReportVersion.objects.filter(pk=version).update(outline=Translate(F("outline"), 1500, 900))
        else:
            ReportVersion.objects.filter(pk=version).update(dwellings=240, sales_area_m2=2400, trips_per_day=2400)
        start = time.perf_counter()
        refresh_hints([pk])
        taken.append(time.perf_counter() - start)
    return sorted(taken)


def kept() -> dict[Any, Any]:
    """Return the hints in the database as the peer returns its own."""
    from geo.models import CumulativeHint

    rows = CumulativeHint.objects.values_list("rule", "centre", "reports", "amount", "listed").iterator()
    return {
        (rule, centre): (tuple(reports), round(amount, 3), listed) for rule, centre, reports, amount, listed in rows
    }


def differing(ours: dict[Any, Any], theirs: dict[Any, Any]) -> int:
    """Return how many hints are missing, too many or different."""
    return sum(ours.get(key) != theirs.get(key) for key in {*ours, *theirs})


def show(
    all_s: float, again_s: float, naive_s: float, taken: list[float], wrong: int, wrong_after: int, places: int
) -> None:
    """Print the table and the line of figures."""
    rows = [
        ("all, first time", all_s), ("all, nothing changed", again_s), ("all, naive", naive_s),
        ("one changed, p50", percentile(taken, 50)), ("one changed, p95", percentile(taken, 95)),
        ("one changed, worst", taken[-1]),
    ]  # fmt: skip
    table(["", "seconds"], rows)
    figures = {
        "rows": ROWS, "one_s": percentile(taken, 95), "one_worst_s": taken[-1], "all_s": all_s, "again_s": again_s,
        "naive_all_s": naive_s, "places": places, "wrong": wrong, "wrong_after_changes": wrong_after,
    }  # fmt: skip
    last_line(figures)


if __name__ == "__main__":
    main()
