"""Coordinates typed or pasted one pair per line: metres or degrees, German or English numbers.

A blank line begins the next part. A line with *Fläche*, *Linie*, *Punkte* or *Loch* says what follows; without
one, one pair is a point, two are a line and three or more an area, which closes itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext as _

from geo.outlines.limits import MAX_VERTICES
from geo.outlines.numbers import angles_of, readings_of
from geo.outlines.problems import OutlineProblem
from geo.outlines.reading import AREA, LINE, POINT, Part, Position, Reading
from geo.outlines.words import number

HOLE = -1
WORDS = {
    "fläche": AREA, "flaeche": AREA, "area": AREA, "polygon": AREA,
    "linie": LINE, "line": LINE,
    "punkt": POINT, "punkte": POINT, "point": POINT, "points": POINT,
    "loch": HOLE, "hole": HOLE,
}  # fmt: skip
LONGEST_LINE = 200
_ZONE = re.compile(r"(?:zone\s?)?(3[123])\s?[A-HJ-NP-Z]?(?=[\s,;]+\d{6})\s*[,;]?\s*", re.IGNORECASE)
_LETTERS = re.compile(
    r"(?<![A-Za-z])(?:[NSEOWRHXY]|lat|lon|lng|ost|nord|rechts|hoch)(?![A-Za-z])\s?[:=]?", re.IGNORECASE
)
_SPACED_GROUPS = re.compile(r"(?<!\d)(\d{1,3}(?: \d{3})+)(?!\d)")


@dataclass
class Pair:
    """One line: every way to read its two numbers, and what it says about its system."""

    line: int
    ways: Sequence[Position]
    zone: int | None = None
    three: bool = False  # numbers in its line


@dataclass
class _Block:
    shape: int | None
    pairs: list[Pair] = field(default_factory=list)


def recognises(text: str) -> bool:
    """Say whether the text can be a list of coordinates: the last resort, so it always can."""
    return True


def read(text: str) -> Reading:
    """Read a list of coordinates. Raises ``OutlineProblem`` naming the line that cannot be understood.

    Where numbers can be read in two ways, ``Reading.ways`` keeps both: their place on earth decides (placing.py).
    """
    blocks = _blocks(text.splitlines())
    reading = Reading(typed=True)
    for block in blocks:
        _add(block, reading)
    _read_zone([pair for block in blocks for pair in block.pairs], reading)
    return reading


def _blocks(lines: list[str]) -> list[_Block]:
    if len(lines) > 2 * MAX_VERTICES:
        raise OutlineProblem("too_many_vertices", count=number(len(lines)), limit=number(MAX_VERTICES))
    blocks = [_Block(None)]
    for at, raw in enumerate(lines, start=1):
        line = raw.strip().strip("()[]{}").strip()
        word = line.rstrip(":").lower()
        if word in WORDS:
            blocks.append(_Block(WORDS[word]))
        elif not line:
            blocks.append(_Block(blocks[-1].shape if blocks[-1].shape != HOLE else AREA))
        else:
            blocks[-1].pairs.append(read_pair(line, at))
    return [block for block in blocks if block.pairs]


def _add(block: _Block, reading: Reading) -> None:
    pairs = block.pairs
    shape = block.shape if block.shape is not None else (POINT, LINE)[len(pairs) - 1] if len(pairs) < 3 else AREA
    positions: list[Position] = [pair.ways[0] for pair in pairs]
    reading.ways += [list(pair.ways) for pair in pairs]
    if shape == HOLE and reading.parts and reading.parts[-1].dimension == AREA:
        reading.parts[-1].rings.append(positions)
        _remember(reading, pairs)
    elif shape == POINT:
        for pair, position in zip(pairs, positions, strict=True):
            reading.parts.append(Part(POINT, [[position]]))
            _remember(reading, [pair])
    else:
        reading.parts.append(Part(AREA if shape == HOLE else shape, [positions]))
        _remember(reading, pairs)


def _remember(reading: Reading, pairs: list[Pair]) -> None:
    part = len(reading.parts) - 1
    ring = len(reading.parts[part].rings) - 1
    for index, pair in enumerate(pairs):
        reading.lines[part, ring, index] = pair.line


def _read_zone(pairs: list[Pair], reading: Reading) -> None:
    zones = {pair.zone: pair.line for pair in pairs if pair.zone}
    if len(zones) > 1:
        lines = " / ".join(str(line) for line in sorted(zones.values()))
        raise OutlineProblem("mixed_systems", where=_("Zeile %(line)s") % {"line": lines})
    for zone in zones:
        reading.srid, reading.claimed = 25800 + zone, f"UTM {zone}"
    if three := [pair.line for pair in pairs if pair.three]:
        reading.problems.append(OutlineProblem("third_number", line=three[0]))


def read_pair(line: str, at: int) -> Pair:
    """Read one line. Raises ``OutlineProblem`` naming it when it is not two numbers."""
    if len(line) > LONGEST_LINE:
        raise OutlineProblem("not_a_number", line=at, text=f"{line[:40]}…")
    if re.search(r"[-+]?\b(?:nan|inf(?:inity)?)\b", line, re.IGNORECASE):
        raise OutlineProblem("not_finite", where=_("Zeile %(line)s") % {"line": at})
    if "°" in line:
        return _read_angles(line, at)
    line = _SPACED_GROUPS.sub(_join_groups, line)
    zone = _ZONE.match(line)
    rest = line[zone.end() :] if zone else line
    words = _words(_LETTERS.sub(" ", rest), at)
    found = [readings_of(word) for word in words]
    for word, numbers in zip(words, found, strict=True):
        if not numbers:
            raise OutlineProblem("not_a_number", line=at, text=word[:40])
        if not all(map(math.isfinite, numbers)):
            raise OutlineProblem("not_finite", where=_("Zeile %(line)s") % {"line": at})
    _check_count(line, len(words), at)
    return Pair(at, _ways(found), zone=int(zone[1]) if zone else None, three=len(words) == 3)


def _check_count(line: str, count: int, at: int, allowed: tuple[int, ...] = (2, 3)) -> None:
    if count == 1:
        raise OutlineProblem("one_number", line=at, text=line[:60])
    if count not in allowed:
        raise OutlineProblem("wrong_count", line=at, count=count, text=line[:60])


def _ways(found: list[list[float]]) -> list[Position]:
    """Return the pairs these words can mean; of three, the last may be a height or the first a point's number."""
    couples = list(pairwise(found))
    likely: list[Position] = [(first[0], second[0]) for first, second in couples]
    return likely + [(first[-1], second[-1]) for first, second in couples]


def _read_angles(line: str, at: int) -> Pair:
    found = angles_of(line)
    _check_count(line, len(found), at, (2,))
    (first, letter), (second, other) = found
    if letter in ("E", "W") or other in ("N", "S"):
        first, second = second, first
    return Pair(at, [(first, second)])


def _words(line: str, at: int) -> list[str]:
    """Split a line into its numbers; the comma separates only where nothing else can."""
    for separator in (";", "\t", "|"):
        if separator in line:
            pieces = line.split(separator)
            return [piece.strip().replace(" ", "") for piece in pieces if piece.strip()]
    pieces = line.split()
    if len(pieces) > 1:
        return [piece for piece in (raw.strip(",") for raw in pieces) if piece]
    commas = line.count(",")
    if commas > 1 and "." in line and not re.search(r",\d{3}(?:[,.]|$)", line):
        return [piece for piece in line.split(",") if piece]
    if commas > 1:
        raise OutlineProblem("ambiguous_numbers", line=at, text=line[:60])
    return [piece for piece in line.split(",") if piece]


def _join_groups(match: re.Match[str]) -> str:
    digits = match[1].replace(" ", "")  # "708 171 5 338 986": spaces for thousands
    return digits if len(digits) >= 6 else match[1]
