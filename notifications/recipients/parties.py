"""The members that are told, and why.

Told are those whose areas are affected (geo/affected.py), plus those the planner added by hand,
minus those the planner took off, each with a reason. The reporter's own member is never told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import F
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from accounts.models import Member
from geo import formats
from geo.affected import Affected, Survey, related, survey
from geo.models import Decision, ImpactRule, Relation, ReportVersion
from geo.rules import Facts, Verdict
from notifications.models import Choice, RecipientChoice

# Who is not affected but near is shown as such: "Nicht betroffen: Anzing (1,2 km)".
LOOK_AROUND_M = 3000


@dataclass(frozen=True)
class Party:
    """A member that is told, or was taken off, with all its areas that count: one per member."""

    member: Member
    affected: list[Affected]
    decision: Decision = Decision.RULE
    reason: str = ""

    @property
    def nearest(self) -> Affected | None:
        """The area that is hit most; None for a member without a boundary in force."""
        return self.affected[0] if self.affected else None

    def reasons(self) -> list[dict[str, Any]]:
        """Return what is kept with the notification: why, as decided now."""
        return [
            {
                "area": one.area.name,
                "key": one.area.key,
                "relation": str(one.relation),
                "distance_m": round(one.distance_m, 2),
                "overlap_m2": round(one.overlap_m2, 1),
                "rule": one.rule.name if one.rule else "",
                "decision": str(self.decision),
                "reason": self.reason,
            }
            for one in self.affected
        ]


@dataclass(frozen=True)
class Recipients:
    """The answer for one outline: told and taken off (members), outsiders (affected, no members),
    nearby (not affected) and own (the reporter's areas)."""

    verdict: Verdict
    told: list[Party]
    removed: list[Party]
    outsiders: list[Affected]
    nearby: list[tuple[Affected, Member | None]]
    own: list[Affected]
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        told = sorted(f"{party.member.pk} {party.decision}" for party in self.told)
        object.__setattr__(self, "digest", hashlib.sha256("\n".join(told).encode()).hexdigest())


def recipients(version: ReportVersion, *, rules: Iterable[ImpactRule] | None = None) -> Recipients:
    """Return who would be told of this version if it were announced now. It needs an outline.

    By the rules in force, or as others would decide it (``geo.proposed``).
    """
    if version.outline is None:
        raise ValueError("A version without an outline affects nobody.")
    choices = RecipientChoice.objects.deciding(version).select_related("member")
    reporter = version.report.reporter
    return recipients_of(version.outline, Facts.of(version), reporter=reporter, choices=choices, rules=rules)


def recipients_of(
    outline: GEOSGeometry,
    facts: Facts,
    *,
    reporter: Member,
    choices: Iterable[RecipientChoice] = (),
    rules: Iterable[ImpactRule] | None = None,
) -> Recipients:
    """Return who would be told of an outline (storage CRS) with these facts."""
    reporter_keys = [area.key for area in reporter.areas.all()]
    found = survey(outline, facts, reporter_keys=reporter_keys, look_around_m=LOOK_AROUND_M, rules=rules)
    members = members_by_key(one.area.key for one in (*found.affected, *found.nearby))
    told, removed = _with_choices(
        outline, _parties(found, members, reporter), [choice for choice in choices if choice.member != reporter]
    )
    decided = {party.member.pk for party in (*told, *removed)}
    nearby = [(one, members.get(one.area.key)) for one in found.nearby]
    return Recipients(
        verdict=found.verdict,
        told=told,
        removed=removed,
        outsiders=[one for one in found.affected if one.area.key not in members],
        nearby=[(one, member) for one, member in nearby if member is None or member.pk not in decided],
        own=_own(found, members, reporter),
    )


def _parties(found: Survey, members: dict[str, Member], reporter: Member) -> dict[UUID, Party]:
    """Return, by their ids, the members whose areas are affected. Ids, because models are slow keys of thousands."""
    parties: dict[UUID, Party] = {}
    for one in found.affected:
        member = members.get(one.area.key)
        if member is None or member.pk == reporter.pk:
            continue
        party = parties.get(member.pk)
        if party is None:
            parties[member.pk] = Party(member, [one])
        else:
            party.affected.append(one)
    return parties


def _own(found: Survey, members: dict[str, Member], reporter: Member) -> list[Affected]:
    """Return the reporter's areas; those the rule reaches beside the one that reports are the reporter's too."""
    return [*found.own, *(one for one in found.affected if members.get(one.area.key) == reporter)]


def _with_choices(
    outline: GEOSGeometry, told: dict[UUID, Party], choices: list[RecipientChoice]
) -> tuple[list[Party], list[Party]]:
    removed = []
    for choice in choices:
        if choice.choice == Choice.REMOVE:
            party = told.pop(choice.member.pk, None)
            if party:
                removed.append(Party(party.member, party.affected, Decision.REMOVED, choice.reason))
        elif choice.member.active and choice.member.pk not in told:
            keys = {area.key for area in choice.member.areas.all()}
            told[choice.member.pk] = Party(choice.member, related(outline, keys), Decision.ADDED, choice.reason)
    return sorted(told.values(), key=_by_distance), sorted(removed, key=_by_distance)


def _by_distance(party: Party) -> tuple[float, float, str]:
    nearest = party.nearest
    if nearest is None:
        return float("inf"), 0.0, party.member.short_name
    return nearest.distance_m, -nearest.overlap_m2, party.member.short_name


def members_by_key(keys: Iterable[str]) -> dict[str, Member]:
    """Return the member that speaks for each area; members that no longer take part are like strangers."""
    # One parameter, not thousands: writing each into the statement takes longer than the statement.
    wanted = RawSQL("SELECT unnest(%s::text[])", [list(set(keys))])
    owners = Member.objects.filter(active=True, areas__key__in=wanted).order_by().annotate(of_key=F("areas__key"))
    owners = owners.defer("created_at")  # nobody asks for it, and reading times takes time
    return {getattr(owner, "of_key"): owner for owner in owners}  # noqa: B009 (annotated)


def relation_sentence(one: Affected) -> str:
    """Return how near it is, said to the neighbour: „180 m von Ihrer Grenze“."""
    return reason_sentence({"relation": one.relation, "distance_m": one.distance_m, "overlap_m2": one.overlap_m2})


def reason_sentence(reason: dict[str, Any]) -> str:
    """Return the relation of a stored reason, said to the neighbour (see ``Party.reasons``)."""
    match reason["relation"]:
        case Relation.CONTAINS:
            return _("liegt ganz in Ihrem Gebiet")
        case Relation.OVERLAPS if reason["overlap_m2"]:
            return _("liegt zum Teil in Ihrem Gebiet (%(area)s)") % {"area": formats.area(reason["overlap_m2"])}
        case Relation.OVERLAPS:
            return _("liegt zum Teil in Ihrem Gebiet")
        case Relation.TOUCHES:
            return _("grenzt an Ihr Gebiet")
    return _("%(length)s von Ihrer Grenze") % {"length": formats.length(reason["distance_m"])}
