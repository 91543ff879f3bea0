"""What new boundaries would change in subscriptions that name areas. They keep the ground they were made with:
nothing changes under a subscriber's feet, and nothing dies silently (DOMAIN.md, section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection

from geo import formats
from geo.editions import in_force
from geo.models import Area, Edition
from notifications.models import AreaSource
from notifications.querysets import SubscriptionQuerySet
from notifications.sql import statement

# Two data sets of the same line differ by less; nobody would call it another boundary.
LEAST_CHANGE_M2 = 100.0


@dataclass(frozen=True)
class AreaChange:
    """How the areas a subscription names differ from the ground it was made with.

    ``changed_m2`` is what would be new or gone if it took the new boundaries; ``gone`` names the areas that the
    editions no longer know: for them the last boundary counts on.
    """

    subscription: UUID
    changed_m2: float
    gone: tuple[str, ...]

    @property
    def moved(self) -> bool:
        """Whether taking the new boundaries would change anything one could see."""
        return self.changed_m2 > LEAST_CHANGE_M2

    @property
    def size(self) -> str:
        """How much would change, in words."""
        return formats.area(self.changed_m2)


def area_changes(subscriptions: SubscriptionQuerySet, *, edition: Edition | None = None) -> dict[UUID, AreaChange]:
    """Return, by subscription, what would change with the editions in force; or with one that is not yet, in its layer.

    Those that would not change are not in the answer.
    """
    named = subscriptions.filter(area_source=AreaSource.AREAS)
    parameters = {"subscriptions": list(named.values_list("pk", flat=True)), "editions": _deciding(edition)}
    if not parameters["subscriptions"]:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(statement("area_changes"), parameters | {"least": LEAST_CHANGE_M2})
        rows = cursor.fetchall()
    return {pk: AreaChange(pk, changed or 0.0, tuple(gone)) for pk, changed, gone in rows}


def _deciding(edition: Edition | None) -> list[UUID]:
    editions = in_force().exclude(layer=edition.layer) if edition else in_force()
    return [*editions.values_list("pk", flat=True), *([edition.pk] if edition else [])]


def ground_of(keys: Iterable[str]) -> GEOSGeometry | None:
    """Return the areas with these keys as one geometry: as they are in force, those that are gone as they last were."""
    wanted = set(keys)
    official = Area.objects.official().filter(key__in=wanted)
    rows = dict(official.current().values_list("key", "pk"))
    past = official.filter(key__in=wanted - set(rows), edition__in_force_from__isnull=False)
    rows |= dict(past.order_by("edition__in_force_from").values_list("key", "pk"))  # the latest comes last
    return Area.objects.filter(pk__in=rows.values()).united()
