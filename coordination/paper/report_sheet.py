"""A report on paper: the map with its legend, then the facts, whom it affects, and where all that comes from."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from coordination.paper.asked import Asked
from coordination.paper.backdrops import offered
from coordination.paper.furniture import scale_text
from coordination.paper.pages import pdf_of
from coordination.paper.report_scene import reach_of, report_scene
from coordination.paper.scenes import Scene
from coordination.paper.sheets import holds
from coordination.paper.words import common, sheet_words
from geo import describe
from geo.models import AffectedArea, Report, ReportVersion
from notifications.report_page import affected_rows, audience_sentence, relation_text


def report_pdf(report: Report, user: Any, asked: Asked) -> bytes:
    """Return the sheet of a report whose details this person may see, in the language of the alliance."""
    with translation.override(settings.LANGUAGE_CODE):
        version = version_on_paper(report)
        rows = affected_rows(version)
        scene = report_scene(version, rows, user, asked, asked.sheet.map)
        context = said(version, rows) | common() | {"sheet": asked.sheet}
        if scene is not None:
            context |= _map_words(scene, version, rows, user, asked)
        return pdf_of("coordination/paper/report.html", context)


def version_on_paper(report: Report) -> ReportVersion:
    """Return what everybody reads, or of a report that was never announced, its draft."""
    versions = ReportVersion.objects.filter(report=report).select_related("kind", "use", "stage", "report__reporter")
    return versions.get(pk=report.current_id) if report.current_id else versions.get()


def said(version: ReportVersion, rows: list[AffectedArea]) -> dict[str, Any]:
    """Return a version in words: facts, whom it affects and why."""
    report = version.report
    return {
        "report": report,
        "version": version,
        "title": version.title or _("Entwurf ohne Titel"),
        "summary": " · ".join(filter(None, [describe.summary_line(version), str(version.stage or "")])),
        "facts": [*describe.facts(version), *_stage(version), describe.Fact(_("Wunsch"), wish(version))],
        "parties": [(row, relation_text(row)) for row in rows if row.member and row.decision != "removed"],
        "outsiders": [(row, relation_text(row)) for row in rows if not row.member],
        "audience": audience_sentence(report),
    }


def wish(version: ReportVersion) -> str:
    """Return what the reporter asks for, with the day it is asked for."""
    if version.wish == "answer" and version.answer_by:
        return _("Antwort bis %(day)s") % {"day": date_format(version.answer_by, "j. F Y")}
    return {"answer": _("Antwort"), "talk": _("Gespräch")}.get(version.wish, _("Nur zur Information"))


def alternative_of(scene: Scene, version: ReportVersion, rows: list[AffectedArea]) -> str:
    """Return what the map shows, for those who do not see it."""
    names = [row.area.name for row in rows if row.decision != "removed"]
    place = _("Karte 1:%(scale)s mit dem Umgriff von „%(title)s“ (%(size)s).") % {
        "scale": number_format(scene.scale, 0, force_grouping=True),
        "title": version.title,
        "size": describe.size_of(version),
    }
    return f"{place} {_('Betroffen: %(names)s.') % {'names': ', '.join(names)}}" if names else place


def _map_words(
    scene: Scene, version: ReportVersion, rows: list[AffectedArea], user: Any, asked: Asked
) -> dict[str, Any]:
    reach_m = reach_of(rows)
    missing = asked.base_map and scene.backdrop is None and offered(user)
    reach = f"{number_format(reach_m, 0, force_grouping=True)} m"
    words = sheet_words(scene, asked, alternative_of(scene, version, rows), reach=reach, base_map_missing=missing)
    (outline,) = scene.plane.shapes([version.outline])  # type: ignore[list-item]
    beyond = not holds(scene.frame, outline.bounds)
    return words | {"beyond": _beyond(scene) if beyond else ""}


def _beyond(scene: Scene) -> str:
    return _("Der Umgriff reicht bei %(scale)s über dieses Blatt hinaus.") % {"scale": scale_text(scene.scale)}


def _stage(version: ReportVersion) -> list[describe.Fact]:
    return [describe.Fact(_("Planungsstand"), str(version.stage))] if version.stage else []
