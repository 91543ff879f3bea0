"""The list beside the map: the same reports as in the tiles, in words, page by page. Rights are inside the query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.gis.db.models import Extent, PointField
from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import Point, Polygon
from django.db.models import Count, F, FloatField, Func, Q, Value
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from geo import formats
from geo.crs import EDGE_SRID, STORAGE_SRID, TILE_SRID
from geo.edge import Degrees, as_box
from geo.forms.report_filter import ReportFilter
from geo.models import AffectedArea, Area, MapGroup, Pattern, Report, ReportPlace, Stage, Use
from geo.querysets.reports import ReportQuerySet
from geo.sizes import class_of
from geo.tiles.view import placed_in
from notifications.recipients import reason_sentence

A_PAGE = 25
# So near, an outline may reach far into the view while its point lies beside it.
NEAR_DEGREES = 0.15
# Metres of the tiles' CRS: on the ground about two thirds of it.
SQUARES_M = (2_000, 8_000, 32_000)
MEASURED_AT_ONCE = 2_000


def listed(user: Any, asked: ReportFilter, view: Degrees | None, page: int = 1) -> dict[str, Any]:
    """Return a page of the reports in view: ``count``, ``reports`` and whether there are ``more``.

    The nearest to one's own areas first; for whoever has none, the newest.
    """
    count = _number(user, asked, view)
    first = (page - 1) * A_PAGE
    found = _in_view(Report.objects.visible_to(user), user, asked, view)
    near = view is not None and _is_near(view)
    chosen = _ordered(found, user, first + A_PAGE, count, near=near)[first:]
    rows = {row["pk"]: row for row in _placed(found.filter(pk__in=chosen)).values(*_columns(asked).values(), *_PLACED)}
    said = _said([rows[pk] for pk in chosen if pk in rows], user, asked)
    return {"count": count, "reports": list(said), "more": count > first + A_PAGE}


def one(user: Any, pk: Any) -> dict[str, Any] | None:
    """Return what the map says of one report, or None for somebody who may not know of it."""
    asked = ReportFilter()
    found = _placed(asked.apply(Report.objects.visible_to(user), member_id=user.member_id).filter(pk=pk))
    rows = list(found.values(*_columns(asked).values(), *_PLACED))
    return next(iter(_said(rows, user, asked)), None)


def counted(user: Any, asked: ReportFilter) -> dict[str, dict[str, int]]:
    """Return how many reports the filter lets through, by use as if it named none, and by stage likewise."""
    groups, patterns = dict.fromkeys(MapGroup.values, 0), dict.fromkeys(Pattern.values, 0)
    for group, pattern, number in _by_content(user, asked.without_content()):
        if not asked.stages or pattern in asked.stages:
            groups[group] += number
        if not asked.groups or group in asked.groups:
            patterns[pattern] += number
    return {"groups": groups, "patterns": patterns}


def _by_content(user: Any, asked: ReportFilter) -> Iterable[tuple[str, str, int]]:
    """Yield use, stage and number; what is open to everybody is counted by its places alone where they know enough."""
    by = (f"{asked.at}__use__map_group", f"{asked.at}__stage__pattern")
    open_to, told = _parts(user, asked, None)
    if asked.is_plain:
        places: Any = asked.apply_to_places(ReportPlace.objects.open_to(user), member_id=user.member_id)
        yield from places.order_by().values_list("map_group", "pattern").annotate(n=Count("pk"))
    else:
        yield from open_to.order_by().values_list(*by).annotate(n=Count("pk"))
    yield from told.order_by().values_list(*by).annotate(n=Count("pk"))


def _number(user: Any, asked: ReportFilter, view: Degrees | None) -> int:
    """Return how many reports are in view, likewise; where one looks closely, outlines reach into it too."""
    open_to, told = _parts(user, asked, view)
    if asked.is_plain and not (view and _is_near(view)):
        places: Any = asked.apply_to_places(ReportPlace.objects.open_to(user), member_id=user.member_id)
        return int(places.filter(_of_places(placed_in(*view)) if view else Q()).count() + told.count())
    return open_to.count() + told.count()


def _of_places(condition: Any) -> Q:
    """Return a condition (a Q) on the place of a report as one on the place itself."""
    parts = [
        _of_places(part) if isinstance(part, Q) else (part[0].removeprefix("place__"), part[1])
        for part in condition.children
    ]
    return Q(*parts, _connector=condition.connector, _negated=condition.negated)


def _is_near(view: Degrees) -> bool:
    return max(view[2] - view[0], view[3] - view[1]) < NEAR_DEGREES


def _parts(user: Any, asked: ReportFilter, view: Degrees | None) -> list[ReportQuerySet]:
    """Return the visible reports in two parts, which count quicker than both together (docs/decisions/0122)."""
    parts = (Report.objects.open_to(user), Report.objects.told_beyond(user))
    return [_in_view(part, user, asked, view) for part in parts]


def _in_view(reports: ReportQuerySet, user: Any, asked: ReportFilter, view: Degrees | None) -> ReportQuerySet:
    found = asked.apply(reports, member_id=user.member_id, user=user)
    if view is None:
        return found.filter(place__isnull=False)
    here = placed_in(*view)
    if _is_near(view):
        here |= Q(pk__in=Report.objects.detailed_to(user).in_view(as_box(view)).values("pk"))
    return found.filter(here)


def _ordered(found: ReportQuerySet, user: Any, wanted: int, count: int, *, near: bool) -> list[Any]:
    """Return the ids of as many reports as wanted, in the order of the list.

    Where there are many, only those in a square around one's own areas are measured, and in larger ones until enough
    are found. Not where one looks closely: there are some thousands at most, found by outlines too, and the square
    beside that condition makes the planner compare each with every report.
    """
    centre = _own_centre(user)
    if centre is None:
        return list(found.order_by("-announced_at", "pk").values_list("pk", flat=True)[:wanted])
    far = Func(F("place__point"), Value(centre, PointField(srid=TILE_SRID)), function="ST_Distance")
    far.output_field = FloatField()
    measured: Any = found.annotate(far=far).order_by("far", "pk").values_list("pk", flat=True)
    for reach_m in SQUARES_M if count > MEASURED_AT_ONCE and not near else ():
        nearest = list(measured.filter(_around(centre, reach_m), far__lte=reach_m)[:wanted])
        if len(nearest) == wanted:
            return nearest
    return list(measured[:wanted])


def _around(centre: Point, reach_m: float) -> Q:
    """Return that a place lies in the square of twice this side around a point of the tiles' CRS."""
    x, y = centre.x, centre.y
    square = Polygon.from_bbox((x - reach_m, y - reach_m, x + reach_m, y + reach_m))
    square.srid = TILE_SRID
    square.transform(EDGE_SRID)
    return placed_in(*square.extent)


def _own_centre(user: Any) -> Point | None:
    """Return the middle of the box around one's own areas, in the CRS of the tiles."""
    if not user.member_id:
        return None
    own = Area.objects.current().deciding().filter(key__in=user.member.areas.values("key"))
    extent = own.aggregate(box=Extent("boundary"))["box"]
    if extent is None:
        return None
    west, south, east, north = extent
    centre = Point((west + east) / 2, (south + north) / 2, srid=STORAGE_SRID)
    centre.transform(TILE_SRID)
    return centre


def _placed(found: ReportQuerySet) -> Any:
    return found.annotate(at=Transform("place__point", EDGE_SRID))


_PLACED = ("pk", "reporter", "announced_at", "status", "at")


def _columns(asked: ReportFilter) -> dict[str, str]:
    at = asked.at
    return {
        "version": f"{at}__pk",
        "title": f"{at}__title",
        "member": "reporter__short_name",
        "use": f"{at}__use__code",
        "group": f"{at}__use__map_group",
        "stage": f"{at}__stage__code",
        "pattern": f"{at}__stage__pattern",
        "area_m2": f"{at}__area_m2",
    }


def _said(rows: list[dict[str, Any]], user: Any, asked: ReportFilter) -> Iterable[dict[str, Any]]:
    """Yield what the list and the card say of each row, in the reader's language."""
    columns = _columns(asked)
    relations = _relations(user, [row[columns["version"]] for row in rows])
    uses = {use.code: str(use) for use in Use.objects.all()}
    stages = {stage.code: str(stage) for stage in Stage.objects.all()}
    for row in rows:
        said = {name: row[column] for name, column in columns.items()}
        area_m2, version = said.pop("area_m2"), said.pop("version")
        yield said | {
            "id": str(row["pk"]),
            "at": [round(row["at"].x, 6), round(row["at"].y, 6)],
            "size": class_of(area_m2),
            "use_label": uses[said["use"]],
            "stage_label": stages[said["stage"]],
            "area_text": formats.area(area_m2) if area_m2 else "",
            "announced_text": date_format(localtime(row["announced_at"]), "j. N Y"),
            "withdrawn": row["status"] == "withdrawn",
            "own": row["reporter"] == user.member_id,
            "relation_text": relations.get(version, ""),
            "url": reverse("report-detail", args=[row["pk"]]),
        }


def _relations(user: Any, versions: list[Any]) -> dict[Any, str]:
    """Return, by version, how this person's member stands to what affects it; the nearest area speaks."""
    if not user.member_id:
        return {}
    rows = AffectedArea.objects.told().filter(member=user.member_id, version__in=versions)
    texts: dict[Any, str] = {}
    fields = ("version", "relation", "distance_m", "overlap_m2")
    for version, relation, distance_m, overlap_m2 in rows.order_by("distance_m").values_list(*fields):
        reason = {"relation": relation, "distance_m": distance_m, "overlap_m2": overlap_m2}
        texts.setdefault(version, reason_sentence(reason))
    return texts
