"""Who would be affected at a place of the map: asked of the rules in force; nothing is stored, nobody is told."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.utils.translation import gettext as _

from geo import formats
from geo.affected import Affected, Survey, survey
from geo.models import Area, Report
from geo.rules import Facts
from notifications.presentation import relation_text
from notifications.recipients import members_by_key


def around_place(place: Point, use: str, kind: str = "") -> dict[str, Any]:
    """Return whom a development of this use and kind (codes) would affect at a point (storage CRS)."""
    here = [area.name for area in Area.objects.current().deciding().touching(place)[:1]]
    found = survey(place, Facts(kind=kind or None, use=use or None), reporter_keys=())
    return _answer(found, reporter="") | {"here": here[0] if here else ""}


def around_report(user: Any, report: Report) -> dict[str, Any]:
    """Return whom a report would affect by the rules as they are today.

    Whose details the person may not see is asked about at its point on the map alone, with kind and use.
    """
    version = report.current
    if version is None or version.outline is None:
        raise ValueError("What was never announced has no place on the map.")
    outline: GEOSGeometry = version.outline
    facts = Facts.of(version)
    if not Report.objects.detailed_to(user).filter(pk=report.pk).exists():
        outline, facts = outline.point_on_surface, Facts(kind=facts.kind, use=facts.use)
    keys = [area.key for area in report.reporter.areas.all()]
    return _answer(survey(outline, facts, reporter_keys=keys), reporter=report.reporter.short_name)


def _answer(found: Survey, reporter: str) -> dict[str, Any]:
    members = members_by_key(one.area.key for one in found.affected)
    rows = [_row(one, members.get(one.area.key)) for one in found.affected]
    rule = found.verdict.widest or found.verdict.neighbours
    reach = _rule_text(rule.name, found.verdict.reach_m) if rule else _("Dafür gilt keine Betroffenheitsregel.")
    return {"reporter": reporter, "rule_text": reach, "affected": [row for row in rows if row["member"] != reporter]}


def _rule_text(name: str, reach_m: float) -> str:
    if not reach_m:
        return _("Regel „%(rule)s“") % {"rule": name}
    return _("Regel „%(rule)s“: %(reach)s") % {"rule": name, "reach": formats.length(reach_m)}


def _row(one: Affected, member: Any) -> dict[str, Any]:
    return {
        "key": one.area.key,
        "name": one.area.name,
        "member": member.short_name if member else "",
        "distance_text": formats.length(one.distance_m),
        "relation_text": relation_text(one),
    }
