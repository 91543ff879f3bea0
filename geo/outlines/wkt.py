"""Well-known text, with ``SRID=25832;`` in front (EWKT) or without."""

from __future__ import annotations

import re
from typing import Any

from geo.outlines.geojson import SHAPES, read_shape
from geo.outlines.limits import MAX_DEPTH, MAX_VERTICES
from geo.outlines.problems import OutlineProblem
from geo.outlines.reading import Reading
from geo.outlines.words import number

NAMES = {name.upper(): name for name in SHAPES}
CURVES = {"CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE"}
OTHERS = {"GEOMETRYCOLLECTION", "POLYHEDRALSURFACE", "TIN", "TRIANGLE"}
_HEAD = re.compile(
    r"\s*(?:SRID\s*=\s*(\d{1,9})\s*;\s*)?([A-Z]{3,30})(?:\s+(?:ZM|Z|M))?\s*(?=\(|EMPTY|$)", re.IGNORECASE
)
_TOKEN = re.compile(r"\s*(?:([A-Za-z]+)|([(),;])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]inf|[-+]nan))", re.I)
_NUMBER_WORDS = {"NAN", "INF", "INFINITY"}


def recognises(text: str) -> bool:
    """Say whether the text begins like a geometry's name."""
    head = _HEAD.match(text)
    word = head[2].upper() if head else ""
    return text[:4].upper() == "SRID" or word.removesuffix("ZM").removesuffix("Z").removesuffix("M") in (
        NAMES.keys() | CURVES | OTHERS
    )


def read(text: str) -> Reading:
    """Read (E)WKT. Raises ``OutlineProblem`` saying at which character it stops making sense."""
    head = re.match(r"\s*SRID\s*=\s*(\d{1,9})\s*;", text, re.IGNORECASE)
    reading = Reading(srid=int(head[1]) if head else None, claimed=f"SRID={head[1]}" if head else "")
    if text.count(",") > MAX_VERTICES:  # there is one less than there are corners
        raise OutlineProblem("too_many_vertices", count=number(text.count(",") + 1), limit=number(MAX_VERTICES))
    words = _Words(text, head.end() if head else 0)
    _geometry(words, reading, MAX_DEPTH, collected=False)
    words.finish()
    return reading


class _Words:
    """The words, numbers and brackets of a text, one after the other."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position
        self.token: str = ""
        self.advance()

    def advance(self) -> None:
        match = _TOKEN.match(self.text, self.position)
        self.start = self.position
        if match is None:
            self.token = ""
            if self.text[self.position :].strip():
                raise self.problem()
            return
        self.token = (match[1] or match[2] or match[3]).upper()
        self.start, self.position = match.start(match.lastindex or 0), match.end()

    def take(self, expected: str) -> None:
        if self.token != expected:
            raise self.problem()
        self.advance()

    def skip(self, optional: str) -> bool:
        if self.token != optional:
            return False
        self.advance()
        return True

    def finish(self) -> None:
        self.skip(";")
        if self.token:
            raise self.problem()

    def problem(self) -> OutlineProblem:
        seen = self.text[self.start : self.start + 20].strip() or "…"
        return OutlineProblem("invalid_wkt", position=self.start + 1, text=seen)


def _geometry(words: _Words, reading: Reading, depth: int, *, collected: bool) -> None:
    if depth == 0:
        raise OutlineProblem("too_deep")
    name = words.token
    bare = name if name in NAMES else name.removesuffix("ZM").removesuffix("Z").removesuffix("M")
    if bare in CURVES:
        raise OutlineProblem("curves", type=bare)
    if bare not in NAMES and bare != "GEOMETRYCOLLECTION":
        raise OutlineProblem("unknown_type", type=bare) if bare in OTHERS else words.problem()
    words.advance()
    for suffix in ("ZM", "Z", "M"):
        words.skip(suffix)
    if words.skip("EMPTY"):
        return
    if bare == "GEOMETRYCOLLECTION":
        if not collected:
            reading.problems.append(OutlineProblem("nested_collection"))
        _collection(words, reading, depth)
        return
    reading.parts += read_shape(NAMES[bare], _coordinates(words, NAMES[bare]))


def _collection(words: _Words, reading: Reading, depth: int) -> None:
    words.take("(")
    _geometry(words, reading, depth - 1, collected=True)
    while words.skip(","):
        _geometry(words, reading, depth - 1, collected=True)
    words.take(")")


def _coordinates(words: _Words, kind: str) -> Any:
    _, depth, multiple = SHAPES[kind]
    if kind == "MultiPoint":
        return _several(words, _bracketed_or_bare)
    if kind == "Point":
        return _bracketed_or_bare(words)
    return _nested(words, depth + multiple)


def _nested(words: _Words, depth: int) -> Any:
    if words.skip("EMPTY"):
        return []
    if depth == 1:
        return _several(words, _position)
    return _several(words, lambda inner: _nested(inner, depth - 1))


def _several(words: _Words, one: Any) -> list[Any]:
    words.take("(")
    found = [one(words)]
    while words.skip(","):
        found.append(one(words))
    words.take(")")
    return found


def _bracketed_or_bare(words: _Words) -> list[float]:
    if words.skip("("):
        position = _position(words)
        words.take(")")
        return position
    return _position(words)


def _position(words: _Words) -> list[float]:
    numbers = []
    while words.token and (words.token[0] in "+-.0123456789" or words.token in _NUMBER_WORDS):
        numbers.append(float(words.token))
        words.advance()
    if len(numbers) < 2:
        raise words.problem()
    return numbers
