"""Which reports count towards which rule of sums, and what is near: parts of statements (geo/sql/cumulative_*)."""

from __future__ import annotations

import re
from typing import Any

from geo.affected import PLANAR_ERROR, TOUCH_TOLERANCE_M
from geo.crs import EDGE_SRID
from geo.querysets.reports import ReportQuerySet
from geo.sql import statement

NEAR = re.compile(r"__(near|quickly_near):(\w+):(\w+)__")
# Boxes find, planar lengths decide; only in the thin ring where they could be wrong, geodesic ones.
BOXES = "{b}.outline && ST_Expand({a}.outline, {a}.reach_m * %(candidate)s)"
EXACTLY = """(ST_DWithin({a}.outline, {b}.outline, {a}.reach_m * %(sure)s)
        OR ST_DWithin({a}.outline, {b}.outline, {a}.reach_m * %(candidate)s) AND ST_DWithin(
            ST_Transform({a}.outline, %(edge)s)::geography, ST_Transform({b}.outline, %(edge)s)::geography,
            {a}.reach_m))"""
# Two points on outlines are never nearer to each other than the outlines: mostly that is answer enough.
BY_POINTS = """({a}.x - {b}.x) * ({a}.x - {b}.x) + ({a}.y - {b}.y) * ({a}.y - {b}.y)
        <= {a}.reach_m * %(sure)s * {a}.reach_m * %(sure)s"""
WORDED = {"near": f"{BOXES} AND {EXACTLY}", "quickly_near": f"{BOXES} AND ({BY_POINTS} OR {EXACTLY})"}
PARAMETERS = {
    "candidate": 1 + PLANAR_ERROR, "sure": 1 - PLANAR_ERROR, "edge": EDGE_SRID, "touching": TOUCH_TOLERANCE_M,
}  # fmt: skip


def written(name: str) -> str:
    """Return a statement in which ``__near:a:b__`` says that b lies within a's reach (geodesic metres on GRS80).

    It takes PARAMETERS; a and b have outlines, a has reach_m. ``__quickly_near:a:b__`` is the same of rows that have x
    and y of a point on the outline too.
    """
    return NEAR.sub(lambda found: f"({WORDED[found[1]].format(a=found[2], b=found[3])})", statement(name))


def counting(reports: ReportQuerySet) -> tuple[str, dict[str, Any]]:
    """Return the beginning of a statement about the counted ones of these reports, and its parameters.

    ``counted`` has rule, threshold, reach_m, version, report, amount and outline; ``counting`` the same of all
    versions, drafts too.
    """
    sql, given = reports.order_by().values("pk").query.sql_with_params()
    named = {f"r{number}": value for number, value in enumerate(given)}
    asked = sql % tuple(f"%({name})s" for name in named)
    return statement("cumulative_counting").replace("__reports__", asked), named | PARAMETERS
