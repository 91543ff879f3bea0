"""Which impact rules match a report, and how far they reach (DOMAIN.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, Self

from geo.formats import SQUARE_METRES_PER_HECTARE
from geo.models import ImpactRule, Reach


class Described(Protocol):
    """Whatever says what is planned: a version of a report, or a form that is being filled in."""

    area_m2: float
    sales_area_m2: float | None
    gross_floor_m2: float | None
    height_m: float | None


@dataclass(frozen=True)
class Facts:
    """What rules look at. Kind and use are codes; areas in m², height in m."""

    kind: str | None = None
    use: str | None = None
    area_m2: float = 0
    sales_area_m2: float | None = None
    gross_floor_m2: float | None = None
    height_m: float | None = None

    @classmethod
    def of(cls, version: Described) -> Self:
        """Return the facts of a report version, complete or not."""
        kind, use = getattr(version, "kind", None), getattr(version, "use", None)
        return cls(
            kind=kind.code if kind else None,
            use=use.code if use else None,
            area_m2=version.area_m2,
            sales_area_m2=version.sales_area_m2,
            gross_floor_m2=version.gross_floor_m2,
            height_m=version.height_m,
        )


@dataclass(frozen=True)
class Verdict:
    """The rules that decide one report: the widest distance, and the one that calls all neighbours, if any."""

    widest: ImpactRule | None
    reach_m: float
    neighbours: ImpactRule | None


def verdict(facts: Facts, rules: Iterable[ImpactRule] | None = None) -> Verdict:
    """Return what the rules in force say about these facts, or what others (with their codes) would.

    Several rules may match: the widest distance decides (a neighbour too many is told sooner than one too
    few), and among equals the one that says most about the report gives the reason.
    """
    candidates = ImpactRule.objects.in_force().with_codes() if rules is None else rules
    matching = [rule for rule in candidates if matches(rule, facts)]
    by_distance = [rule for rule in matching if rule.reach == Reach.DISTANCE]
    widest = max(by_distance, key=lambda rule: (reach_of(rule, facts), _closeness(rule)), default=None)
    return Verdict(
        widest=widest,
        reach_m=reach_of(widest, facts) if widest else 0,
        neighbours=max((rule for rule in matching if rule.reach == Reach.NEIGHBOURS), key=_closeness, default=None),
    )


def reach_of(rule: ImpactRule, facts: Facts) -> float:
    """Return the rule's distance in metres for these facts: wind reaches further the higher it stands."""
    if rule.per_height and facts.height_m:
        return max(rule.distance_m, rule.per_height * facts.height_m)
    return rule.distance_m


def matches(rule: Any, facts: Facts) -> bool:
    """Return whether everything the rule (with its codes) names is true of the facts; the unknown is not true."""
    return (
        _names(rule.kind_codes, facts.kind)
        and _names(rule.use_codes, facts.use)
        and (rule.min_area_ha is None or facts.area_m2 >= rule.min_area_ha * SQUARE_METRES_PER_HECTARE)
        and _over(rule.over_sales_area_m2, facts.sales_area_m2)
        and _over(rule.over_gross_floor_m2, facts.gross_floor_m2)
    )


def _names(codes: list[str], code: str | None) -> bool:
    return not codes or code in codes


def _over(threshold: float | None, value: float | None) -> bool:
    return threshold is None or (value is not None and value > threshold)


def _closeness(rule: Any) -> int:
    """Return how much the rule says about a report: thresholds count most, then the use, then the kind."""
    thresholds = (rule.min_area_ha, rule.over_sales_area_m2, rule.over_gross_floor_m2)
    named = 4 * sum(threshold is not None for threshold in thresholds)
    return named + 2 * bool(rule.use_codes) + bool(rule.kind_codes)
