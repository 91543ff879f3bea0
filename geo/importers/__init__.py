"""Boundaries from official data sets: read, checked, compared, put in force (docs/boundaries.md).

A source (file, WFS) gives layers and batches of rows; a preset says what the fields mean; every row becomes
a boundary in the storage CRS; the rows become one edition. `run` is the whole way.
"""

from geo.importers.presets import PRESETS, Preset
from geo.importers.problems import ImportProblem
from geo.importers.run import Order, Outcome, run

__all__ = ["PRESETS", "ImportProblem", "Order", "Outcome", "Preset", "run"]
