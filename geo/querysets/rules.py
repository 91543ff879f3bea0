from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self, TypeVar

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Model, Q, QuerySet, Value

if TYPE_CHECKING:
    from geo.models import CumulativeRule, ImpactRule  # noqa: F401

Rule = TypeVar("Rule", bound=Model)


class RuleQuerySet(QuerySet[Rule]):
    def in_force(self, on: datetime | None = None) -> Self:
        """Return the versions that decide now, or decided at the given moment."""
        if on is None:
            return self.filter(valid_until__isnull=True)
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)


class ImpactRuleQuerySet(RuleQuerySet["ImpactRule"]):
    def with_codes(self) -> ImpactRuleQuerySet:
        """Add ``kind_codes`` and ``use_codes``: what each rule names, in the same query."""
        return self.annotate(kind_codes=_codes("kinds"), use_codes=_codes("uses"))


class CumulativeRuleQuerySet(RuleQuerySet["CumulativeRule"]):
    pass


def _codes(relation: str) -> ArrayAgg:
    named = Q(**{f"{relation}__isnull": False})
    return ArrayAgg(f"{relation}__code", filter=named, distinct=True, default=Value([], ArrayField(CharField())))
