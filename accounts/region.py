"""The areas a map of the alliance shows: every member area, and everything within 10 km of one."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models import Extent, Union
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.core.cache import cache
from pyproj import Transformer

from accounts.models import MemberArea
from geo.crs import EDGE_SRID, STORAGE_SRID
from geo.editions import in_force
from geo.models import Area
from geo.querysets.areas import AreaQuerySet

SURROUNDINGS_M = 10_000
MOST_CHOOSABLE = 400
FIRST_VIEW_DEGREES = 0.4  # on a wide screen some 350 municipalities: fewer than MOST_CHOOSABLE
# What a screen of zoom 13 can show (13 m to the pixel here); from zoom 14 maps ask for the full detail of their view.
SIMPLIFIED_M = 15.0
DECIMALS = 6  # a decimetre


def fingerprint() -> str:
    """Return what changes whenever the map's areas change: boundary editions, memberships."""
    editions = [str(pk) for pk in in_force().order_by("pk").values_list("pk", flat=True)]
    return hashlib.sha256(json.dumps([editions, _names()], sort_keys=True).encode()).hexdigest()[:20]


def collection(own_member: str | None, state: str) -> str:
    """Return the region as GeoJSON text, simplified so that shared borders stay shared.

    ``state`` is the ``fingerprint()`` the text is kept under. ``own`` says which areas are the member's own.
    """
    key = f"region:{state}:{own_member}"
    text: str | None = cache.get(key)
    if text is None:
        text = _feature_collection(_features(_region(), own_member, simplified=True))
        cache.set(key, text, 24 * 3600)
    return text


def collection_in(view: Polygon, own_member: str | None) -> str:
    """Return the areas that meet the view (a box in the storage CRS) as GeoJSON text, in full detail."""
    areas = Area.objects.current().deciding().touching(view)
    return _feature_collection(_features(areas, own_member, simplified=False))


def choosable_in(view: Polygon) -> str:
    """Return the areas that meet the view (a box in the storage CRS) as GeoJSON text, simplified, to choose from.

    ``member`` is the short name of who speaks for one already. At most ``MOST_CHOOSABLE``, the nearest to the middle;
    ``more`` says whether there are more.
    """
    near = Area.objects.current().filter(kind__in=("municipality", "district"), boundary__bboverlaps=view)
    chosen = near.annotate(away=Distance("boundary", view.centroid)).order_by("away")[: MOST_CHOOSABLE + 1]
    keys = list(chosen.values_list("pk", flat=True))
    shown = Area.objects.filter(pk__in=keys[:MOST_CHOOSABLE])
    return _feature_collection(_features(shown, None, simplified=True), more=len(keys) > MOST_CHOOSABLE)


def extent() -> list[float]:
    """Return the box of the region in degrees (WGS 84): west, south, east, north. Without boundaries, the world."""
    return _box(_region()) or [-180.0, -90.0, 180.0, 90.0]


def view_of(text: str, *, widest: float) -> Polygon:
    """Return the box (west, south, east, north in degrees, WGS 84) in the storage CRS.

    Raises ``ValueError`` for anything else, and for a box wider or higher than ``widest`` degrees.
    """
    west, south, east, north = (float(number) for number in text.split(","))
    if not all(map(math.isfinite, (west, south, east, north))) or not (-180 <= west < east <= 180):
        raise ValueError
    if not (-90 <= south < north <= 90) or max(east - west, north - south) > widest:
        raise ValueError
    view = Polygon.from_bbox((west, south, east, north))
    view.srid = EDGE_SRID
    view.transform(STORAGE_SRID)
    return view


def first_view(key: str = "") -> list[float]:
    """Return where choosing members begins, in degrees: around one area, or the members, or the middle of all areas."""
    areas = Area.objects.current()
    if not key and (members := _box(areas.filter(key__in=_names()))):
        return members
    found = _box(areas.filter(key=key) if key else areas)
    if found is None:
        return extent()
    west, south, east, north = found
    x, y = (west + east) / 2, (south + north) / 2
    half = (FIRST_VIEW_DEGREES if key else min(FIRST_VIEW_DEGREES, max(east - west, north - south))) / 2
    return [round(degrees, DECIMALS) for degrees in (x - half, y - half, x + half, y + half)]


def choices(state: str) -> list[tuple[str, str, str]]:
    """Return (key, name, member's short name or nothing) of the region's areas, the members' first.

    A city whose districts are in force is there as well: one may mean the whole of it. ``state`` as above.
    """
    key = f"region-choices:{state}"
    found: list[tuple[str, str, str]] | None = cache.get(key)
    if found is None:
        names = _names()
        rows = _near_members(Area.objects.current().official()).values_list("key", "name").order_by("name", "key")
        found = [(area, name, names[area][1] if area in names else "") for area, name in rows]
        found.sort(key=lambda choice: not choice[2])
        cache.set(key, found, 24 * 3600)
    return found


def _box(areas: AreaQuerySet) -> list[float] | None:
    found = areas.aggregate(box=Extent("boundary"))["box"]
    if found is None:
        return None
    to_edge = Transformer.from_crs(STORAGE_SRID, EDGE_SRID, always_xy=True)
    return [round(degrees, DECIMALS) for degrees in to_edge.transform_bounds(*found)]


def _region() -> AreaQuerySet:
    return _near_members(Area.objects.current().deciding())


def _near_members(everything: AreaQuerySet) -> AreaQuerySet:
    members = Area.objects.current().deciding().filter(key__in=_names())
    ground: GEOSGeometry | None = members.aggregate(ground=Union("boundary"))["ground"]
    if ground is None:
        return everything.none()
    # A coarse hull is near enough: it only chooses which neighbours are drawn.
    return everything.touching(ground.simplify(100).buffer(SURROUNDINGS_M, 4))


def _features(areas: AreaQuerySet, own_member: str | None, *, simplified: bool) -> list[dict[str, Any]]:
    rows = list(areas.order_by("key"))
    shapes = shapely.from_wkb([bytes(row.boundary.wkb) for row in rows])
    if simplified and len(shapes):
        shapes = shapely.coverage_simplify(shapes, SIMPLIFIED_M)
    names = _names()
    to_edge = Transformer.from_crs(STORAGE_SRID, EDGE_SRID, always_xy=True)
    edge = shapely.transform(shapes, lambda xy: _rounded(to_edge, xy))
    return [
        {
            "type": "Feature",
            "properties": _properties(row, names.get(row.key) if _speaks(row) else None, own_member),
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for row, shape in zip(rows, edge, strict=True)
    ]


def _rounded(to_edge: Transformer, xy: Any) -> Any:
    return np.column_stack([np.round(axis, DECIMALS) for axis in to_edge.transform(xy[:, 0], xy[:, 1])])


def _speaks(row: Area) -> bool:
    return row.kind != "remainder"  # the rest of a city has the city's key, and no member


def _properties(row: Area, member: list[str] | None, own_member: str | None) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "member": member[1] if member else None,
        "own": member is not None and member[0] == own_member,
        "kind": row.kind,
    }


def _feature_collection(features: list[dict[str, Any]], **more: Any) -> str:
    licences = list(dict.fromkeys(in_force().order_by("-layer").values_list("licence", flat=True)))
    data = {"type": "FeatureCollection", "attribution": licences, "features": features, **more}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _names() -> dict[str, list[str]]:
    """Return, by key, who speaks for an area: the member's id and short name."""
    rows = MemberArea.objects.filter(member__active=True).order_by("key")
    return {key: [str(member), name] for key, member, name in rows.values_list("key", "member", "member__short_name")}
