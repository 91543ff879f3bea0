"""Where the announced reports lie, as the map of a whole region needs it: each one, and counted in squares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet

from geo.querysets.reports import ReportQuerySet

# A place is numbered by the square of WebMercatorQuad that holds it, its bits in turns (Morton): all places in a
# tile are one range of numbers, and the square of any zoom is the number without its last bits. 0.15 m at zoom 28.
QUAD_LEVEL = 28
# Reports are counted beforehand at each level from the coarsest to the finest of a cube, broken down by its facts
# (ReportSum.cube is the place in this list). Any two facts are in one cube: who asks for two is answered from sums.
COARSEST = 3
CUBES: tuple[tuple[int, frozenset[str]], ...] = (
    (12, frozenset()),
    (9, frozenset({"map_group", "pattern", "size"})),
    (9, frozenset({"map_group", "kind", "year"})),
    (9, frozenset({"pattern", "kind", "year"})),
    (9, frozenset({"size", "kind", "year"})),
)


def quad_at(level: int, column: str, given: int = QUAD_LEVEL) -> Any:
    """Return the number of the square of this level around that of a given, finer level in a column."""
    return F(column).bitrightshift(2 * (given - level))


def cube_for(level: int, facts: Iterable[str]) -> int | None:
    """Return the first cube that is kept at this level and broken down by these facts, if there is one."""
    asked = frozenset(facts)
    fitting = (number for number, (finest, known) in enumerate(CUBES) if level <= finest and asked <= known)
    return next(fitting, None) if level >= COARSEST else None


class ReportPlaceQuerySet(ReportQuerySet):
    """Places of announced or withdrawn reports, each with reporter, audience and status: ``open_to`` holds of them."""


class ReportSumQuerySet(ReportQuerySet):
    """Counted reports of the same audience and status, so that ``open_to_whoever_reported`` is true of all or none.

    A row may be a correction (-1): only sums of rows mean something.
    """

    def in_quads(self, cube: int, level: int, first: int, end: int) -> QuerySet[Any]:
        """Return the rows of a cube at a level with first ≤ number < end."""
        return self.filter(cube=cube, level=level, quad__gte=first, quad__lt=end)


class ReportToldQuerySet(ReportQuerySet):
    """Places of reports, once for each member that knows of them only because it was told."""

    def beyond(self, user: Any) -> QuerySet[Any]:
        """Return the places of what ``Report.objects.told_beyond`` finds for this person."""
        if not user.is_authenticated or not user.is_active or user.is_coordinator or not user.member_id:
            return self.none()
        return self.filter(member=user.member_id)
