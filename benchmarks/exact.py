"""Are the distances right? Every decision of ours against an independent geodesic judge, on the real boundaries.

    make bench NAME=exact

Without the real data (../shared/data) a generated country of 1,000 areas stands in.
"""

from __future__ import annotations

import random
from typing import Any

import shapely

from benchmarks import boundaries
from benchmarks.affected import load
from benchmarks.judge import Judge
from benchmarks.scratch import last_line, scratch_database, table

THRESHOLDS_M = (0, 250, 1_000, 3_000, 10_000)
OUTLINES = 500


def main() -> None:
    shapes = boundaries.real() or list(boundaries.generated(1_000, 80))
    with scratch_database():
        load(shapes)
        figures = judge_all(shapes)
    rows = [[f"{metres:,} m", judged, wrong] for metres, (judged, wrong) in figures["by_threshold"].items()]
    print(f"{len(shapes):,} areas, {OUTLINES} outlines all over the country\n")
    table(["threshold", "decisions", "wrong beyond 1 m"], rows)
    wrong = sum(wrong for _, wrong in figures["by_threshold"].values())
    compared, metres, percent = figures["errors"]
    table(["distances compared", "largest error in mm", "largest error in %"], [[compared, metres * 1000, percent]])
    last_line({"decisions": sum(judged for judged, _ in figures["by_threshold"].values()), "wrong": wrong,
               "distances": compared, "max_error_mm": metres * 1000, "max_error_percent": percent})  # fmt: skip


def judge_all(shapes: list[shapely.Geometry]) -> dict[str, Any]:
    """Ask ours and the judge about every area near every outline."""
    from django.contrib.gis.geos import GEOSGeometry

    from geo.affected import within
    from geo.crs import STORAGE_SRID

    tree = shapely.STRtree(shapes)
    by_threshold = {metres: [0, 0] for metres in THRESHOLDS_M}
    compared, worst_m, worst_percent = 0, 0.0, 0.0
    for outline in outlines(shapes):
        judge = Judge(outline)
        near = tree.query(outline, predicate="dwithin", distance=THRESHOLDS_M[-1] * 1.01)
        truth = {f"{number:08d}": judge.metres_to(shapes[number]) for number in near.tolist()}
        stored = GEOSGeometry(memoryview(shapely.to_wkb(outline)), srid=STORAGE_SRID)
        for threshold in THRESHOLDS_M:
            found = {one.area.key: one.distance_m for one in within(stored, threshold)}
            clear = {key for key, metres in truth.items() if abs(metres - threshold) > 1}
            by_threshold[threshold][0] += len(clear)
            by_threshold[threshold][1] += sum((key in found) != (truth[key] <= threshold) for key in clear)
            by_threshold[threshold][1] += len(set(found) - set(truth))
        for key, metres in found.items():
            compared += 1
            worst_m = max(worst_m, abs(metres - truth[key]))
            if truth[key] > 100:
                worst_percent = max(worst_percent, abs(metres / truth[key] - 1) * 100)
    return {"by_threshold": by_threshold, "errors": [compared, worst_m, worst_percent]}


def outlines(shapes: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """Return developments, a third of them areas, roads and masts each, near a border half of the time."""
    chance = random.Random(25832)
    found: list[shapely.Geometry] = []
    for number in range(OUTLINES):
        home = chance.choice(shapes)
        start = home.representative_point()
        if number % 2:
            start = home.boundary.interpolate(chance.random(), normalized=True)
        x, y = start.x + chance.uniform(-900, 900), start.y + chance.uniform(-900, 900)
        along = (chance.uniform(-2500, 2500), chance.uniform(-2500, 2500))
        found.append(
            (
                shapely.MultiPolygon([shapely.Point(x, y).buffer(chance.uniform(20, 400), quad_segs=3)]),
                shapely.MultiLineString([[(x, y), (x + along[0], y + along[1])]]),
                shapely.MultiPoint([(x, y)]),
            )[number % 3]
        )
    return found


if __name__ == "__main__":
    main()
