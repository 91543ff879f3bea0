"""The live answer *who would be told* as the page that draws it needs it (JSON; geometries in WGS 84)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Member
from geo import formats
from geo.affected import Affected
from geo.crs import EDGE_SRID
from geo.models import Area, Decision, Relation
from geo.outlines.ring import ring
from notifications.recipients import Party, Recipients

# What the form lists under "Nicht betroffen": the nearest few say enough.
NEARBY_SHOWN = 6


def present(outline: GEOSGeometry, answer: Recipients) -> dict[str, Any]:
    """Return what the report form shows while an outline (storage CRS) is being drawn."""
    reach_m = answer.verdict.reach_m
    widest = answer.verdict.widest or answer.verdict.neighbours
    return {
        "area_ha": round(outline.area / formats.SQUARE_METRES_PER_HECTARE, 2),
        "area_text": formats.area(outline.area) if outline.dims == 2 else "",
        "length_m": round(outline.length) if outline.dims == 1 else 0,
        "length_text": formats.length(outline.length) if outline.dims == 1 else "",
        "rule": {"name": widest.name, "reach_m": reach_m} if widest else None,
        "ring": geojson(ring(outline, reach_m)) if reach_m else None,
        "affected": [row for party in answer.told for row in _party(party)],
        "removed": [row for party in answer.removed for row in _party(party)],
        "outsiders": [_row(one) for one in answer.outsiders],
        "nearby": [_row(one, member) for one, member in answer.nearby[:NEARBY_SHOWN]],
        "own": [_row(one) for one in answer.own],
        "warnings": list(_warnings(outline, answer)),
        "summary_text": summary(len(answer.told)),
    }


def summary(members: int) -> str:
    """Return the heading of the list: how many members are affected."""
    if not members:
        return _("Betroffen: kein Mitglied")
    return ngettext("Betroffen: %(count)d Mitglied", "Betroffen: %(count)d Mitglieder", members) % {"count": members}


def relation_text(one: Affected) -> str:
    """Return how an area lies to the outline, said to the reporter: „im Umkreis“, „liegt zum Teil darin · 1,3 ha“."""
    text = str(one.relation.label)
    return f"{text} · {formats.area(one.overlap_m2)}" if one.relation == Relation.OVERLAPS and one.overlap_m2 else text


def geojson(shape: GEOSGeometry) -> dict[str, Any]:
    """Return a geometry of the storage CRS as a GeoJSON object in WGS 84, to the centimetre."""
    edge = shape.transform(EDGE_SRID, clone=True)
    return dict(_rounded(json.loads(edge.geojson)))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 7)
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items() if key != "crs"}
    return value


def _party(party: Party) -> Iterable[dict[str, Any]]:
    if not party.affected:
        yield _bare(party)
    for one in party.affected:
        yield _row(one, party.member) | {"decision": party.decision.value, "reason": party.reason}


def _bare(party: Party) -> dict[str, Any]:
    """Return the row of a member added by hand whose areas have no boundary in force."""
    return {
        "key": "",
        "name": party.member.short_name,
        "member": party.member.short_name,
        "member_id": str(party.member.pk),
        "distance_text": "",
        "relation_text": _("keine Grenze bekannt"),
        "decision": party.decision.value,
        "reason": party.reason,
    }


def _row(one: Affected, member: Member | None = None) -> dict[str, Any]:
    return {
        "key": one.area.key,
        "name": one.area.name,
        "member": member.short_name if member else None,
        "member_id": str(member.pk) if member else None,
        "relation": one.relation.value,
        "relation_text": relation_text(one),
        "distance_m": round(one.distance_m, 1),
        "distance_text": formats.length(one.distance_m),
        "overlap_m2": round(one.overlap_m2),
        "overlap_text": formats.area(one.overlap_m2) if one.overlap_m2 else "",
        "rule": one.rule.name if one.rule else "",
        "nearest": geojson(one.nearest) if one.nearest else None,
        "decision": Decision.RULE.value,
        "reason": "",
    }


def _warnings(outline: GEOSGeometry, answer: Recipients) -> Iterable[dict[str, Any]]:
    """Yield what the reporter should see before sending: parts of the outline in somebody else's area."""
    strangers = [one for party in (*answer.told, *answer.removed) for one in party.affected]
    strangers += [*answer.outsiders, *(one for one, _member in answer.nearby)]
    names = {
        "contains": _("Der Umgriff liegt ganz in %(name)s."),
        "overlaps": _("Der Umgriff liegt zum Teil in %(name)s%(share)s."),
    }
    for one in strangers:
        if one.relation in (Relation.CONTAINS, Relation.OVERLAPS):
            share = f" ({formats.area(one.overlap_m2)})" if one.overlap_m2 else ""
            text = names[one.relation.value] % {"name": one.area.name, "share": share}
            yield {"code": f"{one.relation.value}_other", "text": text, "clipped": _clipped(outline, answer.own)}


def _clipped(outline: GEOSGeometry, own: list[Affected]) -> dict[str, Any] | None:
    """Return the part of the outline inside the reporter's own areas, or None when there is none."""
    boundary = Area.objects.filter(pk__in=[one.area.pk for one in own]).united()
    rest = outline.intersection(boundary) if boundary else None
    return None if rest is None or rest.empty or rest.dims != outline.dims else geojson(rest)
