"""Where the announced reports lie, as the map of a whole region needs it: each one, and counted in squares."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from geo.querysets.reports import ReportQuerySet

# A place is numbered by the square of WebMercatorQuad that holds it, its bits in turns (Morton): all places in a
# tile are one range of numbers, and the square of any zoom is the number without its last bits. 0.15 m at zoom 28.
QUAD_LEVEL = 28
# Levels at which reports are counted beforehand; each is 4 × 4 squares of the one before.
SUM_LEVELS = (4, 6, 8, 10, 12)


def quad_at(level: int, column: str, given: int = QUAD_LEVEL) -> Any:
    """Return the number of the square of this level around that of a given, finer level in a column."""
    return F(column).bitrightshift(2 * (given - level))


class ReportSumQuerySet(ReportQuerySet):
    """Counted reports: rows of the same reporter, status and audience, so that ``open_to`` is true of all or none.

    A row may be a correction (-1): only sums of rows mean something.
    """

    def in_quads(self, level: int, first: int, end: int) -> QuerySet[Any]:
        """Return the rows of a level with first ≤ number < end."""
        return self.filter(level=level, quad__gte=first, quad__lt=end)


class ReportToldQuerySet(ReportQuerySet):
    """Places of reports, once for each member that knows of them only because it was told."""

    def beyond(self, user: Any) -> QuerySet[Any]:
        """Return the places of what ``Report.objects.told_beyond`` finds for this person."""
        if not user.is_authenticated or not user.is_active or user.is_coordinator or not user.member_id:
            return self.none()
        return self.filter(member=user.member_id)
