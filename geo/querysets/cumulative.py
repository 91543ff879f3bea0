from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import ExpressionWrapper, F, FloatField, QuerySet

if TYPE_CHECKING:
    from geo.models import CumulativeHint  # noqa: F401


class CumulativeHintQuerySet(QuerySet["CumulativeHint"]):
    def listed(self) -> CumulativeHintQuerySet:
        """Return the hints that no other hint of their rule contains: each place once."""
        return self.filter(listed=True)

    def open(self) -> CumulativeHintQuerySet:
        """Return the listed hints that the Geschäftsstelle has not set aside."""
        return self.listed().filter(cluster__isnull=False, cluster__set_aside_at__isnull=True)

    def set_aside(self) -> CumulativeHintQuerySet:
        """Return the listed hints that the Geschäftsstelle has looked at and set aside."""
        return self.listed().filter(cluster__set_aside_at__isnull=False)

    def with_one_of(self, reports: Any) -> CumulativeHintQuerySet:
        """Return the hints with at least one of these reports."""
        return self.filter(reports__overlap=ArraySubquery(reports.order_by().values("pk")))

    def heaviest_first(self) -> CumulativeHintQuerySet:
        """Return the hints, those first that pass their threshold by most."""
        times = ExpressionWrapper(F("amount") / F("rule__threshold"), output_field=FloatField())
        return self.annotate(times=times).order_by("-times", "pk")
