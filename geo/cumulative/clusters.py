"""From hints to places that the Geschäftsstelle hears of once: which hint continues which known cluster."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from geo.models import CumulativeCluster, CumulativeHint
from geo.querysets.cumulative import CumulativeHintQuerySet
from geo.sql import statement

IN_COMMON = 2  # reports that make a hint the same place as a known one


def continue_clusters(hints: CumulativeHintQuerySet) -> list[CumulativeCluster]:
    """Give each of these hints the known cluster it continues, or a new one, and return the new ones.

    The largest sum chooses first. A cluster that another report joins is no longer set aside.
    """
    rows = list(hints.select_related("rule").order_by("-amount", "centre"))
    known = _known(rows)
    new: list[CumulativeCluster] = []
    grown: dict[UUID, CumulativeCluster] = {}
    chosen: dict[int, UUID] = {}
    for hint in rows:
        cluster = known.of(hint)
        if cluster is None:
            cluster = CumulativeCluster(rule=hint.rule.rule, reports=[])
            new.append(cluster)
        if known.join(cluster, hint.reports):
            grown[cluster.pk] = cluster
        if hint.cluster_id != cluster.pk:
            chosen[hint.pk] = cluster.pk
    for cluster in grown.values():
        cluster.reports = sorted(known.inside[cluster.pk])
        cluster.set_aside_at = cluster.set_aside_by = None
    CumulativeCluster.objects.bulk_create(new)
    made = {one.pk for one in new}
    before = [one for pk, one in grown.items() if pk not in made]
    CumulativeCluster.objects.bulk_update(before, ["reports", "set_aside_at", "set_aside_by"])
    _write(chosen)
    return new


class _Known:
    """The clusters of some rules, found by a report."""

    def __init__(self, clusters: Iterable[CumulativeCluster]) -> None:
        self.clusters: list[CumulativeCluster] = []
        self.by_report: dict[tuple[UUID, UUID], list[int]] = defaultdict(list)  # places in ``clusters``
        self.inside: dict[UUID, set[UUID]] = {}
        self.numbers: dict[UUID, int] = {}
        for cluster in clusters:
            self.join(cluster, cluster.reports)

    def of(self, hint: CumulativeHint) -> CumulativeCluster | None:
        """Return the cluster that shares most reports with the hint, at least two; the oldest of several."""
        shared = Counter(one for report in hint.reports for one in self.by_report.get((hint.rule.rule, report), ()))
        return next((self.clusters[one] for one, common in shared.most_common(1) if common >= IN_COMMON), None)

    def join(self, cluster: CumulativeCluster, reports: Iterable[UUID]) -> bool:
        """Add what is new to a cluster, and return whether anything was."""
        if cluster.pk not in self.inside:
            self.inside[cluster.pk] = set()
            self.numbers[cluster.pk] = len(self.clusters)
            self.clusters.append(cluster)
        inside = self.inside[cluster.pk]
        joining = {report for report in reports if report not in inside}
        if not joining:
            return False
        inside |= joining
        number = self.numbers[cluster.pk]
        for report in joining:
            self.by_report[cluster.rule, report].append(number)
        return True


def _known(hints: list[CumulativeHint]) -> _Known:
    roots = {hint.rule.rule for hint in hints}
    reports = {report for hint in hints for report in hint.reports}
    clusters = CumulativeCluster.objects.filter(rule__in=roots, reports__overlap=list(reports))
    return _Known(clusters.order_by("first_seen_at", "pk"))


def _write(chosen: dict[int, UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement("cumulative_clusters"), [list(chosen), list(chosen.values())])
