"""The yearly report as an accessible PDF: a map, charts, and every figure of them in a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from coordination.paper.asked import Asked
from coordination.paper.gathering import MOST_LISTED, Found
from coordination.paper.legends import data_address
from coordination.paper.map_scene import scene_of
from coordination.paper.pages import pdf_of
from coordination.paper.words import sheet_words
from coordination.yearly.gathered import ENOUGH, STEPS, Part, Say, gathered
from geo.formats import area


@dataclass(frozen=True)
class Plan:
    """A line of the list of plans."""

    number: int
    title: str
    member: str
    use: str
    stage: str
    size: str


def year_pdf(user: Any, year: int, readers: str, *, say: Say = lambda done: None) -> bytes:
    """Return the report of a year (``gathered.Readers``). ``say`` hears of each of its ``STEPS``."""
    with translation.override(settings.LANGUAGE_CODE):
        found = gathered(user, year, readers, say=say)
        asked = Asked(base_map=False)
        scene, plans = scene_of(found.reports, None, user, asked, outlines=not found.is_for_all)
        say(STEPS - 1)
        alternative = _("Karte der Vorhaben, die %(year)s zuerst gemeldet wurden. Sie stehen in der Liste.")
        context = sheet_words(scene, asked, alternative % {"year": year}, base_map_missing=False)
        context |= {
            "found": found,
            "year": str(year),
            "enough": ENOUGH,
            "parts": [_drawn(part) for part in found.parts],
            "ongoing": [_drawn(part) for part in found.ongoing],
            "years": _drawn(found.years),
            "plans": [_plan(one) for one in plans[:MOST_LISTED]],
            "unlisted": max(len(plans) - MOST_LISTED, 0),
        }
        made = pdf_of("coordination/yearly/report.html", context)
    say(STEPS)
    return made


def _drawn(part: Part) -> dict[str, Any]:
    return {"part": part, "picture": data_address(part.picture) if part.picture else ""}


def _plan(found: Found) -> Plan:
    version = found.report.current
    assert version is not None  # noqa: S101 (announced)
    return Plan(
        found.development.number, version.title, found.report.reporter.short_name, str(version.use),
        str(version.stage), area(version.area_m2) if version.area_m2 else "–",
    )  # fmt: skip
