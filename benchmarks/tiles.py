"""How fast, and how heavy, is a vector tile among a million outlines? Side by side with the plain way.

    make bench NAME=tiles            a million; ROWS=100000 for fewer

*Ours* is ``geo.tiles.draw``: rights, clusters, generalisation and encoding, for the staff of a member and for the
Geschäftsstelle, in turns; beside it what of that the database took. *Naive* is ST_AsMVT over ST_Transform of every
outline in the tile, without rights, generalisation or a limit; asked less often where it takes seconds.
Tiles lie where reports lie: at each zoom around places drawn from the reports themselves, so dense ones come often.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from benchmarks.scratch import last_line, percentile, scratch_database, table

ROWS = int(os.environ.get("ROWS", 1_000_000))
QUESTIONS = int(os.environ.get("QUESTIONS", 200))
ZOOMS = range(19)
FILTERED = (0, 3, 5, 6, 7, 8, 10, 12, 15)  # zooms at which filters are measured
PLAIN_FROM = 7  # above, counting one by one takes seconds
# A box over Germany in EPSG:25832, in squares of 40 km: each a member with one area.
WEST, SOUTH, SQUARE_M, COLUMNS, LINES = 280_000, 5_240_000, 40_000, 16, 21
TOWNS = 3000

ALLIANCE = """
WITH edition AS (
    INSERT INTO geo_edition (id, layer, name, source, licence, approximate, imported_at, in_force_from)
    VALUES (gen_random_uuid(), 'municipalities', 'Bench', 'bench', '', true, now(), now()) RETURNING id
), cell AS (
    SELECT c * %(lines)s + l AS n, ST_MakeEnvelope(%(west)s + c * %(side)s, %(south)s + l * %(side)s,
        %(west)s + (c + 1) * %(side)s, %(south)s + (l + 1) * %(side)s, %(srid)s) AS shape
    FROM generate_series(0, %(columns)s - 1) AS c, generate_series(0, %(lines)s - 1) AS l
), member AS (
    INSERT INTO accounts_member (id, name, short_name, active, created_at)
    SELECT md5(n::text)::uuid, 'Gemeinde ' || n, 'G' || n, true, now() FROM cell
)
INSERT INTO geo_area (edition_id, key, name, designation, kind, parent_key, subdivided, boundary)
SELECT edition.id, n::text, 'G' || n, '', 'municipality', '', false, ST_Multi(shape) FROM cell, edition
"""
# Three of four plans lie near a town; towns differ in weight. Outlines of 0.2 to 30 ha with 4 to 40 corners.
DRAWN = """
CREATE UNLOGGED TABLE drawn AS
WITH town AS (
    SELECT t, %(west)s + random() * %(columns)s * %(side)s AS x, %(south)s + random() * %(lines)s * %(side)s AS y
    FROM generate_series(0, %(towns)s - 1) AS t
), placed AS (
    SELECT n, gen_random_uuid() AS report, random() AS chance, floor(%(towns)s * random() ^ 3)::int AS town,
        random() * 2 * pi() AS angle, 12000 * random() ^ 2 AS away, 25 + 275 * random() ^ 2 AS radius,
        4 + floor(random() * 37)::int AS corners
    FROM generate_series(1, %(rows)s) AS n
), put AS (
    SELECT placed.*,
        CASE WHEN n %% 4 = 0 THEN %(west)s + random() * %(columns)s * %(side)s ELSE town.x + away * cos(angle) END AS x,
        CASE WHEN n %% 4 = 0 THEN %(south)s + random() * %(lines)s * %(side)s ELSE town.y + away * sin(angle) END AS y
    FROM placed JOIN town ON town.t = placed.town
)
SELECT n, report, radius, corners, x, y,
    least(greatest(floor((x - %(west)s) / %(side)s), 0), %(columns)s - 1)::int * %(lines)s
    + least(greatest(floor((y - %(south)s) / %(side)s), 0), %(lines)s - 1)::int AS cell,
    CASE WHEN chance < 0.03 THEN 'draft' WHEN chance < 0.08 THEN 'withdrawn' ELSE 'announced' END AS status,
    CASE WHEN n %% 10 = 0 THEN 'affected_only' ELSE 'all_members' END AS audience
FROM put
"""
REPORTS = """
INSERT INTO geo_report (id, reporter_id, status, audience, created_by_id, created_at, announced_at, withdrawn_reason)
SELECT report, md5(cell::text)::uuid, 'draft', audience, %(person)s, now(), NULL, '' FROM drawn
"""
VERSIONS = """
INSERT INTO geo_reportversion (id, report_id, number, title, kind_id, use_id, stage_id, description, effects, wish,
    contact_name, contact_email, contact_phone, outline, field_input, area_m2, length_m, revision, saved_at,
    announced_at, changed, change_note)
OVERRIDING SYSTEM VALUE
SELECT n, report, 1, 'Bebauungsplan Nr. ' || n || ' „An der Bahn“', kinds[1 + n %% cardinality(kinds)],
    uses[1 + n %% cardinality(uses)], stages[1 + n %% cardinality(stages)], '', '{}', 'inform', 'Bauamt', '', '',
    outline, '{}', ST_Area(outline), ST_Perimeter(outline), 0, now(),
    CASE WHEN status <> 'draft' THEN now() - n %% 1500 * interval '1 day' END, '{}', ''
FROM (SELECT drawn.*, ST_Multi((SELECT ST_ConvexHull(ST_Collect(ST_SetSRID(ST_MakePoint(
        x + radius * (0.8 + 0.2 * random()) * cos(2 * pi() * c / corners),
        y + radius * (0.8 + 0.2 * random()) * sin(2 * pi() * c / corners)), %(srid)s)))
    FROM generate_series(1, corners) AS c)) AS outline FROM drawn) AS made,
    (SELECT array_agg(id) AS kinds FROM geo_plankind) AS k, (SELECT array_agg(id) AS uses FROM geo_use) AS u,
    (SELECT array_agg(id) AS stages FROM geo_stage) AS s
"""
CURRENT = """
UPDATE geo_report SET status = drawn.status, current_id = n, announced_at = version.announced_at
FROM drawn JOIN geo_reportversion AS version ON version.id = drawn.n
WHERE drawn.report = geo_report.id AND drawn.status <> 'draft'
"""
TOLD = """
INSERT INTO geo_affectedarea (version_id, area_id, member_id, decision, reason, relation, distance_m, overlap_m2)
SELECT n, area.id, md5(area.key)::uuid, 'rule', '', 'within_distance', 100, 0
FROM drawn, unnest(ARRAY[cell + 1, cell + %(lines)s]) AS neighbour JOIN geo_area AS area ON area.key = neighbour::text
WHERE status <> 'draft'
"""
NAIVE = """
SELECT ST_AsMVT(feature, 'reports', 4096, 'geom') FROM (
    SELECT ST_AsMVTGeom(ST_Transform(version.outline, 3857), envelope.shape) AS geom, report.id, version.title,
        member.short_name AS member, usage.code AS use, stage.code AS stage, kind.code AS kind, report.status,
        to_char(report.announced_at, 'YYYYMMDD')::int AS announced
    FROM (SELECT ST_TileEnvelope(%s, %s, %s) AS shape, ST_MakeEnvelope(0, 5e6, 3e6, 8e6, 3857) AS europe) AS envelope
    JOIN geo_reportversion AS version
        ON version.outline && ST_Transform(ST_Intersection(envelope.shape, envelope.europe), 25832)
    JOIN geo_report AS report ON report.current_id = version.id
    JOIN accounts_member AS member ON member.id = report.reporter_id
    JOIN geo_use AS usage ON usage.id = version.use_id
    JOIN geo_stage AS stage ON stage.id = version.stage_id
    JOIN geo_plankind AS kind ON kind.id = version.kind_id
    WHERE report.status <> 'draft'
) AS feature
"""
Taken = dict[int, list[float]]


def main() -> None:
    """Fill, draw, compare, and print the figures; the last line is JSON."""
    random.seed(7)
    with scratch_database():
        filled_s, placed_s = fill()
        print(f"{ROWS:,} outlines filled in {filled_s:.0f} s, places and sums counted in {placed_s:.1f} s", flush=True)
        people = readers()
        asked = {zoom: questions(zoom) for zoom in ZOOMS}
        figures = contest(asked, people)
        report(*figures, *filtered(asked, people), miscounted(asked, people), placed_s)


def fill() -> tuple[float, float]:
    """Write alliance, reports and who was told, and return the seconds for them, and for places and sums."""
    from django.db import connection

    from accounts.models import User
    from geo.crs import STORAGE_SRID
    from geo.services.places import rebuild_places

    person = User.objects.create_user("bench@bench.example", "x")
    given = {
        "west": WEST, "south": SOUTH, "side": SQUARE_M, "columns": COLUMNS, "lines": LINES, "rows": ROWS,
        "towns": TOWNS, "srid": STORAGE_SRID, "person": person.pk,
    }  # fmt: skip
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute("ALTER TABLE geo_report DISABLE TRIGGER report_placed")
        cursor.execute("ALTER TABLE geo_affectedarea DISABLE TRIGGER USER")
        for statement in (ALLIANCE, DRAWN, REPORTS, VERSIONS, CURRENT, TOLD):
            cursor.execute(statement, given)
        cursor.execute("ALTER TABLE geo_report ENABLE TRIGGER report_placed")
        cursor.execute("ALTER TABLE geo_affectedarea ENABLE TRIGGER USER")
        filled = time.perf_counter()
        rebuild_places()
        placed = time.perf_counter()
        for name in ("report", "reportversion", "affectedarea", "reportplace", "reportsum", "reporttold"):
            cursor.execute(f"VACUUM (ANALYZE) geo_{name}")
    return filled - start, placed - filled


def readers() -> list[Any]:
    """Return readers of the member with the most reports and of one in the middle, and one of the Geschäftsstelle."""
    from django.db.models import Count

    from accounts.models import Member, Role, User

    members = list(Member.objects.annotate(n=Count("reports")).order_by("-n"))
    reader = User.objects.create_user("leser@bench.example", "x", member=members[0])
    other = User.objects.create_user("andere@bench.example", "x", member=members[len(members) // 2])
    return [reader, User.objects.create_user("stelle@bench.example", "x", roles=[Role.COORDINATOR]), other]


def questions(zoom: int) -> list[Any]:
    """Return tiles of a zoom around places drawn from the reports."""
    from django.db import connection

    from geo.querysets.places import QUAD_LEVEL
    from geo.tiles import Tile

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT quad FROM geo_reportplace ORDER BY md5(report_id::text || {zoom}) LIMIT %s", [QUESTIONS]
        )
        quads = [row[0] >> 2 * (QUAD_LEVEL - zoom) for row in cursor.fetchall()]
    return [
        Tile(zoom, sum((q >> 2 * b & 1) << b for b in range(zoom)), sum((q >> 2 * b + 1 & 1) << b for b in range(zoom)))
        for q in quads
    ]


class Clock:
    """Adds up what the database takes, as an execute wrapper."""

    def __init__(self) -> None:
        self.ms = 0.0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.ms += (time.perf_counter() - start) * 1000


def timed(ask: Callable[[], bytes]) -> tuple[float, float, float]:
    """Return the milliseconds of an answer, those in the database, and its kilobytes."""
    from django.db import connection

    clock, start = Clock(), time.perf_counter()
    with connection.execute_wrapper(clock):
        body = ask()
    return (time.perf_counter() - start) * 1000, clock.ms, len(body) / 1000


def naive(tile: Any) -> bytes:
    """Return the tile as one would write it first."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(NAIVE, [tile.z, tile.x, tile.y])
        return bytes(cursor.fetchone()[0])


def contest(asked: dict[int, list[Any]], people: list[Any]) -> tuple[Taken, Taken, Taken, Taken, Taken, Taken]:
    """Draw every tile, ours and (where bearable) the naive one in turns."""
    from geo.forms.report_filter import ReportFilter
    from geo.tiles import draw

    ours, sql, kb, ours_beside, theirs, their_kb = (defaultdict(list) for _ in range(6))
    for zoom, tiles in asked.items():
        often = 1 if zoom < 6 else 5 if zoom < 9 else 40
        for tile in tiles[:5]:
            draw(people[0], tile, ReportFilter())
        for number, tile in enumerate(tiles):
            person = people[number % len(people)]
            ms, in_database, weight = timed(lambda: draw(person, tile, ReportFilter()))  # noqa: B023
            for taken, value in ((ours, ms), (sql, in_database), (kb, weight)):
                taken[zoom].append(value)
            if number < often:
                ours_beside[zoom].append(ms)
                ms, _, weight = timed(lambda: naive(tile))  # noqa: B023
                theirs[zoom].append(ms)
                their_kb[zoom].append(weight)
    for taken in (ours, sql, kb, ours_beside, theirs, their_kb):
        for values in taken.values():
            values.sort()
    return ours, sql, kb, ours_beside, theirs, their_kb


def filters(member: Any) -> dict[str, Any]:
    """Return the filters that are measured, by the parameter of the address; the last three are not in sums."""
    from geo.forms.report_filter import ReportFilter

    content = {
        "groups": ("housing",),
        "stages": ("dots",),
        "kind": "bplan",
        "size": 1,
        "year": datetime.now(UTC).year - 1,
    }
    alone = {name: ReportFilter(**{name: value}) for name, value in content.items()}  # type: ignore[arg-type]
    two = ReportFilter(groups=("housing", "energy"), year=content["year"])  # type: ignore[arg-type]
    return {
        **alone, "use and year": two, "three": replace(two, size=1), "one member": ReportFilter(member=member),
        "affects us": ReportFilter(scope="betreffen"), "words": ReportFilter(words="bahn 77"),
    }  # fmt: skip


def filtered(asked: dict[int, list[Any]], people: list[Any]) -> tuple[dict[str, Taken], dict[str, Taken]]:
    """Draw tiles with filters, for each reader; and, in the same run, count some of them one by one instead."""
    from geo.tiles import draw, drawing, features

    ours: dict[str, Taken] = {}
    beside: dict[str, Taken] = {}
    for name, wanted in filters(people[0].member_id).items():
        slow = name in ("affects us", "words")
        ours[name], beside[name] = {}, {}
        for zoom in FILTERED:
            tiles = asked[zoom][: 2 if slow else 12]
            draw(people[0], tiles[0], wanted)
            ours[name][zoom] = sorted(
                timed(lambda: draw(person, tile, wanted))[0]  # noqa: B023
                for tile in tiles
                for person in people
            )
            beside[name][zoom] = sorted(
                timed(lambda: drawing._clusters(features.counted(person, tiles[0], wanted), tiles[0])[0])[0]  # noqa: B023
                for person in people[: 1 if zoom < PLAIN_FROM else 2]
            )
    return ours, beside


def miscounted(asked: dict[int, list[Any]], people: list[Any]) -> int:
    """Return in how many tiles the sums count other reports than there are for a person, one by one."""
    from geo.forms.report_filter import ReportFilter
    from geo.tiles import drawing, features

    def number(parts: list[Any], tile: Any) -> int:
        return drawing._clusters(parts, tile)[1]

    wanted = [ReportFilter(), *list(filters(people[0].member_id).values())[5:7]]
    tiles = [tile for zoom in (0, 4, 7, 9) for tile in asked[zoom][: 1 if zoom < 5 else 3]]
    return sum(
        number(features.plain(person, tile, one), tile) != number(features.counted(person, tile, one), tile)
        for tile in tiles
        for person in people
        for one in wanted
    )


def report(
    ours: Taken, sql: Taken, kb: Taken, beside: Taken, theirs: Taken, their_kb: Taken, narrow: dict[str, Taken],
    one_by_one: dict[str, Taken], wrong: int, placed_s: float,
) -> None:  # fmt: skip
    """Print the tables and the line of figures."""
    ratio = {zoom: percentile(theirs[zoom], 50) / percentile(beside[zoom], 50) for zoom in ZOOMS}
    table(
        ["zoom", "ours p50", "p95", "database p95", "kB p95", "most", "naive p50", "kB most", "naive / ours"],
        [
            (zoom, percentile(ours[zoom], 50), percentile(ours[zoom], 95), percentile(sql[zoom], 95),
             percentile(kb[zoom], 95), kb[zoom][-1], percentile(theirs[zoom], 50), their_kb[zoom][-1], ratio[zoom])
            for zoom in ZOOMS
        ],
    )  # fmt: skip
    zooms = list(next(iter(narrow.values())))
    for title, all_of_them, percent in (
        ("ms p50 with a filter, zoom", narrow, 50), ("p95", narrow, 95), ("counted one by one, p50", one_by_one, 50),
    ):  # fmt: skip
        rows = [(name, *(percentile(taken[z], percent) for z in zooms)) for name, taken in all_of_them.items()]
        table([title, *map(str, zooms)], rows)
    by_zoom = {"p95_ms": ours, "sql_p95_ms": sql, "kb": kb}
    figures: dict[str, Any] = {
        name: {str(zoom): round(percentile(taken[zoom], 95), 2) for zoom in ZOOMS} for name, taken in by_zoom.items()
    }
    figures["kb_most"] = max(values[-1] for values in kb.values())
    figures["p95_ms_worst"] = max(percentile(ours[zoom], 95) for zoom in ZOOMS)
    figures["ratio"] = {str(zoom): round(value, 1) for zoom, value in ratio.items()}
    for key, all_of_them, percent in (("filter_p95_ms", narrow, 95), ("filter_one_by_one_p50_ms", one_by_one, 50)):
        figures[key] = {
            name: {str(zoom): round(percentile(taken[zoom], percent), 2) for zoom in zooms}
            for name, taken in all_of_them.items()
        }
    last_line({"rows": ROWS, **figures, "tiles_miscounted": wrong, "placed_s": placed_s})


if __name__ == "__main__":
    sys.exit(main())
