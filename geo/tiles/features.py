"""Which reports stand in a tile, as querysets that go into its statement: here the rights, in geo/sql the fields."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, FloatField, Func, OuterRef, Q, QuerySet, Sum, Value

from geo.forms.report_filter import ReportFilter
from geo.models import AffectedArea, Report, ReportPlace, ReportSum, ReportTold
from geo.querysets.places import cube_for, quad_at
from geo.querysets.reports import ReportQuerySet
from geo.tiles.address import Tile

CELLS = 3  # a cluster is a square three zooms finer: 8 × 8 of them in a tile
CELL = ("cell", "n", "own", "sum_x", "sum_y")


def points(user: Any, tile: Tile, asked: ReportFilter) -> QuerySet[Any]:
    """Return (id, version, affects us) of the reports in the tile that this person may know of."""
    found = asked.apply(_in_tile(Report.objects.visible_to(user), tile), member_id=user.member_id, user=user)
    if asked.is_plain:  # said of the place too: one index leaves out most of those that do not pass
        found = found.filter(asked.of_places(member_id=user.member_id, place="place__"))
    return _affecting(found, user, asked).order_by("place__quad", "pk")


def outlines(user: Any, tile: Tile, asked: ReportFilter) -> QuerySet[Any] | None:
    """Return (id, version, affects us) of the reports whose outline may meet the tile and whose details may be seen."""
    box = tile.box()
    if box is None:
        return None
    found = asked.apply(Report.objects.detailed_to(user), member_id=user.member_id, user=user, view=box)
    return _affecting(found, user, asked).order_by("pk")


def counted(user: Any, tile: Tile, asked: ReportFilter) -> list[QuerySet[Any]]:
    """Return clusters of the reports in the tile, whatever is asked of them, counted one by one, as rows of CELL."""
    found = asked.apply(_in_tile(Report.objects.visible_to(user), tile), member_id=user.member_id, user=user)
    return [_by_cell(found, user, tile, "place__")]


def plain(user: Any, tile: Tile, asked: ReportFilter) -> list[QuerySet[Any]]:
    """Return the same clusters where ``asked.is_plain``: from sums where there are, else from places alone."""
    facts = (name.removesuffix("__in") for name in asked.facts)
    cube = None if asked.names_reporter else cube_for(tile.z + CELLS, facts)
    told = _told(user, tile, asked)
    if cube is None:
        return [_by_cell(_places(ReportPlace.objects.open_to(user), user, tile, asked), user, tile), told]
    return [_sums(user, tile, asked, cube), *_own(user, tile, asked), told]


def _sums(user: Any, tile: Tile, asked: ReportFilter, cube: int) -> QuerySet[Any]:
    """Return what counts for this person whoever reported it; reporters are not in the sums."""
    level = tile.z + CELLS
    open_to: Any = asked.apply_to_places(ReportSum.objects.open_to_whoever_reported(user), member_id=user.member_id)
    sums = open_to.in_quads(cube, level, *tile.quads(level))
    cells = sums.annotate(cell=F("quad")).values("cell").order_by()
    rows: QuerySet[Any] = cells.annotate(n=Sum("reports"), own=Value(0), sum_x=Sum("x"), sum_y=Sum("y"))
    return rows.values_list(*CELL)


def _own(user: Any, tile: Tile, asked: ReportFilter) -> list[QuerySet[Any]]:
    """Return how many are one's own; and those that are open to this person for that reason alone."""
    if not user.member_id:
        return []
    places = ReportPlace.objects
    own = _places(places.open_to(user).filter(reporter=user.member_id), user, tile, asked)
    as_own = _places(places.open_as_own(user), user, tile, asked)
    return [
        _cells(own, tile, "quad", n=Value(0), own=Count("*"), x=Value(0.0), y=Value(0.0)),
        _by_cell(as_own, None, tile),
    ]


def _places(places: Any, user: Any, tile: Tile, asked: ReportFilter) -> QuerySet[Any]:
    """Return those of these places (of reports, of who was told) that lie in the tile and pass a plain filter."""
    first, end = tile.quads()
    return asked.apply_to_places(places.filter(quad__gte=first, quad__lt=end), member_id=user.member_id)


def _in_tile(reports: ReportQuerySet, tile: Tile) -> ReportQuerySet:
    first, end = tile.quads()
    return reports.filter(place__quad__gte=first, place__quad__lt=end)


def _told(user: Any, tile: Tile, asked: ReportFilter) -> QuerySet[Any]:
    places = _places(ReportTold.objects.beyond(user), user, tile, asked)
    return _cells(places, tile, "quad", n=Count("*"), own=Value(0), x=Sum("x"), y=Sum("y"))


def _affecting(reports: QuerySet[Any], user: Any, asked: ReportFilter) -> QuerySet[Any]:
    told = AffectedArea.objects.told().filter(version=OuterRef("current"), member=user.member_id)
    affects = Exists(told) if user.member_id else Value(False)
    rows: QuerySet[Any] = reports.annotate(affects=affects).values_list("pk", asked.at, "affects")
    return rows


def _by_cell(reports: QuerySet[Any], user: Any, tile: Tile, place: str = "") -> QuerySet[Any]:
    own = Count("reporter", filter=Q(reporter=user.member_id)) if user and user.member_id else Value(0)
    x, y = (Sum(Func(F(f"{place}point"), function=f"ST_{axis}", output_field=FloatField())) for axis in "XY")
    return _cells(reports, tile, f"{place}quad", n=Count("*"), own=own, x=x, y=y)


def _cells(places: QuerySet[Any], tile: Tile, quad: str, *, n: Any, own: Any, x: Any, y: Any) -> QuerySet[Any]:
    """Return rows of CELL: these places counted by the square that holds them."""
    cells = places.annotate(cell=quad_at(tile.z + CELLS, quad)).values("cell").order_by()
    rows: QuerySet[Any] = cells.annotate(n=n, own=own, sum_x=x, sum_y=y).values_list(*CELL)
    return rows
