"""What other rules would have meant for reports that were announced: per member, which more and which fewer.

Nothing is decided here. The rules say which reports they decide differently (geo/rules.py: cheap, no outlines are
read); of those alone, the one place that says who is told (recipients) answers twice: as the rules stand, and as they
would stand. Members added or taken off by hand count as they do in an announcement; subscriptions do not: no rule
decides about them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Member
from geo.models import ImpactRule, ReportVersion
from geo.rules import Facts, Verdict, verdict
from notifications.recipients import Party, recipients

LISTED = 200  # reports named per member; all are counted
_FACTS = ("area_m2", "sales_area_m2", "gross_floor_m2", "height_m", "kind__code", "use__code")


@dataclass
class Effect:
    """What changes for one member."""

    member: Member
    more: int = 0
    fewer: int = 0
    gained: list[tuple[str, float | None]] = field(default_factory=list)
    lost: list[tuple[str, float | None]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return what a preview keeps of it (``RulePreview.found``)."""
        numbers = {"more": self.more, "fewer": self.fewer}
        lists = {"gained": self.gained, "lost": self.lost}
        return {"member": str(self.member.pk), "name": self.member.short_name} | numbers | lists


def decided_differently(versions: Any, before: list[ImpactRule], after: list[ImpactRule]) -> list[int]:
    """Return the ids of those versions (a queryset) for which these rules reach differently."""
    rows = versions.select_related("kind", "use").only(*_FACTS).order_by("pk").iterator(chunk_size=2000)
    known: dict[Facts, bool] = {}
    found = []
    for version in rows:
        facts = Facts.of(version)
        if facts not in known:
            known[facts] = _reach(verdict(facts, before)) != _reach(verdict(facts, after))
        if known[facts]:
            found.append(version.pk)
    return found


def effects(
    versions: Iterable[ReportVersion], before: list[ImpactRule], after: list[ImpactRule]
) -> Iterator[dict[Any, Effect]]:
    """Yield, after each version, what changes for whom so far: one dictionary by member id that grows."""
    found: dict[Any, Effect] = {}
    for version in versions:
        now, then = _told(version, before), _told(version, after)
        for pk in then.keys() - now.keys():
            effect = found.setdefault(pk, Effect(then[pk].member))
            effect.more += 1
            _list(effect.gained, version, then[pk])
        for pk in now.keys() - then.keys():
            effect = found.setdefault(pk, Effect(now[pk].member))
            effect.fewer += 1
            _list(effect.lost, version, now[pk])
        yield found


def _reach(decided: Verdict) -> tuple[bool, float, bool]:
    return decided.widest is not None, decided.reach_m, decided.neighbours is not None


def _told(version: ReportVersion, rules: list[ImpactRule]) -> dict[Any, Party]:
    return {party.member.pk: party for party in recipients(version, rules=rules).told}


def _list(listed: list[tuple[str, float | None]], version: ReportVersion, party: Party) -> None:
    if len(listed) < LISTED:
        metres = round(party.nearest.distance_m) if party.nearest else None
        listed.append((str(version.report_id), metres))
