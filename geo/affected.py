"""Who is affected: which areas lie how near to an outline, and by which rule that matters.

This is the one place that decides it. PostGIS finds the candidates on the pieces of the boundaries, with
planar distances and an index; pyproj then measures the shortest lines on the ellipsoid, because planar
lengths in UTM are wrong by up to 0.2 per cent away from the central meridian. All distances are geodesic
metres on GRS80; geometries are in the storage CRS (geo/crs.py). Figures: docs/benchmarks.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry, LineString
from django.db import connection
from pyproj import Geod, Transformer

from geo.crs import EDGE_SRID, STORAGE_SRID
from geo.models import Area, AreaKind, ImpactRule, Relation
from geo.rules import Facts, Verdict, verdict
from geo.sql import bound, statement

# A line drawn along a border, or snapped to it in a browser, comes back off it by millimetres.
TOUCH_TOLERANCE_M = 0.1
# Less than this inside a neighbour is a sliver of two borders that were meant to be one: it touches.
MIN_OVERLAP_M2 = 50.0
MIN_OVERLAP_LENGTH_M = 1.0
# Two data sets (a city's districts beside the municipalities) leave gaps along a common border.
NEIGHBOUR_GAP_M = 25.0
# UTM 32 over all of Germany: planar lengths are off by -0.04 ... +0.19 per cent.
PLANAR_ERROR = 0.003

_COLUMNS = ["id", "edition_id", "key", "name", "designation", "kind", "parent_key", "subdivided"]
_GEOD = Geod(ellps="GRS80")


@dataclass(frozen=True)
class Affected:
    """One area's relation to an outline, and the rule that makes it matter (None: asked by distance alone)."""

    area: Area
    relation: Relation
    distance_m: float
    overlap_m2: float
    ends: tuple[float, float, float, float] | None = None
    rule: ImpactRule | None = None
    reach_m: float | None = None

    @property
    def nearest(self) -> LineString | None:
        """The shortest line from the outline to the boundary (storage CRS); None where they meet."""
        if self.ends is None:
            return None
        return LineString(self.ends[:2], self.ends[2:], srid=STORAGE_SRID)

    def by(self, rule: ImpactRule | None, reach_m: float | None = None) -> Affected:
        """Return the same relation with the rule that makes it matter, and how far that rule reaches here."""
        return Affected(self.area, self.relation, self.distance_m, self.overlap_m2, self.ends, rule, reach_m)


def within(outline: GEOSGeometry, distance_m: float) -> list[Affected]:
    """Return every official area in force within this distance of the outline, nearest first.

    The areas that the outline lies in and unincorporated ones are included; zero includes what touches.
    """
    near = _near(outline, distance_m)
    return [found for found in near if found.area.kind != AreaKind.REMAINDER and found.distance_m <= distance_m]


def affected_by(outline: GEOSGeometry, facts: Facts, *, reporter_keys: Collection[str]) -> list[Affected]:
    """Return the areas that the rules in force call affected, nearest first, without the reporter's own.

    Areas are those that decide: where districts are in force, they and the remainder stand for their city.
    Without a reporter, the areas that the outline lies in count as the reporter's.
    """
    return survey(outline, facts, reporter_keys=reporter_keys).affected


def related(outline: GEOSGeometry, keys: Collection[str]) -> list[Affected]:
    """Return how the areas with these keys lie to the outline, however far away they are, nearest first."""
    return [one for one in _deciding_near(outline, _farthest(outline, keys)) if one.area.key in keys]


@dataclass(frozen=True)
class Survey:
    """The whole answer about an outline: who is affected, who is near but not, what lies in the reporter's own."""

    verdict: Verdict
    affected: list[Affected]
    nearby: list[Affected]
    own: list[Affected]


def survey(
    outline: GEOSGeometry,
    facts: Facts,
    *,
    reporter_keys: Collection[str],
    look_around_m: float = 0,
    rules: Iterable[ImpactRule] | None = None,
) -> Survey:
    """Return who is affected, and who else lies within ``look_around_m`` beyond the rule's distance.

    Decided by the rules in force, or as others (with their codes) would decide it.
    """
    decided = verdict(facts, rules)
    reach_m = decided.reach_m + look_around_m
    near = _deciding_near(outline, reach_m)
    keys = set(reporter_keys) or {found.area.key for found in near if found.relation in _INSIDE}
    if decided.neighbours:
        # A direct neighbour may lie further away than any distance rule reaches.
        near = _deciding_near(outline, max(reach_m, _farthest(outline, keys) + NEIGHBOUR_GAP_M))
    neighbours = _neighbour_ids(keys) if decided.neighbours else set()
    affected, nearby, own = [], [], []
    for found in near:
        if found.area.key in keys:
            own.append(found)
        elif decided.widest and found.distance_m <= decided.reach_m:
            affected.append(found.by(decided.widest, decided.reach_m))
        elif found.area.pk in neighbours:
            affected.append(found.by(decided.neighbours))
        else:
            nearby.append(found)
    return Survey(decided, affected, nearby, own)


_INSIDE = (Relation.CONTAINS, Relation.OVERLAPS)


def _near(outline: GEOSGeometry, reach_m: float) -> list[Affected]:
    """Return all areas with pieces within the geodesic reach, full cities and remainders alike, nearest first."""
    reach = reach_m * (1 + PLANAR_ERROR) + 2 * TOUCH_TOLERANCE_M
    candidates = bound(statement("near_areas"), {"outline": _ewkb(outline), "reach": reach}, prepare=True)
    lines = _nearest_lines([row[-2] for row in candidates])
    inside = _inside_of_border(outline, [row[0] for row, line in zip(candidates, lines, strict=True) if line is None])
    size, dimension, alias = _size(outline), outline.dims, connection.alias
    found = []
    for row, line in zip(candidates, lines, strict=True):
        metres, ends = line or (0.0, None)
        if metres > max(reach_m, TOUCH_TOLERANCE_M):
            continue
        share = row[-1] if dimension == 2 else inside.get(row[0], 0.0)
        relation = _relation(dimension, metres, share, size)
        touches = relation != Relation.WITHIN_DISTANCE
        found.append(
            Affected(
                area=Area.from_db(alias, _COLUMNS, row[: len(_COLUMNS)]),
                relation=relation,
                distance_m=0.0 if touches else metres,
                overlap_m2=row[-1] if relation in _INSIDE else 0.0,
                ends=None if touches else ends,
            )
        )
    return sorted(found, key=lambda one: (one.distance_m, -one.overlap_m2, one.area.key))


def _relation(dimension: int, metres: float, share: float, size: float) -> Relation:
    """Class how an area lies to an outline; ``share`` of its ``size`` is inside (m², m or points)."""
    if metres > TOUCH_TOLERANCE_M:
        return Relation.WITHIN_DISTANCE
    least = {2: MIN_OVERLAP_M2, 1: MIN_OVERLAP_LENGTH_M, 0: 0.5}[dimension]
    least = min(least, size / 2)
    if share < least:
        return Relation.TOUCHES
    return Relation.CONTAINS if share > size - least else Relation.OVERLAPS


def _nearest_lines(groups: Sequence[list[bytes] | None]) -> list[tuple[float, Any] | None]:
    """Return the geodesic length and the ends of each group's shortest line; None where outline and area meet."""
    lines = [bytes(line) for group in groups for line in group or ()]
    if not lines:
        return [None] * len(groups)
    ends = shapely.get_coordinates(shapely.from_wkb(lines)).reshape(-1, 4)
    lon, lat = _to_edge().transform(ends[:, [0, 2]], ends[:, [1, 3]])
    lengths = iter(_GEOD.inv(lon[:, 0], lat[:, 0], lon[:, 1], lat[:, 1])[2].tolist())
    coordinates = iter(ends.tolist())
    return [min(((next(lengths), next(coordinates)) for _ in group or ()), default=None) for group in groups]


@cache
def _to_edge() -> Transformer:
    return Transformer.from_crs(STORAGE_SRID, EDGE_SRID, always_xy=True)


def _inside_of_border(outline: GEOSGeometry, areas: list[int]) -> dict[int, float]:
    """Return how much of a line (m) or of points (number) lies inside each area and off its border."""
    if outline.dims == 2 or not areas:
        return {}
    return dict(_rows("inside_of_border", outline=_ewkb(outline), areas=areas, tolerance=TOUCH_TOLERANCE_M))


def _deciding_near(outline: GEOSGeometry, reach_m: float) -> list[Affected]:
    """Return the areas within reach that can be affected: districts and remainder stand for their city."""
    return [found for found in _near(outline, reach_m) if not found.area.subdivided]


def _farthest(outline: GEOSGeometry, keys: Collection[str]) -> float:
    """Return the metres to the farthest point of the areas with these keys; 0 where none is in force."""
    return Area.objects.current().deciding().filter(key__in=keys).farthest_from(outline) or 0.0


def _neighbour_ids(keys: set[str]) -> set[int]:
    return {row[0] for row in _rows("neighbours", keys=list(keys), gap=NEIGHBOUR_GAP_M)}


def _size(outline: GEOSGeometry) -> float:
    """Return what can lie inside an area: the outline's m², its m, or the number of its points."""
    return {2: outline.area, 1: outline.length, 0: float(outline.num_geom)}[outline.dims]


def _ewkb(outline: GEOSGeometry) -> bytes:
    if outline.srid != STORAGE_SRID:
        raise ValueError(f"An outline is measured in EPSG:{STORAGE_SRID}, not in EPSG:{outline.srid}.")
    return bytes(outline.ewkb)


def _rows(name: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement(name), parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
