"""From what people call a place to where it is: names of areas, titles of visible reports, coordinates, and addresses
where the operator named a geocoder (GEOCODER_URL).

What is typed here goes to that service, and nowhere without one.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib.gis.db.models.functions import Envelope, PointOnSurface
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import Point, Polygon
from django.core.cache import cache

from geo.crs import EDGE_SRID, STORAGE_SRID
from geo.egress import EgressError, fetch
from geo.models import Area, Report
from geo.outlines import OutlineProblem, Region, parse

SHOWN = 8
LONGEST = 200
GEOCODER_SECONDS = 6.0
GEOCODER_BYTES = 500_000
KEPT_SECONDS = 24 * 3600
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """A named point in the storage CRS. ``kind`` is area, report, address or coordinates."""

    name: str
    kind: str
    point: Point
    extent: Polygon | None = None  # of an area: the box around it, in the storage CRS
    report: UUID | None = None

    @property
    def at(self) -> tuple[float, float]:
        """Latitude and longitude (WGS 84), to the decimetre."""
        edge = Point(self.point.x, self.point.y, srid=self.point.srid)
        edge.transform(EDGE_SRID)
        return round(edge.y, 6), round(edge.x, 6)

    @property
    def box(self) -> tuple[float, ...] | None:
        """The extent as west, south, east, north (WGS 84), where there is one."""
        edge = self.extent and self.extent.transform(EDGE_SRID, clone=True)
        return tuple(round(degrees, 6) for degrees in edge.extent) if edge else None


def find(text: str, *, user: Any, region: Region, outside: bool = True) -> list[Place]:
    """Return the places that a text can mean, the likeliest first; one alone where it is clear.

    Reports count as places only for those who may see them. ``outside``: the geocoder is asked too.
    """
    words = " ".join(text.replace("\0", "").split())[:LONGEST]
    if not words:
        return []
    exact = _coordinates(words, region) or list(_areas(words, exactly=True))
    if len(exact) == 1:
        return exact
    addresses = _addresses(words, region) if outside else []
    found = [*exact, *addresses, *_areas(words, exactly=False), *_reports(words, user)]
    return list({(place.name, place.at): place for place in found}.values())[:SHOWN]


def at(latitude: float, longitude: float, name: str) -> Place:
    """Return the place at these degrees (WGS 84)."""
    return Place(name, "coordinates", _stored(longitude, latitude))


def _coordinates(words: str, region: Region) -> list[Place]:
    if not any(letter.isdigit() for letter in words):
        return []
    try:
        outline = parse(words, region=region)
    except OutlineProblem:
        return []
    shape = outline.shape
    if shape.geom_type != "MultiPoint" or len(shape.geoms) != 1:
        return []
    return [Place(words, "coordinates", Point(shape.geoms[0].x, shape.geoms[0].y, srid=STORAGE_SRID))]


def _areas(words: str, *, exactly: bool) -> Iterator[Place]:
    lookup = {"name__iexact": words} if exactly else {"name__icontains": words}
    areas = Area.objects.current().official().filter(**lookup)
    rows = areas.annotate(place=PointOnSurface("boundary"), box=Envelope("boundary")).order_by("name", "key")
    for name, place, extent in rows.values_list("name", "place", "box")[:SHOWN]:
        yield Place(name, "area", place, extent)


def _reports(words: str, user: Any) -> Iterator[Place]:
    reports = Report.objects.announced().visible_to(user).filter(current__title__icontains=words)
    rows = reports.annotate(middle=PointOnSurface("current__outline")).order_by("-announced_at")
    for pk, title, place in rows.values_list("pk", "current__title", "middle")[:SHOWN]:
        yield Place(title, "report", place, report=pk)


def _addresses(words: str, region: Region) -> list[Place]:
    """Return what the geocoder knows; nothing without one, or when it does not answer (the log says why)."""
    url = _address(words)
    if not url:
        return []
    key = f"geocoder:{hashlib.sha256(url.encode()).hexdigest()}"
    features = cache.get(key)
    if features is None:
        try:
            answer = fetch(url, max_bytes=GEOCODER_BYTES, max_seconds=GEOCODER_SECONDS)
            features = json.loads(answer.content)["features"] if answer.status == 200 else []
        except (EgressError, ValueError, KeyError, TypeError) as error:
            log.warning("The geocoder did not answer: %s", error)
            return []
        cache.set(key, features, KEPT_SECONDS)
    return list(_read(features, region))


def _address(words: str) -> str:
    template: str = settings.GEOCODER_URL
    if not template:
        return ""
    if "{q}" not in template:
        template += ("&" if "?" in template else "?") + "q={q}"
    return template.replace("{q}", quote(words))


def _read(features: Any, region: Region) -> Iterator[Place]:
    """Yield the points of a GeoJSON answer that lie where outlines are expected; what is no point is passed over."""
    for feature in features[:SHOWN] if isinstance(features, list) else []:
        try:
            longitude, latitude = (float(number) for number in feature["geometry"]["coordinates"][:2])
            point = _stored(longitude, latitude)
            name = _name(feature.get("properties") or {})
        except (KeyError, TypeError, ValueError, AttributeError, GDALException):
            continue
        if name and region.west <= point.x <= region.east and region.south <= point.y <= region.north:
            yield Place(name, "address", point)


def _name(properties: dict[str, Any]) -> str:
    """Return an address in one line: Nominatim writes it itself, Photon gives its parts."""
    if properties.get("display_name"):
        return str(properties["display_name"])[:LONGEST]
    street = " ".join(str(properties[part]) for part in ("street", "housenumber") if properties.get(part))
    town = " ".join(str(properties[part]) for part in ("postcode", "city") if properties.get(part))
    parts = [str(properties.get("name") or ""), street, town]
    return ", ".join(dict.fromkeys(part for part in parts if part))[:LONGEST]


def _stored(longitude: float, latitude: float) -> Point:
    point = Point(longitude, latitude, srid=EDGE_SRID)
    point.transform(STORAGE_SRID)
    return point
