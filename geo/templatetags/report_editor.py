"""What the report form's scripts need to know of a draft, as one JSON block on the page."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.contrib.gis.geos import GEOSGeometry
from django.urls import reverse

from geo.crs import EDGE_SRID
from geo.models import ReportVersion, Use

register = template.Library()

_ROUTES = ["autosave", "outline", "affected", "preview"]


@register.simple_tag
def editor_data(version: ReportVersion) -> dict[str, Any]:
    """Return id, revision, addresses, outline and predecessor (WGS 84) of the draft, and which use asks for what."""
    report = version.report
    return {
        "id": f"{report.pk}-{version.number}",
        "revision": version.revision,
        "urls": {name: reverse(f"report-{name}", args=[report.pk]) for name in _ROUTES} | {"areas": reverse("areas-json")},
        "outline": _drawn(version) or _geojson(version.outline),
        "before": _before(version),
        "asks": dict(Use.objects.values_list("code", "asks")),
    }


def _drawn(version: ReportVersion) -> Any:
    """Return the outline as it was drawn, where it has a problem and so is not yet the outline."""
    kept = version.outline_input or {}
    return kept.get("geometry")


def _before(version: ReportVersion) -> dict[str, Any] | None:
    """Return the outline this one follows on: the version everybody sees, or the report before."""
    report = version.report
    current = report.current or (report.follows.current if report.follows else None)
    if current is None or current.outline is None or current.announced_at is None:
        return None
    return {"title": f"{current.title} ({current.announced_at.year})", "outline": _geojson(current.outline)}


def _geojson(shape: GEOSGeometry | None) -> Any:
    return None if shape is None else json.loads(shape.transform(EDGE_SRID, clone=True).geojson)
