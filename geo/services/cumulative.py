"""Keeping the hints of sums (geo/models/cumulative.py): for reports that changed, or all of them anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from geo.cumulative.clusters import continue_clusters
from geo.cumulative.counting import PARAMETERS, counting, written
from geo.models import CumulativeCluster, CumulativeHint, Report
from geo.querysets.reports import ReportQuerySet
from geo.sql import statement

LOCK = 0x756D6773  # any number of our own, for pg_advisory_xact_lock
ALL = "SELECT rule, report FROM cumulative_counted UNION SELECT rule_id, centre_id FROM geo_cumulativehint"


@transaction.atomic
def refresh_hints(reports: Iterable[UUID]) -> list[CumulativeCluster]:
    """Write anew the hints that these reports can have changed, and return the places where a sum is passed newly.

    The reports as they are now, announced, changed, withdrawn or given up; those they follow count no longer.
    """
    changed = list(reports)
    followed = Report.objects.filter(followed_by__in=changed)
    changed += followed.values_list("pk", flat=True)
    _one_at_a_time()
    were_together = CumulativeHint.objects.filter(reports__overlap=changed)
    near = list({*_nearby(changed), *were_together.values_list("centre", flat=True)})
    _count(Report.objects.ongoing().filter(pk__in=_nearby(near)))
    _run(_stars(written("cumulative_touched")), changed=changed)
    _run(statement("cumulative_listed"), reports=near)
    return continue_clusters(CumulativeHint.objects.listed().filter(cluster=None, reports__overlap=near))


@transaction.atomic
def rebuild_hints() -> list[CumulativeCluster]:
    """Write all hints anew from reports and rules, and return the places where a sum is passed newly."""
    _one_at_a_time()
    _count(Report.objects.ongoing())
    _run(_stars(ALL))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE geo_cumulativehint")
    _run(statement("cumulative_listed"), reports=None)
    return continue_clusters(CumulativeHint.objects.listed().filter(cluster=None))


def set_aside(cluster: CumulativeCluster, *, by: Any) -> None:
    """Put a place aside: it is listed again when another report joins it."""
    cluster.set_aside_at, cluster.set_aside_by = timezone.now(), by
    cluster.save(update_fields=["set_aside_at", "set_aside_by"])


def take_up(cluster: CumulativeCluster) -> None:
    """List a place again that was set aside."""
    cluster.set_aside_at = cluster.set_aside_by = None
    cluster.save(update_fields=["set_aside_at", "set_aside_by"])


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _nearby(reports: list[UUID]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement("cumulative_nearby"), PARAMETERS | {"reports": reports})
        return [row[0] for row in cursor.fetchall()]


def _count(reports: ReportQuerySet) -> None:
    """Keep for this transaction what these reports count, with an index to find neighbours by."""
    begin, given = counting(reports)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.cumulative_counted")
        cursor.execute(statement("cumulative_count").replace("__counting__", begin), given)
        cursor.execute("CREATE INDEX ON cumulative_counted USING gist (outline)")
        cursor.execute("ANALYZE cumulative_counted")


def _stars(touched: str) -> str:
    return written("cumulative_stars").replace("__touched__", touched)


def _run(sql: str, **given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, PARAMETERS | given)
