"""The map of many reports on paper, with the list of what is on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Polygon
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.paper.asked import Asked
from coordination.paper.backdrops import offered
from coordination.paper.gathering import MOST_DRAWN, MOST_LISTED, Found
from coordination.paper.map_scene import map_scene
from coordination.paper.pages import pdf_of
from coordination.paper.scenes import Scene
from coordination.paper.wanted import is_filtered
from coordination.paper.words import sheet_words
from geo import describe
from geo.forms.report_filter import ReportFilter
from notifications.map_time import said_of_days


@dataclass(frozen=True)
class Line:
    """One report in the list beside the map."""

    number: int
    title: str
    member: str
    what: str
    stage: str


def map_pdf(view: Polygon | None, given: Mapping[str, str], user: Any, asked: Asked) -> bytes:
    """Return the sheet of this view (a box in the storage CRS) with the map page's filter, as this person sees it."""
    with translation.override(settings.LANGUAGE_CODE):
        scene, found = map_scene(view, given, user, asked)
        missing = asked.base_map and scene.backdrop is None and offered(user)
        context = sheet_words(scene, asked, _alternative(scene, found), base_map_missing=missing)
        context |= {
            "count": _count(found),
            "filtered": is_filtered(given),
            "days": said_of_days(ReportFilter.of(given, default_scope="alle")),
            "lines": [_line(one) for one in found[:MOST_LISTED]] if asked.listed else [],
            "cut": _cut(found),
            "unlisted": max(len(found) - MOST_LISTED, 0),
        }
        return pdf_of("coordination/paper/map.html", context)


def _cut(found: list[Found]) -> str:
    """Return that older reports are missing, where so many are in the view that not all are drawn."""
    outlines = sum(not one.development.place_only for one in found)
    if max(outlines, len(found) - outlines) < MOST_DRAWN:
        return ""
    most = number_format(MOST_DRAWN, 0, force_grouping=True)
    return _("Hier liegen mehr als %(most)s Meldungen; gezeigt sind die neuesten.") % {"most": most}


def _count(found: list[Found]) -> str:
    return ngettext("%(n)s Meldung", "%(n)s Meldungen", len(found)) % {"n": number_format(len(found), 0)}


def _alternative(scene: Scene, found: list[Found]) -> str:
    return _("Karte 1:%(scale)s: %(count)s im Ausschnitt. Dieselben Meldungen stehen in der Liste.") % {
        "scale": number_format(scene.scale, 0, force_grouping=True),
        "count": _count(found),
    }


def _line(found: Found) -> Line:
    version = found.report.current
    assert version is not None  # noqa: S101 (announced)
    what = str(version.use) if found.development.place_only else describe.in_short(version)
    return Line(
        found.development.number, version.title, found.report.reporter.short_name, what, str(version.stage)
    )  # fmt: skip
