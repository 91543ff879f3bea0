"""What the report form's scripts need to know of a draft, as one JSON block on the page."""

from __future__ import annotations

from typing import Any

import shapely
from django import template
from django.contrib.gis.geos import GEOSGeometry
from django.urls import reverse

from geo.models import ReportVersion
from geo.outlines import Outline

register = template.Library()

_ROUTES = ["autosave", "outline", "piece", "incoming", "affected", "choice", "preview"]


@register.simple_tag
def editor_data(version: ReportVersion) -> dict[str, Any]:
    """Return the draft's id, revision and addresses, its outline and the one before it (WGS 84)."""
    report, kept = version.report, version.outline_input or {}
    return {
        "id": f"{report.pk}-{version.number}",
        "revision": version.revision,
        "urls": {name: reverse(f"report-{name}", args=[report.pk]) for name in _ROUTES}
        | {"areas": reverse("areas-json")},
        # What was drawn or typed and is no outline yet comes back as it was; its problem is asked for again.
        "outline": kept.get("geometry") or _geojson(version.outline),
        "typed": kept.get("text", ""),
        "problem": kept.get("sentence", ""),
        "before": _before(version),
    }


def _before(version: ReportVersion) -> dict[str, Any] | None:
    """Return the outline this one follows on: the version everybody sees, or the report before."""
    report = version.report
    current = report.current or (report.follows.current if report.follows else None)
    if current is None or current.outline is None or current.announced_at is None:
        return None
    return {"title": f"{current.title} ({current.announced_at.year})", "outline": _geojson(current.outline)}


def _geojson(shape: GEOSGeometry | None) -> Any:
    return None if shape is None else Outline(shapely.from_wkb(bytes(shape.wkb))).geojson
