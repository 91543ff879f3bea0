"""Many reports at once, for the start with existing plans: a file, a mapping, drafts. Nothing is announced here."""

from geo.bulk.mapping import BulkProblem, Mapping, mapping_of
from geo.bulk.plans import Planned, plans_of
from geo.bulk.rows import Row, rows_of

__all__ = ["BulkProblem", "Mapping", "Planned", "Row", "mapping_of", "plans_of", "rows_of"]
