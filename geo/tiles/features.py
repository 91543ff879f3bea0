"""Which reports stand in a tile, as querysets that go into its statement: here the rights, in geo/sql the fields."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, FloatField, Func, OuterRef, Q, QuerySet, Sum, Value

from geo.forms.report_filter import ReportFilter
from geo.models import AffectedArea, Report, ReportSum, ReportTold
from geo.querysets.places import SUM_LEVELS, quad_at
from geo.querysets.reports import ReportQuerySet
from geo.tiles.address import Tile

CELLS = 3  # a cluster is a square three zooms finer: 8 × 8 of them in a tile
CELL = ("cell", "n", "own", "sum_x", "sum_y")


def points(user: Any, tile: Tile, asked: ReportFilter) -> QuerySet[Any]:
    """Return (id, version, affects us) of the reports in the tile that this person may know of."""
    found = asked.apply(_in_tile(Report.objects.visible_to(user), tile), member_id=user.member_id, user=user)
    return _affecting(found, user, asked).order_by("place__quad", "pk")


def outlines(user: Any, tile: Tile, asked: ReportFilter) -> QuerySet[Any] | None:
    """Return (id, version, affects us) of the reports whose outline may meet the tile and whose details may be seen."""
    box = tile.box()
    if box is None:
        return None
    found = asked.apply(Report.objects.detailed_to(user), member_id=user.member_id, user=user, view=box)
    return _affecting(found, user, asked).order_by("pk")


def counted(user: Any, tile: Tile, asked: ReportFilter) -> list[QuerySet[Any]]:
    """Return clusters of the reports in the tile, counted one by one, as rows of CELL."""
    found = asked.apply(_in_tile(Report.objects.visible_to(user), tile), member_id=user.member_id, user=user)
    return [_by_cell(found, user, tile)]


def summed(user: Any, tile: Tile, asked: ReportFilter) -> list[QuerySet[Any]]:
    """Return the same clusters from sums; the reports open to this person because they were told, one by one.

    Only where ``is_summed``.
    """
    level = min(level for level in SUM_LEVELS if level >= tile.z + CELLS)
    open_to: Any = asked.apply(ReportSum.objects.open_to(user), member_id=user.member_id)
    sums = open_to.in_quads(level, *tile.quads(level))
    cells = sums.annotate(cell=quad_at(tile.z + CELLS, "quad", level)).values("cell").order_by()
    own = Sum("reports", filter=Q(reporter=user.member_id), default=0) if user.member_id else Value(0)
    rows = cells.annotate(n=Sum("reports"), own=own, sum_x=Sum("x"), sum_y=Sum("y")).values_list(*CELL)
    return [rows, _told(user, tile, asked)]


def is_summed(tile: Tile, asked: ReportFilter) -> bool:
    """Return whether sums are kept for this zoom and know what the filter asks for."""
    return asked.is_general and tile.z + CELLS <= SUM_LEVELS[-1]


def _in_tile(reports: ReportQuerySet, tile: Tile) -> ReportQuerySet:
    first, end = tile.quads()
    return reports.filter(place__quad__gte=first, place__quad__lt=end)


def _told(user: Any, tile: Tile, asked: ReportFilter) -> QuerySet[Any]:
    first, end = tile.quads()
    beyond: Any = ReportTold.objects.beyond(user)
    places: Any = asked.apply(beyond, member_id=user.member_id)
    inside = places.filter(quad__gte=first, quad__lt=end)
    return _cells(inside, tile, "quad", own=Value(0), x=F("x"), y=F("y"))


def _affecting(reports: QuerySet[Any], user: Any, asked: ReportFilter) -> QuerySet[Any]:
    told = AffectedArea.objects.told().filter(version=OuterRef("current"), member=user.member_id)
    affects = Exists(told) if user.member_id else Value(False)
    rows: QuerySet[Any] = reports.annotate(affects=affects).values_list("pk", asked.at, "affects")
    return rows


def _by_cell(reports: QuerySet[Any], user: Any, tile: Tile) -> QuerySet[Any]:
    own = Count("pk", filter=Q(reporter=user.member_id)) if user.member_id else Value(0)
    x, y = (Func(F("place__point"), function=f"ST_{axis}", output_field=FloatField()) for axis in "XY")
    return _cells(reports, tile, "place__quad", own=own, x=x, y=y)


def _cells(places: QuerySet[Any], tile: Tile, quad: str, *, own: Any, x: Any, y: Any) -> QuerySet[Any]:
    """Return rows of CELL: these places counted by the square that holds them."""
    cells = places.annotate(cell=quad_at(tile.z + CELLS, quad)).values("cell").order_by()
    rows: QuerySet[Any] = cells.annotate(n=Count("pk"), own=own, sum_x=Sum(x), sum_y=Sum(y)).values_list(*CELL)
    return rows
