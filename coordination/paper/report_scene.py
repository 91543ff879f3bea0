"""The map of one report: its outline, whom it affects, and the way to their borders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from coordination.paper.asked import Asked
from coordination.paper.backdrops import backdrop
from coordination.paper.gathering import Standing, developments, grounds
from coordination.paper.planes import Plane, plane_at
from coordination.paper.scenes import Development, Scene
from coordination.paper.sheets import LARGEST_FITTED, Box, Rect, fitting, frame
from geo.formats import SQUARE_METRES_PER_HECTARE
from geo.models import AffectedArea, Report, ReportVersion
from geo.outlines.ring import ring
from notifications.report_page import relation_text

ROOM = 1.6  # around one outline, so that one sees where it lies
WAYS_SHOWN = 6
UNSAID = {"group": "business", "pattern": "dots"}  # of a draft that does not say its use or stage yet


def report_scene(
    version: ReportVersion, rows: Sequence[AffectedArea], user: Any, asked: Asked, place: Rect
) -> Scene | None:
    """Return the map of a version for a place of this size, or None while it has no outline.

    ``rows`` are all its affected areas. Boundaries are those it was announced with.
    """
    if version.outline is None:
        return None
    plane = plane_at(version.outline)
    (outline,) = plane.shapes([version.outline])
    counting = [row for row in rows if row.decision != "removed"]
    ways = plane.shapes([row.nearest for row in counting if row.member_id and row.nearest][:WAYS_SHOWN])
    shown = _shown(outline, ways)
    scale = asked.scale or fitting(shown, place, room=ROOM, largest=LARGEST_FITTED)
    # A scale that was chosen shows the outline; a fitting one, the way to the nearest border too.
    seen = frame(tuple(outline.bounds) if asked.scale else shown, place, scale)
    standing = {row.area.key: Standing(row in counting, relation_text(row)) for row in rows}
    areas, sources = grounds(plane, seen, member_id=user.member_id, on=version.announced_at, standing=standing)
    drawn = _others(version.report, user, plane, seen) if asked.others else []
    picture = backdrop(user, plane, seen, place) if asked.base_map else None
    return Scene(
        plane, seen, scale, areas, [*drawn, _own(version, outline)],
        ring=_ring(plane, version, counting, seen), ways=ways, backdrop=picture,
        sources=[*sources, *([picture.attribution] if picture else [])],
    )  # fmt: skip


def reach_of(rows: Sequence[AffectedArea]) -> float:
    """Return how far the rules reached that made areas count, in metres; 0 where no distance did."""
    return max((row.reach_m or 0 for row in rows if row.decision != "removed"), default=0)


def _shown(outline: BaseGeometry, ways: list[BaseGeometry]) -> Box:
    return tuple(shapely.total_bounds([outline, *ways[:1]]).tolist())


def _own(version: ReportVersion, outline: BaseGeometry) -> Development:
    return Development(
        outline,
        version.use.map_group if version.use else UNSAID["group"],
        version.stage.pattern if version.stage else UNSAID["pattern"],
        own=True,
        hectares=version.area_m2 / SQUARE_METRES_PER_HECTARE,
    )


def _others(report: Report, user: Any, plane: Plane, seen: Box) -> list[Development]:
    standing = Report.objects.announced().exclude(pk=report.pk)
    return [
        Development(one.shape, one.group, one.pattern, place_only=one.place_only, hectares=one.hectares)
        for one in (found.development for found in developments(standing, user, plane, seen))
    ]


def _ring(plane: Plane, version: ReportVersion, counting: Sequence[AffectedArea], seen: Box) -> BaseGeometry | None:
    reach_m = reach_of(counting)
    if version.outline is None or not reach_m:
        return None
    (around,) = plane.shapes([ring(version.outline, reach_m, 32)])
    return around if around.boundary.intersects(shapely.box(*seen)) else None
