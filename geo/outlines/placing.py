"""Where on earth the numbers lie: the system they are in, and in which order."""

from __future__ import annotations

import numpy as np

from geo.crs import STORAGE_SRID
from geo.outlines.cleaning import positions, put_positions, where_of
from geo.outlines.limits import REGION_MARGIN_M
from geo.outlines.problems import Note, OutlineProblem
from geo.outlines.reading import Reading
from geo.outlines.region import Guess, Region, guess
from geo.outlines.systems import METRES, OLD, Numbers, is_degrees, is_known, name_of
from geo.outlines.words import length, place


def put_in_place(reading: Reading, region: Region) -> int:
    """Bring the positions into x-before-y order and return their system.

    A claimed system that puts them elsewhere is a problem with a repair; a system nobody claimed is found and
    noted. Raises ``OutlineProblem`` when the numbers lie in the region in no way.
    """
    xy = positions(reading)
    if reading.srid is None:
        return _find_system(reading, xy, region)
    srid = reading.srid
    if srid in OLD:
        raise OutlineProblem("old_crs")
    if not is_known(srid):
        raise OutlineProblem("unknown_crs", declared=reading.claimed or f"EPSG:{srid}")
    inside = region.covers(xy, srid)
    if inside.all():
        return srid
    return _correct_claim(reading, xy, region, Guess(srid, False, inside))


def _correct_claim(reading: Reading, xy: Numbers, region: Region, claim: Guess) -> int:
    found = guess(xy, region)
    if found is None or not found.fits:
        better = found if found is not None and found.inside.sum() > claim.inside.sum() else claim
        raise _nowhere(reading, xy, better)
    _write(reading, xy, found)
    if found.swapped and is_degrees(found.srid) == is_degrees(claim.srid):
        if reading.typed:
            reading.notes.append(Note("read_swapped", {"system": name_of(found.srid)}))
        else:
            reading.problems.append(OutlineProblem("swapped_axes"))
    else:
        declared = reading.claimed or name_of(claim.srid)
        reading.problems.append(OutlineProblem("wrong_crs", declared=declared))
    return found.srid


def _find_system(reading: Reading, xy: Numbers, region: Region) -> int:
    best: Guess | None = None
    best_xy = xy
    for numbers in [xy, *_other_ways(reading)]:
        found = guess(numbers, region)
        if found and (best is None or found.inside.sum() > best.inside.sum()):
            best, best_xy = found, numbers
        if best and best.fits:
            break
    if best is None or not best.fits:
        raise _nowhere(reading, best_xy, best)
    _write(reading, best_xy, best)
    # People type latitude first, and easting first; well-known text has x first always.
    unusual = best.swapped != (reading.typed and is_degrees(best.srid))
    if unusual and not reading.typed:
        reading.problems.append(OutlineProblem("swapped_axes"))
    reading.notes.append(Note("read_swapped" if unusual else "read_as", {"system": name_of(best.srid)}))
    return best.srid


def _other_ways(reading: Reading) -> list[Numbers]:
    most = max((len(ways) for ways in reading.ways), default=1)
    return [np.array([ways[min(way, len(ways) - 1)] for ways in reading.ways]) for way in range(1, most)]


def _write(reading: Reading, xy: Numbers, found: Guess) -> None:
    put_positions(reading, xy[:, ::-1] if found.swapped else xy)


def _nowhere(reading: Reading, xy: Numbers, best: Guess | None) -> OutlineProblem:
    """Return the likeliest reason why the numbers do not lie in the region."""
    absolute = np.abs(xy)
    small = np.asarray((absolute <= 360).all(axis=1))
    first_zero = np.flatnonzero((absolute < 1e-6).all(axis=1))
    srid = best.srid if best else reading.srid or (4326 if small.all() else STORAGE_SRID)
    if len(first_zero):
        return OutlineProblem("null_island", where=where_of(reading, int(first_zero[0])))
    if _look_like_gauss_krueger(absolute):
        return OutlineProblem("old_crs")
    if small.any() and not small.all():
        odd = np.flatnonzero(small != small[0])[0]
        return OutlineProblem("mixed_systems", where=where_of(reading, int(odd)))
    if small.all() and (np.ptp(xy[:, 0]) > 180 or (absolute[:, 0] > 180).any()):
        return OutlineProblem("antimeridian")
    if problem := _out_of_range(reading, absolute):
        return problem
    return _outside(reading, xy, best, srid)


def _look_like_gauss_krueger(absolute: Numbers) -> bool:
    low, high = absolute.min(axis=1), absolute.max(axis=1)
    return bool(((low > 2_200_000) & (low < 5_800_000) & (high > 5_000_000) & (high < 6_300_000)).all())


def _out_of_range(reading: Reading, absolute: Numbers) -> OutlineProblem | None:
    declared = reading.srid
    if declared is not None and is_degrees(declared):
        wild = np.asarray((absolute[:, 0] > 180) | (absolute[:, 1] > 90))
    else:
        wild = np.asarray((absolute > 4e7).any(axis=1))
    if not wild.any():
        return None
    where = where_of(reading, int(np.flatnonzero(wild)[0]))
    return OutlineProblem("out_of_range", declared=reading.claimed or str(METRES[25832]), where=where)


def _outside(reading: Reading, xy: Numbers, best: Guess | None, srid: int) -> OutlineProblem:
    swapped = best.swapped if best else reading.typed and is_degrees(srid)
    inside = best.inside if best else np.zeros(len(xy), dtype=bool)
    index = int(np.flatnonzero(~inside)[0])
    x, y = xy[index][::-1] if swapped else xy[index]
    values = {"place": place(x, y, srid), "margin": length(REGION_MARGIN_M)}
    if inside.any():
        return OutlineProblem("partly_outside_region", where=where_of(reading, index), **values)
    return OutlineProblem("outside_region", **values)
