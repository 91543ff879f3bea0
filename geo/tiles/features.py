"""What stands in a tile, as querysets: the rights are their WHERE, the fields of a feature their columns."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import Transform
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, TruncDate

from geo import sizes
from geo.crs import STORAGE_SRID, TILE_SRID
from geo.forms.report_filter import ReportFilter
from geo.models import AffectedArea, Report, ReportSum
from geo.querysets.places import QUAD_LEVEL, SUM_LEVELS, quad_at
from geo.querysets.reports import ReportQuerySet
from geo.tiles.address import Tile

EXTENT = 4096
BUFFER = 64  # units beyond the side in which outlines go on, so that their border is not drawn along the tile's
PIXELS = 512  # across a tile; what is smaller than half of one is left out of outlines
CELLS = 3  # a cluster is a square three zooms finer: 8 × 8 of them in a tile


def points(user: Any, tile: Tile, asked: ReportFilter) -> QuerySet[Any]:
    """Return the reports this person may know of that lie in the tile, as points."""
    found: Any = asked.apply(_in_tile(Report.objects.visible_to(user), tile), member_id=user.member_id)
    rows: QuerySet[Any] = (
        found.annotate(geom=_drawn("place__point", tile, buffer=0), **_flags(user))
        .annotate(
            **_figures(),
            title=F("current__title"),
            member=F("reporter__short_name"),
            kind=F("current__kind__code"),
            use=F("current__use__code"),
            stage=F("current__stage__code"),
        )
        .order_by("place__quad", "pk")
        .values("geom", *COMMON, "title", "member", "kind", "use", "stage")
    )
    return rows


def outlines(user: Any, tile: Tile, asked: ReportFilter) -> QuerySet[Any] | None:
    """Return the reports whose details this person may see, as outlines in the tile; simplified by its zoom."""
    box = tile.box()
    if box is None:
        return None
    found = asked.apply(Report.objects.detailed_to(user).in_view(box), member_id=user.member_id)
    coarser = Func(
        F("current__outline"),
        Value(tile.true_width_m / PIXELS / 2),
        Value(True),
        function="ST_Simplify",
        output_field=GeometryField(srid=STORAGE_SRID),
    )
    shape = Transform(coarser, TILE_SRID)
    rows: QuerySet[Any] = (
        found.annotate(geom=_drawn(shape, tile, buffer=BUFFER), **_flags(user), **_figures())
        .order_by("place__quad", "pk")
        .values("geom", *COMMON)
    )
    return rows


def counted(user: Any, tile: Tile, asked: ReportFilter) -> list[QuerySet[Any]]:
    """Return clusters of the reports in the tile, counted one by one, as rows of (cell, reports, own, x, y)."""
    found = asked.apply(_in_tile(Report.objects.visible_to(user), tile), member_id=user.member_id)
    return [_by_cell(found, user, tile)]


def summed(user: Any, tile: Tile, asked: ReportFilter) -> list[QuerySet[Any]]:
    """Return the same clusters from sums; the reports open to this person because they were told, one by one.

    The filter must be general, and the zoom one that sums are kept for (``is_summed``).
    """
    level = min(level for level in SUM_LEVELS if level >= tile.z + CELLS)
    open_to: Any = asked.apply(ReportSum.objects.open_to(user), member_id=user.member_id)
    sums = open_to.in_quads(level, *tile.quads(level))
    cells = sums.annotate(cell=quad_at(tile.z + CELLS, "quad", level)).values("cell").order_by()
    own = Sum("reports", filter=Q(reporter=user.member_id), default=0) if user.member_id else Value(0)
    open_to_all = cells.annotate(n=Sum("reports"), own=own, sum_x=Sum("x"), sum_y=Sum("y"))
    told = asked.apply(_in_tile(Report.objects.told_beyond(user), tile), member_id=user.member_id)
    return [open_to_all.values_list(*CELL), _by_cell(told, user, tile)]


def is_summed(tile: Tile, asked: ReportFilter) -> bool:
    """Return whether ``summed`` can answer."""
    return asked.is_general and tile.z + CELLS <= SUM_LEVELS[-1]


CELL = ("cell", "n", "own", "sum_x", "sum_y")
COMMON = ("id", "group", "pattern", "status", "size", "own", "affects", "announced", "changed", "next_step")


def _in_tile(reports: ReportQuerySet, tile: Tile) -> ReportQuerySet:
    first, end = tile.quads()
    return reports.filter(place__quad__gte=first, place__quad__lt=end)


def _by_cell(reports: QuerySet[Any], user: Any, tile: Tile) -> QuerySet[Any]:
    cells = reports.annotate(cell=quad_at(tile.z + CELLS, "place__quad", QUAD_LEVEL)).values("cell").order_by()
    own = Count("pk", filter=Q(reporter=user.member_id)) if user.member_id else Value(0)
    x, y = (Func(F("place__point"), function=f"ST_{axis}", output_field=FloatField()) for axis in "XY")
    rows: QuerySet[Any] = cells.annotate(n=Count("pk"), own=own, sum_x=Sum(x), sum_y=Sum(y)).values_list(*CELL)
    return rows


def _flags(user: Any) -> dict[str, Any]:
    if not user.member_id:
        return {"own": Value(False), "affects": Value(False)}
    own = ExpressionWrapper(Q(reporter=user.member_id), output_field=BooleanField())
    told = AffectedArea.objects.told().filter(version=OuterRef("current"), member=user.member_id)
    return {"own": own, "affects": Exists(told)}


def _figures() -> dict[str, Any]:
    return {
        "group": F("current__use__map_group"),
        "pattern": F("current__stage__pattern"),
        "size": sizes.class_expression("current__area_m2"),
        "announced": _day(TruncDate("announced_at")),
        "changed": _day(TruncDate("current__announced_at")),
        "next_step": Case(When(current__next_step_on__isnull=False, then=_day(F("current__next_step_on")))),
    }


def _day(date: Any) -> Cast:
    return Cast(Func(date, Value("YYYYMMDD"), function="to_char", output_field=TextField()), IntegerField())


def _drawn(shape: Any, tile: Tile, *, buffer: int) -> Func:
    envelope = Func(Value(tile.z), Value(tile.x), Value(tile.y), function="ST_TileEnvelope", output_field=TextField())
    # Not a geometry to Django: it would have the database write it for Python.
    parts = (F(shape) if isinstance(shape, str) else shape, envelope, Value(EXTENT), Value(buffer), Value(True))
    return Func(*parts, function="ST_AsMVTGeom", output_field=TextField())
