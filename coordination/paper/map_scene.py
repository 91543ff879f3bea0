"""The map of many reports, as somebody looks at it on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Polygon

from accounts.models import MemberArea
from coordination.paper.asked import Asked
from coordination.paper.backdrops import backdrop
from coordination.paper.gathering import Found, developments, grounds
from coordination.paper.planes import plane_at
from coordination.paper.scenes import Scene
from coordination.paper.sheets import fitting, frame
from coordination.paper.wanted import day_of, wanted
from geo.crs import STORAGE_SRID
from geo.models import Area
from geo.querysets.reports import ReportQuerySet

ROOM = 1.0  # all that the screen shows, and what the paper has room for beyond it
# Without a view and without any area: somewhere in the middle of the zone.
NOWHERE = (700_000, 5_300_000, 720_000, 5_320_000)


def map_scene(view: Polygon | None, given: Mapping[str, str], user: Any, asked: Asked) -> tuple[Scene, list[Found]]:
    """Return the map of this view (a box in the storage CRS; None: all members' areas), and the reports on it.

    ``given`` is the filter of the map page.
    """
    return scene_of(wanted(given, user=user), view, user, asked, day=day_of(given))


def scene_of(
    reports: ReportQuerySet,
    view: Polygon | None,
    user: Any,
    asked: Asked,
    *,
    outlines: bool = True,
    day: date | None = None,
) -> tuple[Scene, list[Found]]:
    """Return the map of these reports in a view (None: all members' areas); the rest as in ``developments``."""
    view = view or _region()
    place, plane = asked.sheet.map, plane_at(view)
    shown = plane.box_of(view)
    scale = asked.scale or fitting(shown, place, room=ROOM)
    seen = frame(shown, place, scale)
    areas, sources = grounds(plane, seen, member_id=user.member_id)
    found = developments(reports, user, plane, seen, outlines=outlines, day=day)
    picture = backdrop(user, plane, seen, place) if asked.base_map else None
    drawn = [one.development for one in found]
    sources += [picture.attribution] if picture else []
    return Scene(plane, seen, scale, areas, drawn, backdrop=picture, sources=sources), found


def _region() -> Polygon:
    keys = MemberArea.objects.filter(member__active=True).values("key")
    areas = Area.objects.current().deciding().filter(key__in=keys)
    region = Polygon.from_bbox(areas.aggregate(box=Extent("boundary"))["box"] or NOWHERE)
    region.srid = STORAGE_SRID
    return region
