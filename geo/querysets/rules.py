from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from geo.models import ImpactRule  # noqa: F401


class ImpactRuleQuerySet(QuerySet["ImpactRule"]):
    def in_force(self, on: datetime | None = None) -> ImpactRuleQuerySet:
        """Return the versions that decide now, or decided at the given moment."""
        if on is None:
            return self.filter(valid_until__isnull=True)
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)

    def with_codes(self) -> ImpactRuleQuerySet:
        """Fetch the kinds and uses that the rules name, in two queries for all of them."""
        return self.prefetch_related("kinds", "uses")
