"""Boundaries from official data sets: read, checked, compared, put in force (docs/boundaries.md).

A source (file, WFS) gives layers and batches of rows; a preset says what the fields mean; every row becomes
a boundary in the storage CRS; the rows become one edition. `bring` fetches, `settle_in` does the rest.
"""

from geo.importers.cargo import Cargo, Order, Progress, bring
from geo.importers.presets import PRESETS, Preset
from geo.importers.problems import ImportProblem
from geo.importers.run import Outcome, settle_in

__all__ = ["PRESETS", "Cargo", "ImportProblem", "Order", "Outcome", "Preset", "Progress", "bring", "settle_in"]
