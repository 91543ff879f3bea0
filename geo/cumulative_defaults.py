"""The rules of sums that a new alliance starts with (DOMAIN.md, section 4; UVPG annex 1 no. 18). Data."""

from __future__ import annotations

from typing import Any

from django.apps import apps as live_apps

_BPLANS = ["bplan", "bplan_simple", "bplan_qualified", "bplan_housing", "bplan_project", "vep"]
_HOMES, _SHOPS, _WORKS = ["housing", "mixed"], ["retail_small", "retail_large"], ["business", "logistics"]
# name, what is added up, from which sum on, within how many metres, uses and kinds that count (none: all)
RULES: list[tuple[str, str, float, float, list[str], list[str]]] = [
    ("Einzelhandel ab 800 m² Verkaufsfläche", "sales_area_m2", 800, 1000, [*_SHOPS, "mixed"], []),
    ("Wohnen ab 200 Wohnungen", "dwellings", 200, 1000, _HOMES, []),
    ("Verkehr ab 2.000 Kfz-Fahrten am Tag", "trips_per_day", 2000, 2000, [], []),
    ("UVPG 18.5: Industriezone ab 20.000 m²", "area_m2", 20_000, 250, _WORKS, []),
    ("UVPG 18.6: Handel ab 1.200 m² Geschossfläche", "gross_floor_m2", 1200, 250, _SHOPS, []),
    ("UVPG 18.7: Städtebau ab 20.000 m²", "area_m2", 20_000, 250, [*_HOMES, "office", "public"], _BPLANS),
]


def load_cumulative_rules(apps: Any = live_apps) -> None:
    """Create the default rules of sums where there is none at all. Needs the default code lists."""
    rules = apps.get_model("geo", "CumulativeRule")
    if rules.objects.exists():
        return
    kinds = {kind.code: kind for kind in apps.get_model("geo", "PlanKind").objects.all()}
    uses = {use.code: use for use in apps.get_model("geo", "Use").objects.all()}
    for name, measure, threshold, distance_m, use_codes, kind_codes in RULES:
        rule = rules.objects.create(name=name, measure=measure, threshold=threshold, distance_m=distance_m)
        rule.uses.set(uses[code] for code in use_codes if code in uses)
        rule.kinds.set(kinds[code] for code in kind_codes if code in kinds)
