"""Which coordinate system the numbers of a file are in: as it says, as the user says, or by where they would lie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyproj
from django.utils.translation import gettext as _

from geo.crs import EDGE_SRID, STORAGE_SRID
from geo.incoming.model import Crs, CrsGuess
from geo.incoming.problems import UnreadableFile
from geo.incoming.shift import Shift, shift_from
from geo.outlines import Region
from geo.outlines.systems import Numbers, name_of, srid_of, transformed

# What files without a system were in, in Germany, commonest first.
COMMON = list(dict.fromkeys([STORAGE_SRID, 25832, 25833, 31468, 4326, 31467, 4647, 3857, 31469, 31466, 5650, 25831]))
GERMANY = (5.5, 47.0, 15.5, 55.5)  # degrees: west, south, east, north
ENOUGH = 0.5  # a drawing may have its frame at 0/0: most points decide
EXACT_M = 0.05
WIDE_M = 600_000.0
LONGEST_WKT = 20_000


@dataclass(frozen=True)
class Place:
    """How to bring a layer's numbers into the storage CRS, and how sure that is."""

    crs: Crs
    shift: Shift
    degrees: bool

    def apply(self, xy: Numbers) -> Numbers:
        """Return the coordinates in the storage CRS."""
        return self.shift.apply(xy[:, ::-1] if self.crs.swapped else xy)


@dataclass(frozen=True)
class Asked:
    """What the user said of the upload, and where its outlines are expected."""

    file: str
    crs: int | None
    swapped: bool
    region: Region


def place_of(xy: Numbers, named: str | None, *, assumed: bool, asked: Asked) -> Place:
    """Return where these numbers lie. Raises ``UnreadableFile`` when they lie nowhere near in any way."""
    guesses = candidates(xy, asked.region)
    if asked.crs is not None:
        return _given(xy, asked, guesses)
    crs = known(named)
    source: Literal["file", "assumed"] = "assumed" if assumed else "file"
    if crs is not None and _share(xy, shift_from(crs), Region.of_storage()) >= ENOUGH:
        return _place(xy, crs, Crs(srid_in(crs), source, guesses))
    if not guesses and crs is not None:
        raise UnreadableFile.because("elsewhere", file=asked.file, crs=_title(crs))
    if not guesses:
        raise UnreadableFile.because("no_crs", file=asked.file)
    return _guessed(xy, guesses, crs, named, assumed)


def candidates(xy: Numbers, region: Region) -> list[CrsGuess]:
    """Return every common way to read the numbers that puts most of them into Germany, the nearest first."""
    found = []
    for srid in COMMON:
        for swapped in (False, True):
            numbers = xy[:, ::-1] if swapped else xy
            share = _share_in_germany(numbers, srid)
            if share >= ENOUGH:
                outside = 1 - region.covers(numbers, srid).mean()
                found.append((round(outside, 2), _distance(numbers, srid, region), CrsGuess(srid, swapped, "")))
    # Sorting keeps the order of COMMON where two lie equally near.
    found.sort(key=lambda one: (one[0], round(one[1], -3)))
    return [CrsGuess(one.srid, one.swapped, title_of(one.srid, swapped=one.swapped)) for _, _, one in found]


def title_of(srid: int, *, swapped: bool) -> str:
    """Return what people call the system."""
    names = {31466: 2, 31467: 3, 31468: 4, 31469: 5}
    title = f"Gauß-Krüger {names[srid]} (EPSG:{srid})" if srid in names else name_of(srid)
    return _("%(system)s, Achsen vertauscht") % {"system": title} if swapped else title


def known(named: str | None) -> pyproj.CRS | None:
    """Return the system of this name or WKT, or None where it is none that lies on the earth."""
    if not named:
        return None
    number = srid_of(named) if len(named) < 200 else None
    if number is None and not _is_plain_wkt(named):
        return None
    try:
        crs = pyproj.CRS.from_epsg(number) if number else pyproj.CRS.from_wkt(named)
    except (pyproj.exceptions.CRSError, ValueError):
        return None
    crs = crs.to_2d() if len(crs.axis_info) > 2 else crs
    on_earth = crs.is_geographic or crs.is_projected or crs.is_bound
    return crs if on_earth and crs.geodetic_crs else None


def _is_plain_wkt(text: str) -> bool:
    """Say whether this is WKT that names no files of its own (PROJ would open the grids in an extension)."""
    return "[" in text and len(text) < LONGEST_WKT and not re.search("EXTENSION|grids", text, re.IGNORECASE)


def srid_in(crs: pyproj.CRS) -> int | None:
    """Return its EPSG number, also where only its parameters tell."""
    plain = crs.source_crs if crs.is_bound and crs.source_crs else crs
    number: int | None = plain.to_epsg(min_confidence=70)
    return number


def _given(xy: Numbers, asked: Asked, guesses: list[CrsGuess]) -> Place:
    crs = known(f"EPSG:{asked.crs}")
    if crs is None:
        raise UnreadableFile.because("unknown_crs", srid=asked.crs)
    place = _place(xy, crs, Crs(asked.crs, "given", guesses, swapped=asked.swapped))
    if _inside(place.apply(xy), Region.of_storage()) < ENOUGH:
        raise UnreadableFile.because("elsewhere", file=asked.file, crs=_title(crs))
    return place


def _guessed(xy: Numbers, guesses: list[CrsGuess], crs: pyproj.CRS | None, named: str | None, assumed: bool) -> Place:
    best = guesses[0]
    if named and not assumed:
        values = {"declared": _title(crs) if crs else str(named)[:60], "system": best.title}
        note = _("Die Datei nennt %(declared)s; damit läge der Umgriff anderswo. Gelesen als %(system)s.") % values
    else:
        note = _("Die Datei nennt kein Koordinatensystem. Gelesen als %(system)s.") % {"system": best.title}
    found = pyproj.CRS.from_epsg(best.srid)
    return _place(xy, found, Crs(best.srid, "guess", guesses, note=note, swapped=best.swapped))


def _place(xy: Numbers, crs: pyproj.CRS, said: Crs) -> Place:
    numbers = xy[:, ::-1] if said.swapped else xy
    rough = pyproj.Transformer.from_crs(crs, EDGE_SRID, always_xy=True)
    x, y = rough.transform(*np.median(numbers, axis=0))
    near = (x - 0.1, y - 0.1, x + 0.1, y + 0.1) if np.isfinite([x, y]).all() else None
    shift = shift_from(crs, near)
    note = " ".join(part for part in (said.note, _accuracy_note(shift)) if part)
    crs_info = Crs(said.srid, said.source, said.candidates, shift.accuracy_m, note, said.swapped)
    return Place(crs_info, shift, crs.is_geographic)


def _accuracy_note(shift: Shift) -> str:
    if shift.accuracy_m is None:
        return _("Wie genau die Umrechnung ist, ist nicht bekannt.")
    if shift.accuracy_m <= EXACT_M:
        return ""
    values = {"accuracy": f"{shift.accuracy_m:.1f}".replace(".", ",")}
    if shift.grid:
        return _("Umgerechnet mit BeTA2007, auf %(accuracy)s m genau oder besser.") % values
    return _("Umgerechnet auf etwa %(accuracy)s m genau.") % values


def _title(crs: pyproj.CRS) -> str:
    srid = srid_in(crs)
    return title_of(srid, swapped=False) if srid else str(crs.name)


def _share(xy: Numbers, shift: Shift, region: Region) -> float:
    return _inside(shift.apply(xy), region)


def _inside(stored: Numbers, region: Region) -> float:
    return float(region.covers(stored, STORAGE_SRID).mean())


def _share_in_germany(xy: Numbers, srid: int) -> float:
    west, south, east, north = GERMANY
    place = transformed(xy, srid, EDGE_SRID)
    return float(((place >= (west, south)) & (place <= (east, north))).all(axis=1).mean())


def _distance(xy: Numbers, srid: int, region: Region) -> float:
    if region.east - region.west > WIDE_M:
        return 0.0  # nobody said where, so nothing is near
    middle = transformed(np.median(xy, axis=0)[None, :], srid, STORAGE_SRID)[0]
    centre = ((region.west + region.east) / 2, (region.south + region.north) / 2)
    return float(np.hypot(*(middle - centre)))
