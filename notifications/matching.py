"""Which subscriptions match a version: the reverse of *who is affected*, and as fast among a million of them.

Distances are geodesic metres, as everywhere (geo/affected.py). Figures: docs/benchmarks.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from geo.affected import PLANAR_ERROR, TOUCH_TOLERANCE_M
from geo.crs import EDGE_SRID
from geo.models import ReportVersion
from notifications.models import Subscription, SubscriptionPiece
from notifications.sql import statement

# UTM 32 over all of Germany makes lengths at most 0.04 per cent too short.
PLANAR_SHRINK = 0.0005


def matching(version: ReportVersion) -> list[UUID]:
    """Return the ids of the subscriptions that match a stored version with an outline."""
    return matching_each([version])[version.pk]


def matching_each(versions: Iterable[ReportVersion], *, only: Subscription | None = None) -> dict[int, list[UUID]]:
    """Return, by version id, the subscriptions that match it; with ``only``, whether that one does."""
    found: dict[int, list[UUID]] = defaultdict(list)
    ids = [version.pk for version in versions]
    parts = _rows("outline_parts", {"versions": ids})
    parameters: dict[str, Any] = {
        "versions": ids,
        "part_of": [version_id for version_id, _shape in parts],
        "parts": [shape for _version_id, shape in parts],
        "only": only.pk if only else None,
        "today": timezone.localdate(),
        "tolerance": TOUCH_TOLERANCE_M,
        "error": PLANAR_ERROR,
        "shrink": PLANAR_SHRINK,
        "edge": EDGE_SRID,
    }
    for version_id, subscription_id in _rows("matching_subscriptions", parameters):
        found[version_id].append(subscription_id)
    return found


def cut(subscriptions: Iterable[Subscription]) -> None:
    """Write the pieces of these subscriptions anew, from their stored areas and distances."""
    ids = [one.pk for one in subscriptions]
    SubscriptionPiece.objects.filter(subscription__in=ids).delete()
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {"subscriptions": ids, "tolerance": TOUCH_TOLERANCE_M, "error": PLANAR_ERROR}
        cursor.execute(statement("subscription_pieces"), parameters)


def _rows(name: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement(name), parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
