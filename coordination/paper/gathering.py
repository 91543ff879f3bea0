"""Reading what a map shows: areas with their edition, and the reports that this person may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import BinaryField, F, Func, Value
from django.utils.translation import gettext as _

from accounts.models import MemberArea
from coordination.paper.planes import Plane
from coordination.paper.scenes import Development, Ground
from coordination.paper.sheets import Box
from geo.crs import STORAGE_SRID
from geo.formats import SQUARE_METRES_PER_HECTARE
from geo.known import as_of
from geo.models import Area, Edition, Report
from geo.querysets.reports import ReportQuerySet

MOST_DRAWN = 1_000  # of those with outlines, and of places; more would take long, and be one grey mass on any paper
MOST_LISTED = 400  # those have numbers


@dataclass(frozen=True)
class Standing:
    """How an area lies to the report on the sheet."""

    affected: bool
    note: str = ""


@dataclass(frozen=True)
class Found:
    """A report on the map, with what the list beside it says."""

    report: Report
    development: Development


def grounds(
    plane: Plane,
    frame: Box,
    *,
    member_id: Any,
    on: datetime | None = None,
    standing: Mapping[str, Standing] | None = None,
) -> tuple[list[Ground], list[str]]:
    """Return the areas in the frame as they were at this moment (now: None), and the lines on where they come from.

    ``standing`` says by key which areas a report affects.
    """
    view = plane.stored_box(frame)
    clipped = Func(F("boundary"), Value(view, GeometryField(srid=STORAGE_SRID)), function="ST_ClipByBox2D")
    areas = Area.objects.current(on=on).deciding().in_view(view).select_related("edition").defer("boundary")
    rows = list(areas.annotate(seen=Func(clipped, function="ST_AsBinary", output_field=BinaryField())))
    binaries = [bytes(row.seen) for row in rows]  # type: ignore[attr-defined]
    shapes = plane.moved(shapely.from_wkb(binaries))
    speaking = dict(MemberArea.objects.filter(member__active=True).values_list("key", "member"))
    drawn, editions = [], {}
    for row, shape in zip(rows, shapes, strict=True):
        if not shape.is_empty:
            editions[row.edition_id] = row.edition
            drawn.append(_ground(row, shape, speaking, member_id, standing or {}))
    return drawn, [source_line(edition) for edition in editions.values()]


def _ground(
    row: Area, shape: Any, speaking: Mapping[str, Any], member_id: Any, standing: Mapping[str, Standing]
) -> Ground:
    # The rest of a city has its key, and no member.
    member = None if row.kind == "remainder" else speaking.get(row.key)
    how = standing.get(row.key)
    return Ground(
        row.name, shape,
        member=member is not None,
        own=member is not None and member == member_id,
        affected=bool(how and how.affected),
        note=how.note if how else "",
    )  # fmt: skip


def source_line(edition: Edition) -> str:
    """Return which boundaries these are and what their licence wants said."""
    line = _("Grenzen: %(edition)s. %(licence)s") % {"edition": edition.name, "licence": edition.licence}
    return f"{line} {_('Genäherte Linien, nur zur Ansicht.')}" if edition.approximate else line


def developments(
    reports: ReportQuerySet, user: Any, plane: Plane, frame: Box, *, outlines: bool = True, day: date | None = None
) -> list[Found]:
    """Return these reports as far as they lie in the frame and this person may see them, from north to south.

    Whose details the person may see has its outline; of the others, only the place where they lie. Without
    ``outlines`` that is so for all: what is handed to people who may see less than the one who prints it. On a
    ``day`` that is over, they say what they said then; places are those of today, as on the screen.
    """
    view = plane.stored_box(frame)
    fetched = reports.select_related("reporter", "current__use", "current__stage", "current__kind").in_view(view)
    open_to = fetched.detailed_to(user) if outlines else fetched.none()
    detailed = as_of(list(open_to.order_by("-announced_at", "pk")[:MOST_DRAWN]), day)
    others = fetched.visible_to(user).exclude(pk__in=open_to.values("pk")).defer("current__outline")
    others = others.annotate(spot=PointOnSurface("current__outline")).order_by("-announced_at", "pk")
    places = as_of(list(others[:MOST_DRAWN]), day)
    seen = shapely.box(*frame)
    shapes = plane.shapes([one.current.outline for one in detailed])  # type: ignore[union-attr, misc]
    points = plane.shapes([one.spot for one in places])  # type: ignore[attr-defined]
    found = [(one, shape, False) for one, shape in zip(detailed, shapes, strict=True)]
    found += [(one, shape, True) for one, shape in zip(places, points, strict=True)]
    found = [one for one in found if one[1].intersects(seen)]
    found.sort(key=lambda one: -one[1].centroid.y)
    return [
        Found(report, development(report, shape, user, number=number * (number <= MOST_LISTED), place_only=place_only))
        for number, (report, shape, place_only) in enumerate(found, start=1)
    ]


def development(report: Report, shape: Any, user: Any, *, number: int, place_only: bool) -> Development:
    """Return an announced report as it is drawn."""
    version = report.current
    if version is None or version.use is None or version.stage is None:
        raise ValueError("Only what was announced stands on a map of many.")
    return Development(
        shape, version.use.map_group, version.stage.pattern, number,
        own=user.member_id is not None and report.reporter_id == user.member_id,
        place_only=place_only,
        hectares=version.area_m2 / SQUARE_METRES_PER_HECTARE,
    )  # fmt: skip
