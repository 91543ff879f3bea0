"""The reports on the map: rights inside the query, geometries in WGS 84."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON, PointOnSurface, Transform
from django.contrib.gis.geos import Polygon
from django.db.models import F
from django.urls import reverse

from geo import formats
from geo.crs import EDGE_SRID
from geo.models import AffectedArea, Report, Stage, Use
from notifications.recipients import reason_sentence

DECIMALS = 6  # a decimetre
OUTLINES_SHOWN = 500

_COLUMNS = {
    "title": "current__title",
    "member": "reporter__short_name",
    "use": "current__use__code",
    "group": "current__use__map_group",
    "pattern": "current__stage__pattern",
    "stage": "current__stage__code",
}


def symbols(user: Any) -> Iterator[dict[str, Any]]:
    """Yield a feature for each standing report this person may see: one point, and what a list says of it."""
    point = AsGeoJSON(Transform(PointOnSurface("current__outline"), EDGE_SRID), precision=DECIMALS)
    rows = (
        Report.objects.announced()
        .visible_to(user)
        .annotate(point=point)
        .order_by("-announced_at", "pk")
        .values("pk", "current", "current__area_m2", "reporter", "point", *_COLUMNS.values())
    )
    relations = _relations(user)
    uses = {use.code: str(use) for use in Use.objects.all()}  # in the reader's language
    stages = {stage.code: str(stage) for stage in Stage.objects.all()}
    for row in rows:
        properties = {name: row[column] for name, column in _COLUMNS.items()}
        properties |= {
            "id": str(row["pk"]),
            "use_label": uses[properties["use"]],
            "stage_label": stages[properties["stage"]],
            "area_ha": round(row["current__area_m2"] / formats.SQUARE_METRES_PER_HECTARE, 2),
            "area_text": formats.area(row["current__area_m2"]) if row["current__area_m2"] else "",
            "own": row["reporter"] == user.member_id,
            "relation_text": relations.get(row["current"], ""),
            "url": reverse("report-detail", args=[row["pk"]]),
        }
        yield {"type": "Feature", "properties": properties, "geometry": json.loads(row["point"])}


def outlines(user: Any, view: Polygon) -> Iterator[dict[str, Any]]:
    """Yield the outlines in view (a box in the storage CRS) of the reports whose details this person may see."""
    rows = (
        Report.objects.announced()
        .detailed_to(user)
        .in_view(view)
        .annotate(outline=AsGeoJSON(Transform("current__outline", EDGE_SRID), precision=DECIMALS))
        .values_list("pk", "outline", "current__use__map_group", "current__stage__pattern")
    )
    for pk, outline, group, pattern in rows[:OUTLINES_SHOWN]:
        properties = {"id": str(pk), "group": group, "pattern": pattern}
        yield {"type": "Feature", "properties": properties, "geometry": json.loads(outline)}


def _relations(user: Any) -> dict[Any, str]:
    """Return, by version, how this person's member stands to what affects it; the nearest area speaks."""
    if not user.member_id:
        return {}
    rows = AffectedArea.objects.told().filter(member=user.member_id, version__report__current=F("version"))
    texts: dict[Any, str] = {}
    fields = ("version", "relation", "distance_m", "overlap_m2")
    for version, relation, distance_m, overlap_m2 in rows.order_by("distance_m").values_list(*fields):
        reason = {"relation": relation, "distance_m": distance_m, "overlap_m2": overlap_m2}
        texts.setdefault(version, reason_sentence(reason))
    return texts
