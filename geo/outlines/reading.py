"""What a reader finds in a text before anybody judges it: parts made of rings of numbers, and a claimed system."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from geo.outlines.problems import Note, OutlineProblem

Position = tuple[float, ...]
Ring = list[Position]
POINT, LINE, AREA = 0, 1, 2


@dataclass
class Part:
    """A point (one ring of one position), a line (one ring) or an area (shell, then holes)."""

    dimension: int
    rings: list[Ring]


@dataclass
class Reading:
    """The parts of one input, in the order they were written."""

    parts: list[Part] = field(default_factory=list)
    srid: int | None = None  # as the input or the user says; None when nobody does
    claimed: str = ""  # the same in the input's own words
    # Typed lists name every corner once, in either order; every position may then have several readings.
    typed: bool = False
    ways: list[list[Position]] = field(default_factory=list)
    lines: dict[tuple[int, int, int], int] = field(default_factory=dict)  # where in the text a position stands
    problems: list[OutlineProblem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def dimensions(self) -> set[int]:
        """The kinds of parts there are."""
        return {part.dimension for part in self.parts}

    def where(self, part: int, ring: int, position: int) -> str:
        """Return in words where a position stands: its line, or its place in the geometry."""
        if line := self.lines.get((part, ring, position)):
            return _("Zeile %(line)s") % {"line": line}
        values = {"part": part + 1, "hole": ring, "point": position + 1}
        if ring:
            return _("Teil %(part)s, Loch %(hole)s, Punkt %(point)s") % values
        return _("Teil %(part)s, Punkt %(point)s") % values
