"""With whom a report passes a sum, as far as one person may see: for its page, its preview and the list of hints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models import Max

from geo.affected import PLANAR_ERROR
from geo.crs import STORAGE_SRID
from geo.cumulative.counting import counting, written
from geo.models import CumulativeHint, CumulativeRule, Report, ReportVersion, Status
from geo.querysets.reports import GIVEN_UP, ReportQuerySet


@dataclass(frozen=True)
class Together:
    """Reports that pass a rule's sum together, within its distance of one of them (``centre``)."""

    rule: CumulativeRule
    centre: Report
    reports: list[Report]
    amount: float
    cluster: UUID | None = None


def together_with(version: ReportVersion, user: Any) -> list[Together]:
    """Return what a version, announced or still a draft, passes together with reports whose details the user may see.

    One for each rule, around the report itself or around another it lies near, the largest sum. What the user may not
    see counts for nothing: neither the sum nor the place tells of it.
    """
    report = version.report
    if not _counts(version):
        return []
    others = Report.objects.detailed_to(user).ongoing().exclude(pk__in=[report.pk, report.follows_id or report.pk])
    begin, given = counting(_near(others, version.outline))
    with connection.cursor() as cursor:
        cursor.execute(begin + written("cumulative_around"), given | {"version": version.pk, "report": report.pk})
        rows: list[tuple[UUID, UUID, list[UUID], float]] = cursor.fetchall()
    return _filled(rows)


def shown(hints: Iterable[CumulativeHint], user: Any) -> list[Together]:
    """Return the hints of which the user may see every report in detail, with the reports."""
    hints = list(hints)
    wanted = {report for hint in hints for report in hint.reports}
    seen = set(Report.objects.detailed_to(user).filter(pk__in=wanted).values_list("pk", flat=True))
    whole = [hint for hint in hints if seen.issuperset(hint.reports)]
    filled = _filled([(hint.rule_id, hint.centre_id, hint.reports, hint.amount) for hint in whole])
    clusters = {(hint.rule_id, hint.centre_id): hint.cluster_id for hint in whole}
    return [
        Together(one.rule, one.centre, one.reports, one.amount, clusters[one.rule.pk, one.centre.pk]) for one in filled
    ]


def _counts(version: ReportVersion) -> bool:
    if version.outline is None or version.report.status == Status.WITHDRAWN:
        return False
    if version.stage is not None and version.stage.code == GIVEN_UP:
        return False
    return version.is_draft or Report.objects.ongoing().filter(pk=version.report_id).exists()


def _near(reports: ReportQuerySet, outline: Any) -> ReportQuerySet:
    """Return the reports that can be in a sum with the outline: in reach of it, or of one that is."""
    widest = CumulativeRule.objects.in_force().aggregate(most=Max("distance_m"))["most"] or 0
    reach_m = widest * (1 + PLANAR_ERROR) + 1
    first = reports.in_view(_grown(outline.extent, reach_m))
    around = first.aggregate(extent=Extent("current__outline"))["extent"] or outline.extent
    return reports.in_view(_grown(around, reach_m))


def _grown(extent: tuple[float, float, float, float], metres: float) -> Polygon:
    west, south, east, north = extent
    box = Polygon.from_bbox((west - metres, south - metres, east + metres, north + metres))
    box.srid = STORAGE_SRID
    return box


def _filled(rows: Iterable[tuple[UUID, UUID, list[UUID], float]]) -> list[Together]:
    rows = list(rows)
    rules = CumulativeRule.objects.in_bulk([row[0] for row in rows])
    wanted = {pk for _rule, _centre, reports, _amount in rows for pk in reports}
    known = Report.objects.select_related("reporter", "current__stage", "current__use").defer("current__outline")
    reports = known.in_bulk(wanted)
    return [
        Together(rules[rule], reports[centre], _sorted([reports[pk] for pk in inside], rules[rule]), amount)
        for rule, centre, inside, amount in rows
    ]


def _sorted(reports: list[Report], rule: CumulativeRule) -> list[Report]:
    """Return reports, the one that adds most first; a draft's figures are not asked here."""
    return sorted(reports, key=lambda one: (-amount_of(one, rule), one.pk))


def amount_of(report: Report, rule: CumulativeRule) -> float:
    """Return what a report's current version adds to a rule's sum, in the unit of its measure."""
    return float(getattr(report.current, rule.measure, None) or 0)
