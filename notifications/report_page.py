"""What the page of one report shows: the reads behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from geo import describe, formats
from geo.models import AffectedArea, Relation, Report, ReportVersion, Stage
from geo.outlines.ring import ring
from notifications.presentation import geojson

LINES_SHOWN = 6


@dataclass(frozen=True)
class Step:
    """One step of the ladder of stages."""

    label: str
    state: str  # done, now, or nothing yet
    near: bool


@dataclass
class PastVersion:
    """One announced version and what it changed."""

    version: ReportVersion
    changes: list[describe.Change]
    gained: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    is_current: bool = False


def ladder(stage: Stage | None) -> list[Step]:
    """Return the steps from the first idea to in force, with where the plan stands; nothing for a plan given up."""
    if stage is None or (stage.step is None and stage.code == "given_up"):
        return []
    labels: dict[int, str] = {}
    for one in Stage.objects.filter(step__isnull=False):
        if one.step is not None and (one.step not in labels or one.pk == stage.pk):
            labels[one.step] = str(one)
    now = stage.step or max(labels, default=0) + 1  # built: everything is behind it
    return [
        Step(label, "done" if step < now else "now" if step == now else "", abs(step - now) == 1)
        for step, label in sorted(labels.items())
    ]


def affected_rows(version: ReportVersion) -> list[AffectedArea]:
    """Return who counted when the version was announced, nearest first; without boundaries."""
    rows = AffectedArea.objects.filter(version=version).select_related("area", "member", "rule")
    return list(rows.defer("area__boundary"))


def relation_text(row: AffectedArea) -> str:
    """Return how an area lies to the outline, said to a third person."""
    text = str(Relation(row.relation).label)
    if row.relation == Relation.OVERLAPS and row.overlap_m2:
        text = f"{text} · {formats.area(row.overlap_m2)}"
    return text if row.relation != Relation.WITHIN_DISTANCE else f"{formats.length(row.distance_m)} · {text}"


def history(report: Report) -> list[PastVersion]:
    """Return the announced versions, newest first: what each changed, and which members it gained and lost."""
    versions = list(
        ReportVersion.objects.announced().filter(report=report).select_related("kind", "use", "stage", "announced_by")
    )
    members: dict[int, set[str]] = {version.pk: set() for version in versions}
    told = AffectedArea.objects.told().filter(version__in=versions).values_list("version", "member__short_name")
    for number, name in told:
        members[number].add(name)
    pages = []
    for number, version in enumerate(versions):
        before = versions[number + 1] if number + 1 < len(versions) else None
        page = PastVersion(version, describe.changes(before, version) if before else [])
        if before:
            page.gained = sorted(members[version.pk] - members[before.pk])
            page.lost = sorted(members[before.pk] - members[version.pk])
        page.is_current = version.pk == report.current_id
        pages.append(page)
    return pages


def map_of(
    version: ReportVersion, rows: Iterable[AffectedArea], own_member: Any, past: list[PastVersion]
) -> dict[str, Any]:
    """Return what the map of a detailed report draws (WGS 84)."""
    outline = version.outline
    counting = [row for row in rows if row.decision != "removed"]
    reach_m = max((row.reach_m or 0 for row in counting), default=0)
    mine = [row for row in counting if row.member_id == own_member and row.nearest] if own_member else []
    lines = mine or [row for row in counting if row.member_id and row.nearest]
    return {
        "outline": geojson(outline) if outline else None,
        "ring": _ring(outline, reach_m),
        "ring_text": f"{number_format(reach_m, 0, force_grouping=True)} m" if reach_m else "",
        "affected": [row.area.key for row in counting],
        "lines": [
            {"line": geojson(row.nearest), "text": formats.length(row.distance_m)}
            for row in lines[:LINES_SHOWN]
            if row.nearest
        ],
        "before": {
            str(one.version.number): geojson(one.version.outline)
            for one in past
            if not one.is_current and one.version.outline and not one.version.outline.equals(outline)
        },
    }


def map_of_place(version: ReportVersion) -> dict[str, Any]:
    """Return what the map of a summary draws: one place, no outline."""
    outline = version.outline
    return {"place": geojson(outline.point_on_surface) if outline else None}


def _ring(outline: GEOSGeometry | None, reach_m: float) -> dict[str, Any] | None:
    return geojson(ring(outline, reach_m, 32)) if outline and reach_m else None


def audience_sentence(report: Report) -> str:
    """Return who may see the report, in a sentence."""
    if report.audience == "affected_only":
        return _("Nur betroffene Mitglieder und die Geschäftsstelle sehen diese Meldung.")
    return _("Alle Mitglieder sehen das Wichtigste; Einzelheiten und Dateien nur Betroffene und die Geschäftsstelle.")
