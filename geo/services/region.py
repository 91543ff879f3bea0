"""Where the outlines of a member are expected."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.db.models import Extent

from geo.models import Area
from geo.outlines import Region


def region_of(member: Any) -> Region:
    """Return the region around the member's areas in force; around all areas where it has none."""
    areas = Area.objects.current()
    own = areas.filter(key__in=member.areas.values("key")) if member else areas.none()
    extent = own.aggregate(box=Extent("boundary"))["box"] or areas.aggregate(box=Extent("boundary"))["box"]
    return Region.around(*extent) if extent else Region.of_storage()
