"""What a version is called in XPlanung and XBeteiligung: read from the official codes of our code lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext_lazy as _

from geo.models import Area, ReportVersion
from geo.models.codes import CodeEntry

OFFICIAL_KIND = re.compile(r"^([BF]P)_PlanArt (\d+)")
AGS = re.compile(r"^\d{8}(-|$)")
# BP_Rechtsstand and FP_Rechtsstand (XPlanGML 6.0). Earlier steps have no word in XPlanung.
LEGAL_STAGES = {"1000", "2000", "2100", "2200", "2250", "2300", "2400", "3000", "4000"}
# Code list PlanTypeNameValue (registry.gdi-de.org), which planartKommunal repeats.
PLAN_TYPES = {
    "BP 1000": "6_Bebauungsplan", "BP 10000": "6_3_EinfacherBPlan", "BP 10001": "6_1_QualifizierterBPlan",
    "BP 10002": "6_6_BebauungsplanZurWohnraumversorgung", "BP 3000": "6_2_VorhabenbezogenerBPlan",
    "BP 3100": "6_5_VorhabenUndErschliessungsplan", "BP 4000": "7_InnenbereichsSatzung",
    "BP 40000": "7_1_KlarstellungsSatzung", "BP 40001": "7_2_EntwicklungsSatzung", "BP 40002": "7_3_ErgaenzungsSatzung",
    "BP 5000": "8_AussenbereichsSatzung", "BP 7000": "9_2_SonstigesPlanwerkStaedtebaurecht",
    "FP 1000": "5_2_FPlan", "FP 2000": "4_2_GemeinsamerFPlan", "FP 3000": "4_1_RegFPlan",
    "FP 4000": "5_1_FPlanRegPlan", "FP 5000": "5_3_SachlicherTeilplan",
}  # fmt: skip
# Code list Verfahrensschritt (XBeteiligung) for our stages' official codes. It counts otherwise than XPlanung.
STEPS = {
    "0000": ("0000", "Vorplanung"),
    "9000": ("9000", "Vor-Einleitungsphase"),
    "1000": ("3000", "Aufstellungsbeschluss"),
    "2100": ("2000", "Frühzeitige Behördenbeteiligung"),
    "2200": ("4000", "Frühzeitige Öffentlichkeitsbeteiligung"),
    "2250": ("4500", "Erarbeitung Planentwurf"),
    "2300": ("5000", "Beteiligung der Träger öffentlicher Belange"),
    "2400": ("6000", "Öffentlichkeitsbeteiligung"),
    "3000": ("7000", "Beschluss"),
    "4000": ("8000", "Schlussphase"),
}
NO_STEP = ("9998", "kein VS")


class NoArea(ValueError):  # noqa: N818 (nothing went wrong: a line has no area)
    """The version's outline is no area, or there is none; both standards want polygons."""

    sentence = _(
        "XPlanGML und XBeteiligung verlangen eine Fläche. Der Umgriff dieser Meldung ist keine: "
        "Zeichnen Sie eine, oder geben Sie die Meldung als PDF weiter."
    )


@dataclass(frozen=True)
class Municipality:
    """XP_Gemeinde: key (AGS, 8 digits), name, and the district where the area is one."""

    ags: str
    name: str
    district: str = ""


def area_of(version: ReportVersion) -> GEOSGeometry:
    """Return the outline as MultiPolygon in the storage CRS. Raises ``NoArea``."""
    outline: GEOSGeometry | None = version.outline
    if outline is None or outline.geom_type != "MultiPolygon":
        raise NoArea
    return outline


def class_of(version: ReportVersion) -> tuple[str, str]:
    """Return the plan's class in XPlanung and its code there: ("BP", "10001"); ("SO", our own code) for the rest.

    The lists are edited by people: a code that XPlanung does not have becomes 9999 (other).
    """
    match = OFFICIAL_KIND.match(version.kind.official_code if version.kind else "")
    if match:
        return match[1], match[2] if " ".join(match.groups()) in PLAN_TYPES else "9999"
    return "SO", version.kind.code if version.kind else "other"


def legal_stage(version: ReportVersion) -> str:
    """Return the Rechtsstand, or "" for a stage that XPlanung has no word for."""
    code = _official(version.stage)
    return code if code in LEGAL_STAGES else ""


def step_of(version: ReportVersion) -> tuple[str, str]:
    """Return code and name of the step in XBeteiligung's list."""
    return STEPS.get(_official(version.stage), NO_STEP)


def plan_type(version: ReportVersion) -> str:
    """Return the code of planartKommunal, or "" for what is no urban land-use plan."""
    return PLAN_TYPES.get(" ".join(class_of(version)), "")


def municipalities(version: ReportVersion) -> list[Municipality]:
    """Return where the outline lies: the reporter's areas that it touches, else all of them."""
    reporter: Any = version.report.reporter
    own = Area.objects.current().official().filter(key__in=reporter.areas.values("key")).order_by("key")
    touched = list(own.touching(area_of(version))) or list(own)
    cities = {area.key[:8] for area in touched if "-" in area.key}
    names = dict(Area.objects.current().official().filter(key__in=cities).values_list("key", "name"))
    found = [_municipality(area, names) for area in touched]
    return found or [Municipality("", reporter.name)]


def _municipality(area: Area, names: dict[str, str]) -> Municipality:
    key = area.key[:8] if AGS.match(area.key) else ""
    if "-" in area.key:
        return Municipality(key, names.get(area.key[:8], ""), area.name)
    return Municipality(key, area.name)


def _official(entry: CodeEntry | None) -> str:
    return entry.official_code.strip() if entry else ""


def plain(text: str) -> str:
    """Return a text as XML may carry it: no control characters, no halves of characters."""
    return "".join(sign if sign.isprintable() or sign in "\n\t" else " " for sign in text).strip()


def shape_of(geometry: GEOSGeometry) -> shapely.MultiPolygon:
    """Return a stored geometry for shapely, outer rings counter-clockwise."""
    return shapely.orient_polygons(shapely.from_wkb(bytes(geometry.wkb)), exterior_cw=False)
