"""Who asked to hear of this outline? Among a million subscriptions, side by side with two others on the same rows.

    make bench NAME=subscriptions            a million; ROWS=100000 for fewer

(a) *sequential*: `ST_DWithin(area, outline, own distance)` over all rows, as one would write it first.
(b) *limit*: a Shapely STRtree over the areas, buffered by their distances, in the memory of this process: geometry
    alone, no filters, nothing to fetch.
Every answer of ours is compared with (a); where planar metres cannot decide (UTM is off by up to 0.2 per cent), the
judge measures the same rows on the ellipsoid.
"""

from __future__ import annotations

import math
import os
import random
import sys
import time
from typing import Any

import numpy as np
import shapely

from benchmarks.scratch import interleaved, last_line, percentile, scratch_database, table

ROWS = int(os.environ.get("ROWS", 1_000_000))
QUESTIONS = 200
SEQUENTIAL_QUESTIONS = 12
# A box over Germany in EPSG:25832.
WEST, SOUTH, EAST, NORTH = 280_000, 5_240_000, 920_000, 6_100_000

PEOPLE = """
INSERT INTO accounts_user (id, password, is_superuser, is_staff, is_active, date_joined, email, first_name, last_name,
    roles, phone, language, member_id)
SELECT gen_random_uuid(), '!', false, false, true, now(), 'p' || n || '@bench.example', 'P', n::text, '{}', '', '',
    (SELECT id FROM accounts_member LIMIT 1)
FROM generate_series(1, 5000) AS n
"""
# Areas of 5 to 12 corners and 100 m to 3 km across, distances of 0 to 10 km, a filter on every third.
SUBSCRIPTIONS = """
WITH people AS (SELECT array_agg(id) AS ids FROM accounts_user), drawn AS (
    SELECT n, %(west)s + random() * (%(east)s - %(west)s) AS x, %(south)s + random() * (%(north)s - %(south)s) AS y,
        50 + random() ^ 2 * 1450 AS radius, 5 + floor(random() * 8)::int AS corners,
        (ARRAY[0, 250, 500, 1000, 2000, 3000, 5000, 5000, 10000])[1 + floor(random() * 9)::int] AS metres
    FROM generate_series(1, %(rows)s) AS n
)
INSERT INTO notifications_subscription (id, name, user_id, created_at, changed_at, area_source, area, area_keys, place,
    distance_m, kinds, uses, stages, reporters, min_area_ha, rhythm, weekday, hour, channels, to_mailbox)
SELECT gen_random_uuid(), 'Abo ' || n, people.ids[1 + n %% 5000], now(), now(), 'drawn',
    ST_Multi((SELECT ST_ConvexHull(ST_Collect(ST_SetSRID(ST_MakePoint(
            x + radius * (0.6 + 0.4 * random()) * cos(2 * pi() * c / corners),
            y + radius * (0.6 + 0.4 * random()) * sin(2 * pi() * c / corners)), %(srid)s)))
        FROM generate_series(1, corners) AS c)),
    '{}', '', metres, '{}', CASE WHEN n %% 3 = 0 THEN ARRAY['wind', 'business'] ELSE '{}' END, '{}', '{}',
    CASE WHEN n %% 7 = 0 THEN 5 END, 'at_once', 0, 7, '{email}', true
FROM drawn CROSS JOIN people
"""
FILTERS = """
    AND (s.uses = '{}' OR usage.code = ANY(s.uses))
    AND (s.min_area_ha IS NULL OR v.area_m2 >= s.min_area_ha * 10000)
    AND s.stopped_at IS NULL AND s.paused_at IS NULL
"""
SEQUENTIAL = f"""
SELECT s.id FROM geo_reportversion v JOIN geo_use usage ON usage.id = v.use_id
JOIN notifications_subscription s ON ST_DWithin(s.area, v.outline, greatest(s.distance_m, 0.1))
WHERE v.id = %s {FILTERS}
"""
JUDGE = f"""
SELECT s.id FROM geo_reportversion v JOIN geo_use usage ON usage.id = v.use_id
JOIN notifications_subscription s ON ST_DWithin(s.area, v.outline, greatest(s.distance_m, 0.1) * 1.004 + 1)
WHERE v.id = %s {FILTERS}
AND ST_Distance(ST_Transform(s.area, 4326)::geography, ST_Transform(v.outline, 4326)::geography)
    <= greatest(s.distance_m, 0.1)
"""


def main() -> None:
    """Fill, ask, compare, and print the figures; the last line is JSON."""
    random.seed(7)
    with scratch_database():
        filled_s = fill()
        small, corridors = versions(small_outline, QUESTIONS), versions(corridor, 40)
        tree, build_s = limit_tree()
        from notifications.matching import matching

        shapes = {v.pk: shapely.from_wkb(bytes(v.outline.wkb)) for v in (*small, *corridors)}
        contest = interleaved(
            {"ours": matching, "limit": lambda v: tree.query(shapes[v.pk], predicate="intersects")}, small
        )
        wide = interleaved({"ours": matching}, corridors)
        sequential, wrong, decided = against_the_sequential(small[:SEQUENTIAL_QUESTIONS])
        counts = sorted(len(matching(v)) for v in small)
        save = saving()
        report(contest, wide, sequential, counts, save, wrong, decided, filled_s, build_s)


def fill() -> float:
    """Write people, subscriptions and pieces, and return the seconds it took."""
    from django.db import connection

    from accounts.models import Member
    from geo.affected import PLANAR_ERROR, TOUCH_TOLERANCE_M
    from geo.crs import STORAGE_SRID
    from notifications.sql import statement

    Member.objects.create(name="Gemeinde", short_name="Gemeinde")
    start = time.perf_counter()
    box = {"west": WEST, "south": SOUTH, "east": EAST, "north": NORTH, "rows": ROWS, "srid": STORAGE_SRID}
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(PEOPLE)
        cursor.execute(SUBSCRIPTIONS, box)
        everyone = statement("subscription_pieces").replace("s.id = ANY(%(subscriptions)s)", "true")
        cursor.execute(everyone, {"tolerance": TOUCH_TOLERANCE_M, "error": PLANAR_ERROR})
        for name in ("notifications_subscription", "notifications_subscriptionpiece", "accounts_user"):
            cursor.execute(f"VACUUM (ANALYZE) {name}")
    return time.perf_counter() - start


def small_outline(x: float, y: float) -> shapely.Geometry:
    """Return a plan of 0.5 to 30 ha with 4 to 40 corners."""
    radius, corners = 40 + random.random() ** 2 * 260, random.randint(4, 40)
    angles = np.linspace(0, 2 * math.pi, corners, endpoint=False)
    reach = radius * (0.7 + 0.3 * np.random.default_rng(corners).random(corners))
    ring = shapely.Polygon(np.column_stack([x + reach * np.cos(angles), y + reach * np.sin(angles)]))
    return shapely.MultiPolygon([ring])


def corridor(x: float, y: float) -> shapely.Geometry:
    """Return a road or pipe of 5 to 30 km with a corner each 200 m."""
    steps, heading = random.randint(25, 150), random.random() * 2 * math.pi
    points = []
    for _ in range(steps):
        heading += random.uniform(-0.2, 0.2)
        x, y = x + 200 * math.cos(heading), y + 200 * math.sin(heading)
        points.append((x, y))
    return shapely.MultiLineString([points])


def versions(draw: Any, number: int) -> list[Any]:
    """Store announced versions with outlines over Germany, and return them."""
    from django.contrib.gis.geos import GEOSGeometry
    from django.utils import timezone

    from accounts.models import Member, User
    from geo.crs import STORAGE_SRID
    from geo.models import PlanKind, Report, ReportVersion, Stage, Use

    person, member = User.objects.first(), Member.objects.get()
    listed = {model: model.objects.first() for model in (PlanKind, Stage)}
    made = []
    for _ in range(number):
        shape = draw(random.uniform(WEST + 3e4, EAST - 3e4), random.uniform(SOUTH + 3e4, NORTH - 3e4))
        outline = GEOSGeometry(shapely.to_wkb(shape).hex(), srid=STORAGE_SRID)
        made.append(
            ReportVersion(
                report=Report.objects.create(reporter=member, created_by=person),
                title="Plan",
                contact_name="Amt",
                wish="inform",
                kind=listed[PlanKind],
                stage=listed[Stage],
                use=Use.objects.get(code="business"),
                outline=outline,
                area_m2=outline.area,
                announced_at=timezone.now(),
            )
        )
    return ReportVersion.objects.bulk_create(made)


def limit_tree() -> tuple[shapely.STRtree, float]:
    """Return the in-memory limit: an STRtree over all areas buffered by their distances, and its seconds."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_AsBinary(area), greatest(distance_m, 0.1) FROM notifications_subscription")
        rows = cursor.fetchall()
    start = time.perf_counter()
    shapes = shapely.from_wkb([bytes(shape) for shape, _ in rows])
    tree = shapely.STRtree(shapely.buffer(shapes, [metres for _, metres in rows], quad_segs=8))
    return tree, time.perf_counter() - start


def against_the_sequential(asked: list[Any]) -> tuple[dict[str, list[float]], int, int]:
    """Time (a) beside ours, and count the decisions in which ours differs from the judge; and how many there were."""
    from django.db import connection

    from notifications.matching import matching

    def rows(statement: str, version: Any) -> set[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, [version.pk])
            return {row[0] for row in cursor.fetchall()}

    times: dict[str, list[float]] = {"sequential": [], "ours": []}
    wrong = decided = 0
    for version in asked:
        for name, ask in (("sequential", lambda v: rows(SEQUENTIAL, v)), ("ours", matching)):
            start = time.perf_counter()
            answer = set(ask(version))
            times[name].append((time.perf_counter() - start) * 1000)
        wrong += len(answer ^ rows(JUDGE, version))
        decided += ROWS
    return {name: sorted(taken) for name, taken in times.items()}, wrong, decided


def saving() -> list[float]:
    """Return the milliseconds that saving one subscription takes, among all the others."""
    from django.contrib.gis.geos import GEOSGeometry

    from accounts.models import User
    from geo.crs import STORAGE_SRID
    from notifications.models import Subscription
    from notifications.services import save_subscription

    person, taken = User.objects.first(), []
    for _ in range(200):
        shape = small_outline(random.uniform(WEST, EAST), random.uniform(SOUTH, NORTH))
        area = GEOSGeometry(shapely.to_wkb(shape).hex(), srid=STORAGE_SRID)
        start = time.perf_counter()
        save_subscription(Subscription(name="Neu", user=person, area_source="drawn", area=area, distance_m=1000))
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def report(
    contest: dict[str, list[float]],
    wide: dict[str, list[float]],
    sequential: dict[str, list[float]],
    counts: list[int],
    save: list[float],
    wrong: int,
    decided: int,
    filled_s: float,
    build_s: float,
) -> None:
    """Print the table and the line of figures."""
    ours, limit = contest["ours"], contest["limit"]
    rows = [
        ("ours", percentile(ours, 50), percentile(ours, 95)),
        ("limit: STRtree in memory, geometry alone", percentile(limit, 50), percentile(limit, 95)),
        (
            "(a) sequential ST_DWithin",
            percentile(sequential["sequential"], 50),
            percentile(sequential["sequential"], 95),
        ),
        ("ours, in turns with (a)", percentile(sequential["ours"], 50), percentile(sequential["ours"], 95)),
        ("ours, corridors of 5 to 30 km", percentile(wide["ours"], 50), percentile(wide["ours"], 95)),
        ("saving one subscription", percentile(save, 50), percentile(save, 95)),
    ]
    table([f"{ROWS:,} subscriptions, ms", "p50", "p95"], rows)
    print(f"filled in {filled_s:.0f} s; the limit's tree took {build_s:.0f} s to build; matches per outline:")
    print(f"  p50 {percentile(counts, 50)}, p95 {percentile(counts, 95)}, most {counts[-1]}\n")
    last_line(
        {
            "rows": ROWS,
            "p50_ms": percentile(ours, 50),
            "p95_ms": percentile(ours, 95),
            "matches_p50": percentile(counts, 50),
            "matches_max": counts[-1],
            "sequential_ratio": percentile(sequential["sequential"], 50) / percentile(sequential["ours"], 50),
            "sequential_ratio_p95": percentile(sequential["sequential"], 95) / percentile(sequential["ours"], 95),
            "limit_ratio": percentile(ours, 50) / percentile(limit, 50),
            "corridor_p95_ms": percentile(wide["ours"], 95),
            "save_p50_ms": percentile(save, 50),
            "save_p95_ms": percentile(save, 95),
            "decided": decided,
            "wrong": wrong,
        }
    )


if __name__ == "__main__":
    sys.exit(main())
