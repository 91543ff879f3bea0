"""What the tools of the map need on the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone

from geo.crs import STORAGE_SRID
from notifications.models import SavedView

register = template.Library()
UTM_ZONES = {25831: 31, 25832: 32, 25833: 33}
MOST_VIEWS = 12
A_QUARTER = timedelta(days=91)


@register.inclusion_tag("reports/_map_tools.html", takes_context=True)
def map_tools(context: Any) -> dict[str, Any]:
    """Render the tools beside the reports on the map (static/js/map/tools/main.js puts them in their places)."""
    today = timezone.localdate()
    return {
        "views": list(SavedView.objects.offered_to(context["request"].user)[: MOST_VIEWS + 1]),
        "most_views": MOST_VIEWS,
        "zone": UTM_ZONES.get(STORAGE_SRID, 32),
        "srid": STORAGE_SRID if STORAGE_SRID in UTM_ZONES else 25832,
        "geocoder": bool(settings.GEOCODER_URL),
        "today": today.isoformat(),
        "earlier": (today - A_QUARTER).isoformat(),
    }
