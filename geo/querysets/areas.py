from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.gis.db.models import GeometryField, Union
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db.models import F, FloatField, Func, Max, Q, QuerySet, Value

from geo.crs import STORAGE_SRID

if TYPE_CHECKING:
    from geo.models import Area  # noqa: F401


class AreaQuerySet(QuerySet["Area"]):
    """Reads of areas. Geometries are in the storage CRS, distances in metres."""

    def current(self, on: datetime | None = None) -> AreaQuerySet:
        """Return the areas of the editions in force now, or at the given moment."""
        if on is None:
            return self.filter(edition__in_force_from__isnull=False, edition__in_force_until__isnull=True)
        until = Q(edition__in_force_until__isnull=True) | Q(edition__in_force_until__gt=on)
        return self.filter(until, edition__in_force_from__lte=on)

    def official(self) -> AreaQuerySet:
        """Return areas as the sources give them: no derived remainders."""
        return self.exclude(kind="remainder")

    def deciding(self) -> AreaQuerySet:
        """Return the areas that can be affected: where districts are in force, they stand for the city."""
        return self.filter(subdivided=False)

    def touching(self, shape: GEOSGeometry) -> AreaQuerySet:
        """Return the areas that share at least a point with the shape."""
        return self.filter(boundary__intersects=shape)

    def farthest_from(self, shape: GEOSGeometry) -> float | None:
        """Return the metres (planar) from the shape to the farthest point of these areas, or None without areas."""
        farthest = Func(F("boundary"), Value(shape, GeometryField(srid=STORAGE_SRID)), function="ST_MaxDistance")
        metres: float | None = self.aggregate(metres=Max(farthest, output_field=FloatField()))["metres"]
        return metres

    def united(self) -> GEOSGeometry | None:
        """Return these areas as one geometry, or None without areas."""
        united: GEOSGeometry | None = self.aggregate(whole=Union("boundary"))["whole"]
        return united

    def in_view(self, bbox: Polygon) -> AreaQuerySet:
        """Return the areas whose bounding box meets the map's."""
        return self.filter(boundary__bboverlaps=bbox)
