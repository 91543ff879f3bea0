"""The coordinate systems outlines arrive in, by EPSG number, and how people write their names."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _
from pyproj import Transformer

from geo.crs import EDGE_SRID, STORAGE_SRID

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

DEGREES = {4326: _("Grad (WGS 84)"), 4258: _("Grad (ETRS89)")}
METRES = {
    25832: "UTM 32 (EPSG:25832)",
    25833: "UTM 33 (EPSG:25833)",
    25831: "UTM 31 (EPSG:25831)",
    32632: "UTM 32 (EPSG:32632)",
    32633: "UTM 33 (EPSG:32633)",
    32631: "UTM 31 (EPSG:32631)",
    4647: _("UTM 32 mit vorangestellter Zone (EPSG:4647)"),
    5650: _("UTM 33 mit vorangestellter Zone (EPSG:5650)"),
    3857: "Web Mercator (EPSG:3857)",
}
# Gauß-Krüger and its base: their shift needs a grid that our libraries do not carry.
OLD = {4314, 31466, 31467, 31468, 31469, 5675, 5676, 5677, 5678, 5679, 2398, 2399}
# What typed numbers may be, likeliest first.
LIKELY = [EDGE_SRID, *dict.fromkeys([STORAGE_SRID, 25832, 25833, 25831, 4647, 5650, 3857])]
_CRS84 = re.compile(r"(^|[:/])crs:?84$|^wgs ?84$", re.IGNORECASE)
_UTM = re.compile(r"etrs89_utm(3[123])$", re.IGNORECASE)
_EPSG = re.compile(r"(?:^|epsg|[:/ #])(\d{4,6})$", re.IGNORECASE)


def is_degrees(srid: int) -> bool:
    """Say whether the system counts in degrees."""
    return srid in DEGREES


def is_known(srid: int) -> bool:
    """Say whether outlines may arrive in the system."""
    return srid in DEGREES or srid in METRES or srid == STORAGE_SRID


def name_of(srid: int) -> str:
    """Return what people call the system."""
    return str(DEGREES.get(srid) or METRES.get(srid) or f"EPSG:{srid}")


def srid_of(text: str) -> int | None:
    """Return the EPSG number behind ``EPSG:25832``, ``urn:ogc:def:crs:EPSG::25832``, ``CRS84`` and the like."""
    text = text.strip()[:200]
    if _CRS84.search(text):
        return EDGE_SRID
    if match := _UTM.search(text):
        return 25800 + int(match[1])
    match = _EPSG.search(text)
    return int(match[1]) if match else None


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def transformed(xy: Numbers, source: int, target: int) -> Numbers:
    """Return the (n, 2) coordinates, x before y, in another system; infinite where that is impossible."""
    if source == target:
        return xy
    x, y = _transformer(source, target).transform(xy[:, 0], xy[:, 1])
    return np.column_stack([x, y])
