"""What somebody asked to have on paper, understood and checked (coordination/forms/paper.py)."""

from __future__ import annotations

from dataclasses import dataclass

from coordination.paper.sheets import Sheet, sheet


@dataclass(frozen=True)
class Asked:
    """A sheet of paper and what belongs on it. ``scale`` is None where it is to fit."""

    paper: str = "a4"
    orientation: str = "hoch"
    scale: int | None = None
    base_map: bool = True
    others: bool = False  # the other reports, on the sheet of one report
    listed: bool = True  # the list of reports, beside a map of many

    @property
    def sheet(self) -> Sheet:
        """The page that this gives."""
        return sheet(self.paper, self.orientation)
