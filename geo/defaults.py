"""The code lists and impact rules a new alliance starts with (DOMAIN.md, sections 3 and 4). Data, not constants:
the Geschäftsstelle edits them, and what is there is never overwritten."""

from __future__ import annotations

from typing import Any

from django.apps import apps as live_apps

KINDS = [
    ("fnp", "Flächennutzungsplan oder Änderung", "Land-use plan or change", "FP_PlanArt 1000"),
    ("fnp_joint", "Gemeinsamer Flächennutzungsplan", "Joint land-use plan", "FP_PlanArt 2000"),
    ("fnp_regional", "Regionaler Flächennutzungsplan", "Regional land-use plan", "FP_PlanArt 3000"),
    ("fnp_part", "Sachlicher Teilflächennutzungsplan", "Partial land-use plan", "FP_PlanArt 5000"),
    ("bplan", "Bebauungsplan", "Binding land-use plan (B-Plan)", "BP_PlanArt 1000"),
    ("bplan_simple", "Einfacher Bebauungsplan", "Simple B-Plan", "BP_PlanArt 10000"),
    ("bplan_qualified", "Qualifizierter Bebauungsplan", "Qualified B-Plan", "BP_PlanArt 10001"),
    ("bplan_housing", "Bebauungsplan zur Wohnraumversorgung", "B-Plan for housing supply", "BP_PlanArt 10002"),
    ("bplan_project", "Vorhabenbezogener Bebauungsplan", "Project-related B-Plan", "BP_PlanArt 3000"),
    ("vep", "Vorhaben- und Erschließungsplan", "Project and infrastructure plan", "BP_PlanArt 3100"),
    ("statute34", "Innenbereichssatzung (§ 34 BauGB)", "§34 statute", "BP_PlanArt 4000, 40000, 40001, 40002"),
    ("statute35", "Außenbereichssatzung", "Outer-area statute", "BP_PlanArt 5000"),
    ("local_rules", "Örtliche Bauvorschrift", "Local building rules", "BP_PlanArt 7000"),
    ("project", "Einzelvorhaben ohne Plan (auch Bau-Turbo)", "Single project without a plan", "BauGB §246e, §34(3b), §31(3)"),
    ("framework", "Rahmenplan, Wettbewerb, SEM", "Framework plan, competition", ""),
    ("infrastructure", "Infrastruktur (Straße, Schiene, Energie, Wasser)", "Infrastructure", ""),
    ("idea", "Erste Idee oder Flächensuche", "First idea or search for land", ""),
    ("other", "Sonstiges", "Other", "9999"),
]  # fmt: skip
USES = [
    ("housing", "Wohnen", "Housing", "housing", ["dwellings", "gross_floor_m2", "height_m"]),
    ("mixed", "Gemischt", "Mixed use", "housing", ["dwellings", "gross_floor_m2", "sales_area_m2", "height_m"]),
    ("business", "Gewerbe", "Business", "business", ["gross_floor_m2", "height_m", "trips_per_day"]),
    ("logistics", "Logistik", "Logistics", "business", ["gross_floor_m2", "height_m", "trips_per_day"]),
    ("retail_small", "Einzelhandel, Nahversorgung", "Retail, small", "retail", ["sales_area_m2", "gross_floor_m2", "trips_per_day"]),
    ("retail_large", "Großer Einzelhandel", "Retail, large", "retail", ["sales_area_m2", "gross_floor_m2", "trips_per_day"]),
    ("office", "Büro oder Rechenzentrum", "Office or data centre", "office", ["gross_floor_m2", "height_m", "power_mw"]),
    ("wind", "Windenergie", "Wind energy", "energy", ["height_m", "power_mw"]),
    ("solar", "Solarenergie", "Solar energy", "energy", ["power_mw"]),
    ("storage", "Speicher oder Netz", "Storage or grid", "energy", ["power_mw", "height_m"]),
    ("transport", "Verkehr", "Transport", "transport", ["trips_per_day"]),
    ("public", "Schule, Kinderbetreuung, Pflege, Gesundheit", "School, care, health", "social", ["gross_floor_m2", "height_m", "trips_per_day"]),
    ("leisure", "Sport und Freizeit", "Sport and leisure", "green", ["height_m", "trips_per_day"]),
    ("open_space", "Freiraum oder Ausgleich", "Open space or compensation", "green", []),
    ("extraction", "Abbau", "Extraction", "water", ["trips_per_day"]),
    ("water", "Wasser", "Water", "water", []),
]  # fmt: skip
STAGES = [
    ("pre_planning", "Erste Idee", "First idea", "0000", 1, "dots"),
    ("before_initiation", "Vor dem Beschluss", "Before initiation", "9000", 2, "dots"),
    ("drawn_up", "Aufstellung beschlossen", "Decision to draw up", "1000", 3, "diagonal"),
    ("early_public", "Frühe Beteiligung der Öffentlichkeit", "Early public participation", "2200", 4, "diagonal"),
    ("early_authorities", "Frühe Beteiligung der Behörden", "Early participation of authorities", "2100", 4, "diagonal"),
    ("draft_decision", "Entwurf", "Draft decision", "2250", 5, "grid"),
    ("display", "Auslegung", "Public display", "2400", 6, "grid"),
    ("authorities", "Beteiligung der Behörden", "Participation of authorities", "2300", 6, "grid"),
    ("statute", "Satzung", "Statute", "3000", 7, "solid"),
    ("in_force", "In Kraft", "In force", "4000", 8, "solid"),
    ("built", "Gebaut", "Built", "", None, "solid"),
    ("given_up", "Aufgegeben", "Given up", "", None, "dots"),
]  # fmt: skip
EFFECTS = [
    ("traffic", "Verkehr", "Traffic"),
    ("retail", "Einzelhandel", "Retail"),
    ("noise_air", "Lärm und Luft", "Noise and air"),
    ("water", "Wasser", "Water"),
    ("landscape", "Landschaft", "Landscape"),
    ("social", "Schule und Soziales", "Schools and social"),
    ("views", "Sicht und Höhe", "Views and height"),
    ("other", "Sonstiges", "Other"),
]
_BPLANS = ["bplan", "bplan_simple", "bplan_qualified", "bplan_housing", "bplan_project", "vep"]
_FNPS = ["fnp", "fnp_joint", "fnp_regional", "fnp_part"]
RULES: list[dict[str, Any]] = [
    {"name": "Allgemein 250 m", "distance_m": 250},
    {"name": "Wohnen 250 m", "uses": ["housing", "mixed"], "distance_m": 250},
    {"name": "Wohnen ab 2 ha 500 m", "uses": ["housing", "mixed"], "min_area_ha": 2, "distance_m": 500},
    {"name": "Bebauungsplan 500 m", "kinds": _BPLANS, "distance_m": 500},
    {"name": "Gewerbe 1.000 m", "uses": ["business", "office"], "distance_m": 1000},
    {"name": "Logistik 1.000 m", "uses": ["logistics"], "distance_m": 1000},
    {"name": "Abbau 1.000 m", "uses": ["extraction"], "distance_m": 1000},
    {"name": "Schule und Gesundheit 1.000 m", "uses": ["public"], "distance_m": 1000},
    {"name": "Großer Einzelhandel 5.000 m", "uses": ["retail_large"], "distance_m": 5000},
    {"name": "Einzelhandel über 800 m² Verkaufsfläche 5.000 m", "uses": ["retail_small", "mixed"], "over_sales_area_m2": 800, "distance_m": 5000},
    {"name": "Einzelhandel über 1.200 m² Geschossfläche 5.000 m", "uses": ["retail_small"], "over_gross_floor_m2": 1200, "distance_m": 5000},
    {"name": "Wind 1.000 m, mindestens 10 × Höhe", "uses": ["wind"], "distance_m": 1000, "per_height": 10},
    {"name": "Solar und Speicher 500 m", "uses": ["solar", "storage"], "distance_m": 500},
    {"name": "Straße und Schiene 1.000 m", "uses": ["transport"], "distance_m": 1000},
    {"name": "Flächennutzungsplan: alle Nachbarn", "kinds": _FNPS, "reach": "neighbours"},
    {"name": "Rahmenplan: alle Nachbarn", "kinds": ["framework"], "reach": "neighbours"},
]  # fmt: skip


def load_defaults(apps: Any = live_apps) -> None:
    """Create what is missing of the default code lists, and the default rules where there is none at all."""
    _load(
        apps,
        "PlanKind",
        [dict(zip(("code", "label", "label_en", "official_code"), row, strict=True)) for row in KINDS],
    )
    named = ("code", "label", "label_en", "map_group", "asks")
    _load(apps, "Use", [dict(zip(named, row, strict=True)) for row in USES])
    stepped = ("code", "label", "label_en", "official_code", "step", "pattern")
    _load(apps, "Stage", [dict(zip(stepped, row, strict=True)) for row in STAGES])
    _load(apps, "Effect", [dict(zip(("code", "label", "label_en"), row, strict=True)) for row in EFFECTS])
    rules = apps.get_model("geo", "ImpactRule")
    if rules.objects.exists():
        return
    kinds = {kind.code: kind for kind in apps.get_model("geo", "PlanKind").objects.all()}
    uses = {use.code: use for use in apps.get_model("geo", "Use").objects.all()}
    for row in RULES:
        plain = {name: value for name, value in row.items() if name not in ("kinds", "uses")}
        rule = rules.objects.create(**plain)
        rule.kinds.set(kinds[code] for code in row.get("kinds", []))
        rule.uses.set(uses[code] for code in row.get("uses", []))


def _load(apps: Any, model: str, rows: list[dict[str, Any]]) -> None:
    objects = apps.get_model("geo", model).objects
    for position, row in enumerate(rows, start=1):
        objects.get_or_create(code=row["code"], defaults=row | {"position": position * 10})
