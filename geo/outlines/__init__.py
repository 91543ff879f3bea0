"""Outlines: read, check, propose a repair, bring into the one stored form. Knows no database and no request."""

from geo.outlines.normal import at_the_edge, normalise, same_shape
from geo.outlines.parsing import FORMATS, Outline, as_geojson, check, parse
from geo.outlines.problems import Note, OutlineProblem
from geo.outlines.region import Region

__all__ = [
    "FORMATS", "Note", "Outline", "OutlineProblem", "Region", "as_geojson", "at_the_edge", "check", "normalise",
    "parse", "same_shape",
]  # fmt: skip
