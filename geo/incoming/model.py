"""What comes out of a stranger's file: layers of outlines in the storage CRS, and how sure their place is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from django.contrib.gis.geos import GEOSGeometry


@dataclass(frozen=True)
class CrsGuess:
    """One way to read the numbers that puts them into the alliance's region or into Germany."""

    srid: int
    swapped: bool
    title: str


@dataclass(frozen=True)
class Crs:
    """The coordinate system the outlines were read in.

    ``source``: named by the file; given by the user; a guess from where the numbers lie; or assumed, because the
    format's standard says so (GeoJSON, KML: WGS 84). ``accuracy_m`` is that of the datum shift: 0.0 where there is
    none (ETRS89 and WGS 84 count as the same), None where nobody states it. ``note`` is a German sentence or empty.
    """

    srid: int | None
    source: Literal["file", "given", "guess", "assumed"]
    candidates: list[CrsGuess] = field(default_factory=list)
    accuracy_m: float | None = None
    note: str = ""
    swapped: bool = False


@dataclass(frozen=True)
class Feature:
    """One outline that a report could have. ``facts["notes"]`` holds sentences on what was mended."""

    number: int
    outline: GEOSGeometry
    label: str
    attributes: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Layer:
    """Features that the file keeps together."""

    name: str
    features: list[Feature]


@dataclass(frozen=True)
class Incoming:
    """A file, read. ``facts["format"]`` is its format, ``facts["left_out"]`` are sentences on what was left out."""

    title: str
    layers: list[Layer]
    crs: Crs
    facts: dict[str, Any] = field(default_factory=dict)
