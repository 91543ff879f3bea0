from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

if TYPE_CHECKING:
    from geo.models import AffectedArea  # noqa: F401


class AffectedAreaQuerySet(QuerySet["AffectedArea"]):
    def told(self) -> AffectedAreaQuerySet:
        """Return the rows that make a member a party: affected or added, not taken off."""
        return self.filter(member__isnull=False).exclude(decision="removed")
