"""The list beside the map: the same reports as in the tiles, in words, page by page. Rights are inside the query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.gis.db.models import PointField
from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import Point
from django.db.models import Count, F, FloatField, Func, Q, Value
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from geo import formats
from geo.crs import EDGE_SRID, TILE_SRID
from geo.edge import Degrees, as_box
from geo.forms.report_filter import ReportFilter
from geo.models import AffectedArea, Area, MapGroup, Pattern, Report, Stage, Use
from geo.querysets.reports import ReportQuerySet
from geo.sizes import class_of
from geo.tiles.view import placed_in
from notifications.recipients import reason_sentence

A_PAGE = 25
# So near, an outline may reach far into the view while its point lies beside it.
NEAR_DEGREES = 0.15


def listed(user: Any, asked: ReportFilter, view: Degrees | None, page: int = 1) -> dict[str, Any]:
    """Return a page of the reports in view: ``count``, ``reports`` and whether there are ``more``.

    The nearest to one's own areas first; for whoever has none, the newest.
    """
    found = _in_view(user, asked, view)
    count = found.count()
    first = (page - 1) * A_PAGE
    rows = list(_ordered(found, user).values(*_columns(asked).values(), *_PLACED)[first : first + A_PAGE])
    return {"count": count, "reports": list(_said(rows, user, asked)), "more": count > first + A_PAGE}


def one(user: Any, pk: Any) -> dict[str, Any] | None:
    """Return what the map says of one report, or None for somebody who may not know of it."""
    asked = ReportFilter()
    found = _placed(asked.apply(Report.objects.visible_to(user), member_id=user.member_id).filter(pk=pk))
    rows = list(found.values(*_columns(asked).values(), *_PLACED))
    return next(iter(_said(rows, user, asked)), None)


def counted(user: Any, asked: ReportFilter) -> dict[str, dict[str, int]]:
    """Return how many reports the filter lets through, by use as if it named none, and by stage likewise."""
    found = asked.without_content().apply(Report.objects.visible_to(user), member_id=user.member_id, user=user)
    by = (f"{asked.at}__use__map_group", f"{asked.at}__stage__pattern")
    groups, patterns = dict.fromkeys(MapGroup.values, 0), dict.fromkeys(Pattern.values, 0)
    for group, pattern, number in found.order_by().values_list(*by).annotate(n=Count("pk")):
        if not asked.stages or pattern in asked.stages:
            groups[group] += number
        if not asked.groups or group in asked.groups:
            patterns[pattern] += number
    return {"groups": groups, "patterns": patterns}


def _in_view(user: Any, asked: ReportFilter, view: Degrees | None) -> ReportQuerySet:
    found = asked.apply(Report.objects.visible_to(user), member_id=user.member_id, user=user)
    if view is None:
        return found.filter(place__isnull=False)
    here = placed_in(*view)
    if max(view[2] - view[0], view[3] - view[1]) < NEAR_DEGREES:
        here |= Q(pk__in=Report.objects.detailed_to(user).in_view(as_box(view)).values("pk"))
    return found.filter(here)


def _ordered(found: ReportQuerySet, user: Any) -> Any:
    centre = _own_centre(user)
    if centre is None:
        return _placed(found).order_by("-announced_at", "pk")
    far = Func(F("place__point"), Value(centre, PointField(srid=TILE_SRID)), function="ST_Distance")
    far.output_field = FloatField()
    return _placed(found).annotate(far=far).order_by("far", "pk")


def _own_centre(user: Any) -> Point | None:
    keys = user.member.areas.values("key") if user.member_id else []
    own = Area.objects.current().deciding().filter(key__in=keys).united() if user.member_id else None
    if own is None:
        return None
    centre: Point = own.centroid
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
