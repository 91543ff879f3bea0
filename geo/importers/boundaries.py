"""From a source's shape to a boundary: read, checked, repaired, densified, in the storage CRS."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pyproj
import shapely
from django.db import connection
from pyproj.aoi import AreaOfUse
from pyproj.transformer import TransformerGroup

from geo.crs import EDGE_SRID, LONGEST_EDGE_M, STORAGE_SRID
from geo.importers.problems import ImportProblem, hectares, some

METRES_PER_DEGREE = 111_320.0
# How far beyond its area of use the storage CRS may be used: EPSG:25832 serves all of Germany, not Africa.
TOLERATED_DEGREES = 10.0
POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def known_crs(text: str) -> pyproj.CRS:
    """Return the CRS of this name. Raises ``ImportProblem``: an unknown one is never guessed."""
    try:
        crs = pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError as error:
        raise ImportProblem(f"Das Koordinatensystem „{text}“ ist unbekannt. Nennen Sie es mit --crs EPSG:….") from error
    return crs.to_2d() if len(crs.axis_info) > 2 else crs


@dataclass
class Boundaries:
    """Turns the shapes of one source into boundaries, and remembers what was repaired (key → what was wrong)."""

    crs: pyproj.CRS
    repaired: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._same = self.crs.equals(pyproj.CRS.from_epsg(STORAGE_SRID), ignore_axis_order=True)
        self._transformer = None if self._same else _transformer(self.crs)
        self._bounds = _plausible_bounds()

    def of(self, shapes: Sequence[bytes | None], keys: Sequence[str]) -> list[bytes]:
        """Return the boundaries as EWKB in the storage CRS. Raises ``ImportProblem`` naming the keys."""
        geometries = self._read(shapes, keys)
        geometries = self._repaired(geometries, keys)
        if not self._same:
            geometries = self._repaired(self._transformed(shapely.segmentize(geometries, self._edge())), keys)
        self._check_place(geometries, keys)
        written: list[bytes] = shapely.to_wkb(shapely.set_srid(geometries, STORAGE_SRID), include_srid=True).tolist()
        return written

    @np.errstate(invalid="ignore")  # NaN is looked for here
    def _read(self, shapes: Sequence[bytes | None], keys: Sequence[str]) -> Any:
        geometries = shapely.from_wkb(np.array(shapes, dtype=object), on_invalid="ignore")
        if any(missing := shapely.is_missing(geometries) | shapely.is_empty(geometries)):
            raise ImportProblem(
                f"Ohne Fläche: {_named(keys, missing)}. Die Datei ist unvollständig, vielleicht beim Kopieren "
                "abgeschnitten. Es wurde nichts importiert."
            )
        if any(wrong := ~np.isin(shapely.get_type_id(geometries), POLYGONS)):
            raise ImportProblem(f"Keine Fläche, sondern Punkt oder Linie: {_named(keys, wrong)}.")
        if any(wrong := ~np.isfinite(shapely.bounds(geometries)).all(axis=1) | ~_finite(geometries)):
            raise ImportProblem(f"Koordinaten, die keine Zahl sind (NaN, unendlich): {_named(keys, wrong)}.")
        if self.crs.is_geographic and any(wrong := np.abs(shapely.bounds(geometries)).max(axis=1) > 360):
            raise ImportProblem(
                f"Die Koordinaten von {_named(keys, wrong)} sind keine Grad, das Koordinatensystem "
                f"{self.crs.name} zählt aber in Grad. Nennen Sie das richtige mit --crs EPSG:…."
            )
        return geometries

    def _repaired(self, geometries: Any, keys: Sequence[str]) -> Any:
        invalid = ~shapely.is_valid(geometries)
        mended = shapely.make_valid(geometries[invalid], method="structure", keep_collapsed=False)
        for number, after in zip(np.flatnonzero(invalid).tolist(), mended, strict=True):
            self.repaired.setdefault(keys[number], self._wrong_with(geometries[number], after))
        geometries[invalid] = mended
        if any(lost := shapely.area(geometries) == 0):
            raise ImportProblem(f"Von der Fläche bleibt beim Reparieren nichts übrig: {_named(keys, lost)}.")
        return geometries

    def _wrong_with(self, before: Any, after: Any) -> str:
        """Return what was wrong, and how much area the repair cost or brought, where that can be told."""
        reason: str = shapely.is_valid_reason(before)
        if self.crs.is_geographic:
            return reason
        more = after.area - before.area
        return f"{reason} ({'+' if more >= 0 else '−'}{hectares(abs(more))})"

    def _edge(self) -> float:
        unit = self.crs.axis_info[0].unit_conversion_factor
        return LONGEST_EDGE_M / METRES_PER_DEGREE if self.crs.is_geographic else LONGEST_EDGE_M / unit

    def _transformed(self, geometries: Any) -> Any:
        if self._transformer is None:
            return _transformed_by_database(geometries, self.crs)
        return shapely.transform(geometries, self._transformer.transform, interleaved=False)

    def _check_place(self, geometries: Any, keys: Sequence[str]) -> None:
        west, south, east, north = self._bounds
        low_x, low_y, high_x, high_y = shapely.bounds(geometries).T
        inside = (low_x >= west) & (low_y >= south) & (high_x <= east) & (high_y <= north)
        if not inside.all():
            raise ImportProblem(
                f"Weit außerhalb des Gebiets von EPSG:{STORAGE_SRID}: {_named(keys, ~inside)}. Sind die Achsen "
                f"vertauscht, oder stimmt das Koordinatensystem ({self.crs.name}) nicht? Siehe --crs."
            )


def _transformer(crs: pyproj.CRS) -> pyproj.Transformer | None:
    """Return the transformation into the storage CRS, or None where this machine lacks its grid.

    The wheels bring no BETA2007 grid, which old Gauss-Krüger needs; PostGIS has it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        group = TransformerGroup(crs, STORAGE_SRID, always_xy=True)
    if not group.transformers:
        raise ImportProblem(f"Von {crs.name} nach EPSG:{STORAGE_SRID} gibt es keine Umrechnung.")
    return group.transformers[0] if group.best_available or not crs.to_epsg() else None


def _transformed_by_database(geometries: Any, crs: pyproj.CRS) -> Any:
    moved = []
    with connection.cursor() as cursor:
        for shape in shapely.to_wkb(geometries):
            cursor.execute(
                "SELECT ST_AsBinary(ST_Transform(ST_GeomFromWKB(%s, %s), %s))", [shape, crs.to_epsg(), STORAGE_SRID]
            )
            moved.append(bytes(cursor.fetchone()[0]))
    return shapely.from_wkb(np.array(moved, dtype=object))


def _plausible_bounds() -> tuple[float, float, float, float]:
    storage = pyproj.CRS.from_epsg(STORAGE_SRID)
    use = cast(AreaOfUse, storage.area_of_use)
    into = pyproj.Transformer.from_crs(EDGE_SRID, storage, always_xy=True)
    more = TOLERATED_DEGREES
    return into.transform_bounds(use.west - more, use.south - more, use.east + more, min(use.north + more, 84.0))


def _finite(geometries: Any) -> Any:
    coordinates, owners = shapely.get_coordinates(geometries, return_index=True)
    finite = np.ones(len(geometries), dtype=bool)
    finite[owners[~np.isfinite(coordinates).all(axis=1)]] = False
    return finite


def _named(keys: Sequence[str], which: Any) -> str:
    return some(key for key, wanted in zip(keys, which, strict=True) if wanted)
