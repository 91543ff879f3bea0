"""Every announced version of a report: what it said, where it lay, whom it affected by which rule and boundary."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from geo import describe
from geo.crs import STORAGE_SRID
from geo.models import AffectedArea, Relation, Report, ReportVersion
from notifications.presentation import geojson
from notifications.report_page import history, relation_text

FIGURES = ("dwellings", "gross_floor_m2", "sales_area_m2", "height_m", "power_mw", "trips_per_day")


def versions(report: Report) -> list[dict[str, Any]]:
    """Return the announced versions, the first one first."""
    affected = _affected(report)
    past = sorted(history(report), key=lambda one: one.version.number)
    return [
        _version(one.version, affected.get(one.version.pk, []))
        | {
            "changes": [{"label": each.label, "before": each.before, "after": each.after} for each in one.changes],
            "members_gained": one.gained,
            "members_lost": one.lost,
        }
        for one in past
    ]


def _version(version: ReportVersion, affected: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "number": version.number,
        "announced_at": version.announced_at,
        "title": version.title,
        "description": version.description,
        "facts": [{"label": one.label, "value": one.value} for one in _facts(version)],
        "codes": {
            name: {"code": entry.code, "official_code": entry.official_code}
            for name in ("kind", "use", "stage")
            if (entry := getattr(version, name)) is not None
        },
        "figures": {name: getattr(version, name) for name in FIGURES if getattr(version, name) is not None},
        "effects": version.effects,
        "wish": version.wish,
        "answer_by": version.answer_by,
        "contact": {
            "name": version.contact_name, "email": version.contact_email, "phone": version.contact_phone,
        },
        "change_note": version.change_note,
        "area_m2": version.area_m2,
        "length_m": version.length_m,
        "outline": _outline(version),
        "affected": affected,
    }  # fmt: skip


def _facts(version: ReportVersion) -> list[describe.Fact]:
    wish = version.get_wish_display()
    if version.wish == "answer" and version.answer_by:
        wish = f"{wish} {version.answer_by:%d.%m.%Y}"
    stage = [describe.Fact(_("Planungsstand"), str(version.stage))] if version.stage else []
    return [*describe.facts(version), *stage, describe.Fact(_("Wunsch"), wish)]


def _outline(version: ReportVersion) -> dict[str, Any] | None:
    """Return the outline twice: as it is stored and measured (WKT, metres), and as GeoJSON in WGS 84 (RFC 7946)."""
    if version.outline is None:
        return None
    return {
        "epsg": STORAGE_SRID,
        "wkt": version.outline.wkt,
        "geojson": geojson(version.outline),
    }


def _affected(report: Report) -> dict[int, list[dict[str, Any]]]:
    rows = AffectedArea.objects.filter(version__report=report, version__announced_at__isnull=False)
    fetched = rows.select_related("area__edition", "member", "rule").defer("area__boundary", "nearest")
    found: dict[int, list[dict[str, Any]]] = {}
    for row in fetched.order_by("distance_m", "-overlap_m2"):
        found.setdefault(row.version_id, []).append(_area(row))
    return found


def _area(row: AffectedArea) -> dict[str, Any]:
    edition = row.area.edition
    return {
        "area": row.area.name,
        "key": row.area.key,
        "member": row.member.short_name if row.member else None,
        "relation": row.relation,
        "relation_label": str(Relation(row.relation).label),
        "in_words": relation_text(row),
        "distance_m": round(row.distance_m, 2),
        "overlap_m2": round(row.overlap_m2, 1),
        "rule": {"name": row.rule.name, "version": row.rule.version, "id": str(row.rule.pk)} if row.rule else None,
        "reach_m": row.reach_m,
        "decision": row.decision,
        "decision_label": row.get_decision_display(),
        "reason": row.reason,
        "boundaries": {
            "edition": edition.name,
            "source": edition.source,
            "licence": edition.licence,
            "approximate": edition.approximate,
        },
    }
