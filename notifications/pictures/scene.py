"""What the map of a mail shows: the outline, the areas around it, the shortest way to the reader's border."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import shapely
from django.contrib.gis.geos import Polygon
from shapely.geometry.base import BaseGeometry

from accounts.models import Member, MemberArea
from geo import formats
from geo.crs import STORAGE_SRID
from geo.models import Area, Edition, ReportVersion

# 528 by 240 in the mail, drawn twice as fine.
ASPECT = 528 / 240
SMALLEST_FRAME_M = 1_500.0  # its height: less shows no border one would recognise
PLACE_FRAME_M = 3_000.0  # around a place: the same for every report, so that it says nothing of the outline's size
ROOM = 2.1  # how much higher the frame is than what it must show


class Role(StrEnum):
    """Who an area belongs to, seen by the reader of the mail."""

    READER = "reader"
    REPORTER = "reporter"
    MEMBER = "member"
    OUTSIDER = "outsider"


@dataclass(frozen=True)
class Ground:
    """An area as it is drawn."""

    name: str
    shape: BaseGeometry
    role: Role


@dataclass(frozen=True)
class Scene:
    """Everything to draw, in metres of the storage CRS. ``frame`` is (west, south, east, north)."""

    outline: BaseGeometry
    grounds: list[Ground]
    nearest: BaseGeometry | None
    metres: str
    attribution: str
    frame: tuple[float, float, float, float]


def scene_of(version: ReportVersion, reader: Member | None, affected: Sequence[Any]) -> Scene:
    """Return the scene of a version for one member, or for a person without one.

    ``affected`` are that member's areas, nearest first: ``geo.affected.Affected`` or stored ``AffectedArea``.
    Boundaries are those that were in force when the version was announced.
    """
    if version.outline is None:
        raise ValueError("A version without an outline has no picture.")
    outline = shapely.from_wkb(bytes(version.outline.wkb))
    first = affected[0] if affected else None
    nearest = shapely.from_wkb(bytes(first.nearest.wkb)) if first is not None and first.nearest else None
    frame = frame_around(outline, nearest)
    areas = _areas(version, frame)
    return Scene(
        outline=outline,
        grounds=_grounds(areas, frame, reader=reader, reporter=version.report.reporter),
        nearest=nearest,
        metres=formats.length(first.distance_m) if first is not None and nearest is not None else "",
        attribution=_attribution(areas),
        frame=frame,
    )


def scene_of_place(version: ReportVersion, reader: Member | None) -> Scene:
    """Return the scene for those who may know where a development lies, and nothing else: one point."""
    if version.outline is None:
        raise ValueError("A version without an outline has no picture.")
    place = shapely.from_wkb(bytes(version.outline.point_on_surface.wkb))
    frame = frame_around(place, None, least_m=PLACE_FRAME_M)
    areas = _areas(version, frame)
    grounds = _grounds(areas, frame, reader=reader, reporter=version.report.reporter)
    return Scene(place, grounds, nearest=None, metres="", attribution=_attribution(areas), frame=frame)


def frame_around(
    outline: BaseGeometry, nearest: BaseGeometry | None, *, least_m: float = SMALLEST_FRAME_M
) -> tuple[float, float, float, float]:
    """Return the frame that shows the outline and the way to the border, with room around them."""
    west, south, east, north = shapely.total_bounds([one for one in (outline, nearest) if one is not None]).tolist()
    height = max((north - south) * ROOM, (east - west) * ROOM / ASPECT, least_m)
    x, y = (west + east) / 2, (south + north) / 2
    return x - height * ASPECT / 2, y - height / 2, x + height * ASPECT / 2, y + height / 2


def _areas(version: ReportVersion, frame: tuple[float, float, float, float]) -> list[Area]:
    box = Polygon.from_bbox(frame)
    box.srid = STORAGE_SRID
    return list(Area.objects.current(on=version.announced_at).deciding().in_view(box).select_related("edition"))


def _grounds(
    areas: list[Area], frame: tuple[float, float, float, float], *, reader: Member | None, reporter: Member
) -> list[Ground]:
    keys = [area.key for area in areas]
    speaking = dict(MemberArea.objects.filter(key__in=keys, member__active=True).values_list("key", "member"))
    role_of = {reporter.pk: Role.REPORTER} | ({reader.pk: Role.READER} if reader else {})
    grounds = []
    for area in areas:
        # The rest of a city has its key, and no member.
        member = None if area.kind == "remainder" else speaking.get(area.key)
        shape = shapely.clip_by_rect(shapely.from_wkb(bytes(area.boundary.wkb)), *_wider(frame))
        if not shape.is_empty:
            role = role_of.get(member, Role.MEMBER) if member else Role.OUTSIDER
            grounds.append(Ground(area.name, shape, role))
    return grounds


def _wider(frame: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return the frame with a rim, so that the cut edges of areas lie outside the picture."""
    west, south, east, north = frame
    rim = (north - south) * 0.1
    return west - rim, south - rim, east + rim, north + rim


def _attribution(areas: list[Area]) -> str:
    editions: dict[Any, Edition] = {area.edition_id: area.edition for area in areas}
    return " · ".join(dict.fromkeys(edition.licence for edition in editions.values()))
