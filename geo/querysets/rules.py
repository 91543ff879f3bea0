from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Q, QuerySet, Value

if TYPE_CHECKING:
    from geo.models import ImpactRule  # noqa: F401


class ImpactRuleQuerySet(QuerySet["ImpactRule"]):
    def in_force(self, on: datetime | None = None) -> ImpactRuleQuerySet:
        """Return the versions that decide now, or decided at the given moment."""
        if on is None:
            return self.filter(valid_until__isnull=True)
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)

    def with_codes(self) -> ImpactRuleQuerySet:
        """Add ``kind_codes`` and ``use_codes``: what each rule names, in the same query."""
        return self.annotate(kind_codes=_codes("kinds"), use_codes=_codes("uses"))


def _codes(relation: str) -> ArrayAgg:
    named = Q(**{f"{relation}__isnull": False})
    return ArrayAgg(f"{relation}__code", filter=named, distinct=True, default=Value([], ArrayField(CharField())))
