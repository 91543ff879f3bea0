from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

if TYPE_CHECKING:
    from geo.models import CumulativeHint  # noqa: F401


class CumulativeHintQuerySet(QuerySet["CumulativeHint"]):
    def listed(self) -> CumulativeHintQuerySet:
        """Return the hints that no other hint of their rule contains: each place once."""
        return self.filter(listed=True)
