"""Hints of sums on a map: a point each, and what it says in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.gis.db.models.functions import PointOnSurface, Transform
from django.contrib.gis.geos import Polygon
from django.urls import reverse

from coordination.hints_page import HintCard, cards
from geo.crs import EDGE_SRID, STORAGE_SRID
from geo.models import CumulativeHint, Report

MOST = 300


def hints_on_map(user: Any, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the open hints (the heaviest MOST of them) as GeoJSON in WGS 84: points on their centres' outlines.

    Properties: ``text`` „2.400 m² Verkaufsfläche im Umkreis von 1 km“, ``rule``, ``threshold``, ``members``,
    ``reports`` (ids), ``distance_m`` and ``url``. ``bbox`` is west,south,east,north in degrees.
    """
    hints = CumulativeHint.objects.open().select_related("rule")
    box = _box(typed.get("bbox", ""))
    if box is not None:
        hints = hints.filter(centre__current__outline__bboverlaps=box)
    found = cards(hints.heaviest_first()[:MOST], user)
    places = _places([card.one.centre.pk for card in found])
    features = [_feature(card, places[card.one.centre.pk]) for card in found if card.one.centre.pk in places]
    return {"type": "FeatureCollection", "features": features}


def _feature(card: HintCard, point: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": str(card.cluster.pk),
        "geometry": {"type": "Point", "coordinates": [round(point.x, 6), round(point.y, 6)]},
        "properties": {
            "text": card.headline,
            "rule": card.one.rule.name,
            "threshold": card.threshold,
            "members": card.members,
            "reports": [str(report.pk) for report in card.one.reports],
            "distance_m": card.one.rule.distance_m,
            "url": reverse("hint-detail", args=[card.cluster.pk]),
        },
    }


def _places(reports: list[Any]) -> dict[Any, Any]:
    point = Transform(PointOnSurface("current__outline"), EDGE_SRID)
    return dict(Report.objects.filter(pk__in=reports).annotate(point=point).values_list("pk", "point"))


def _box(text: str) -> Polygon | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
        box = Polygon.from_bbox((west, south, east, north))
        box.srid = EDGE_SRID
        box.transform(STORAGE_SRID)
    except Exception:
        return None
    return box
