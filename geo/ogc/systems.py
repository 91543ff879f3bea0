"""Coordinate systems agreed with a service: which of those it has is best for us, and which axis comes first."""

from __future__ import annotations

from collections.abc import Iterable

from owslib.crs import Crs

from geo.crs import EDGE_SRID, STORAGE_SRID
from geo.ogc.grid import MERCATOR
from geo.outlines.systems import srid_of

ALIASES = {900913: MERCATOR, 102100: MERCATOR, 102113: MERCATOR, 3785: MERCATOR}
GAUSS_KRUEGER = (31468, 31467, 31469, 31466)
UTM = (25832, 25833, 25831, 4647, 5650)
# Pictures want the map's own system, then metric ones (a bent picture loses little), degrees last.
FOR_PICTURES = tuple(dict.fromkeys([MERCATOR, STORAGE_SRID, *UTM, EDGE_SRID, 4258, *GAUSS_KRUEGER]))
# Features want ours, then those whose axes nobody swaps.
FOR_FEATURES = tuple(dict.fromkeys([STORAGE_SRID, *UTM, MERCATOR, EDGE_SRID, 4258, *GAUSS_KRUEGER]))


def srid(name: str) -> int | None:
    """Return the EPSG number behind a service's name of a system, or None."""
    number = srid_of(name)
    return ALIASES.get(number, number) if number is not None else None


def best(names: Iterable[str], wanted: tuple[int, ...]) -> tuple[str, int] | None:
    """Return the service's name and our number of the system we want most; None where it has none we know."""
    offered: dict[int, str] = {}
    for name in names:
        number = srid(name)
        if number is not None:
            offered.setdefault(number, name)
    return next(((offered[number], number) for number in wanted if number in offered), None)


def north_first(name: str) -> bool:
    """Say whether the system, as it is named here, counts north before east (EPSG's own order).

    Where versions differ in whether they follow it, the caller knows: WMS 1.3.0 does (OGC 06-042, 6.7.2), WMS 1.1.1
    and WFS 1.0.0 do not; WFS 1.1.0 and 2.0.0 do where the system is named as a URN (OGC 09-025r2, 7.9.2.4.4).
    """
    return bool(Crs(name).axisorder == "yx")
