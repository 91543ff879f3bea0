"""The hints of sums by another way: every report with Shapely's tree in memory and geodesic lengths of pyproj."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import shapely
from pyproj import Geod, Transformer

Key = tuple[Any, Any]
Hint = tuple[tuple[Any, ...], float, bool]
GEOD = Geod(ellps="GRS80")


def peer(reports: Any) -> dict[Key, Hint]:
    """Return every hint of these reports as (rule, centre): (reports, amount, whether it is listed)."""
    found: dict[Key, Hint] = {}
    versions = list(reports.select_related("current"))
    for rule in _rules():
        found |= _of_rule(rule, [one for one in versions if _counts(rule, one.current)])
    return found


def _rules() -> list[Any]:
    from geo.models import CumulativeRule

    return list(CumulativeRule.objects.in_force().prefetch_related("uses", "kinds"))


def _counts(rule: Any, version: Any) -> bool:
    uses, kinds = {one.pk for one in rule.uses.all()}, {one.pk for one in rule.kinds.all()}
    named = (not uses or version.use_id in uses) and (not kinds or version.kind_id in kinds)
    return named and (getattr(version, rule.measure) or 0) > 0


def _of_rule(rule: Any, reports: list[Any]) -> dict[Key, Hint]:
    shapes = [shapely.from_wkb(bytes(one.current.outline.wkb)) for one in reports]
    near: dict[int, set[int]] = defaultdict(set)
    for one, other in _pairs(shapes, rule.distance_m):
        near[one].add(other)
    amounts = [float(getattr(one.current, rule.measure)) for one in reports]
    sums = {one: sum(amounts[other] for other in others) for one, others in near.items()}
    hints = {one: frozenset(near[one]) for one, total in sums.items() if len(near[one]) > 1 and total >= rule.threshold}
    ids = [one.pk for one in reports]
    return {
        (rule.pk, ids[one]): (
            tuple(sorted(ids[other] for other in others)),
            round(sums[one], 3),
            not any(_contains(hints, ids, other, one) for other in others if other in hints),
        )
        for one, others in hints.items()
    }


def _pairs(shapes: list[Any], distance_m: float) -> Iterator[tuple[int, int]]:
    """Return which shapes lie within a geodesic distance of which, each with itself."""
    if not shapes:
        return iter(())
    tree = shapely.STRtree(shapes)
    ones, others = tree.query(shapes, predicate="dwithin", distance=distance_m * 1.004 + 1)
    lines = shapely.shortest_line([shapes[one] for one in ones], [shapes[other] for other in others])
    ends = shapely.get_coordinates(lines).reshape(-1, 4)
    lon, lat = Transformer.from_crs(25832, 4326, always_xy=True).transform(ends[:, [0, 2]], ends[:, [1, 3]])
    metres = GEOD.inv(lon[:, 0], lat[:, 0], lon[:, 1], lat[:, 1])[2]
    limit = max(distance_m, 0.1)
    return ((int(one), int(other)) for one, other, m in zip(ones, others, metres, strict=True) if m <= limit)


def _contains(hints: dict[int, frozenset[int]], ids: list[Any], wider: int, one: int) -> bool:
    if wider == one or not hints[one] <= hints[wider]:
        return False
    return hints[one] != hints[wider] or ids[wider] < ids[one]
