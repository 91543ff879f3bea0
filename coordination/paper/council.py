"""The paper for a council (Sitzungsvorlage): what is planned, where, and how one's own area is affected."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Alliance
from coordination.paper.asked import Asked
from coordination.paper.furniture import scale_text
from coordination.paper.pages import picture_of
from coordination.paper.report_scene import report_scene
from coordination.paper.report_sheet import alternative_of, said, version_on_paper
from coordination.paper.scenes import Scene
from coordination.paper.sheets import Rect
from coordination.paper.word import Paper
from geo.models import AffectedArea, Report, ReportVersion
from notifications.relations import relation_of
from notifications.report_page import affected_rows

PICTURE = Rect(0, 0, 160, 120)  # millimetres: the width of the text


def council_paper(report: Report, user: Any, asked: Asked) -> bytes:
    """Return the paper on a report whose details this person may see, as DOCX."""
    with translation.override(settings.LANGUAGE_CODE):
        version = version_on_paper(report)
        rows = affected_rows(version)
        words = said(version, rows)
        paper = Paper(words["title"], Alliance.current().name, made_at=timezone.now())
        _head(paper, words)
        _facts(paper, words, version)
        _place(paper, version, rows, user, asked)
        _affected(paper, words, rows, user)
        _to_decide(paper)
        paper.foot(_("Informelle Abstimmung – ersetzt keine Beteiligung nach § 2 Abs. 2 und § 4 BauGB."))
        return paper.content()


def _head(paper: Paper, words: dict[str, Any]) -> None:
    report = words["report"]
    paper.heading(_("Sitzungsvorlage"), 0)
    paper.pairs(
        [
            (_("Gremium"), ""),
            (_("Sitzung am"), ""),
            (_("Tagesordnungspunkt"), ""),
            (_("Betreff"), words["title"]),
            (_("Planende Gemeinde"), report.reporter.name),
            (_("Gemeldet"), _reported(words)),
            (_("Stand dieser Vorlage"), date_format(timezone.localdate(), "j. F Y")),
        ]
    )


def _reported(words: dict[str, Any]) -> str:
    report, version = words["report"], words["version"]
    if report.announced_at is None:
        return _("Entwurf, noch nicht gemeldet")
    day = date_format(timezone.localtime(report.announced_at), "j. F Y")
    text = _("am %(day)s, Fassung %(number)s") % {"day": day, "number": version.number}
    if report.withdrawn_at is None:
        return text
    return f"{text}; {_('zurückgezogen')}: {report.withdrawn_reason}"


def _facts(paper: Paper, words: dict[str, Any], version: ReportVersion) -> None:
    paper.heading(_("Sachverhalt"))
    if version.description:
        paper.text(version.description)
    contact = ", ".join(filter(None, [version.contact_name, version.contact_email, version.contact_phone]))
    paper.pairs([*((one.label, one.value) for one in words["facts"]), (_("Kontakt"), contact or "–")])


def _place(paper: Paper, version: ReportVersion, rows: list[AffectedArea], user: Any, asked: Asked) -> None:
    paper.heading(_("Lage"))
    scene = report_scene(version, rows, user, asked, PICTURE)
    if scene is None:
        paper.text(_("Diese Meldung hat noch keinen Umgriff. Darum gibt es keine Karte."))
        return
    paper.picture(
        picture_of(scene, PICTURE),
        width_mm=PICTURE.width,
        alternative=alternative_of(scene, version, rows),
        caption=_caption(scene),
    )


def _caption(scene: Scene) -> str:
    scale = _("Karte im Maßstab %(scale)s bei 16 cm Breite; oben ist Gitternord (%(plane)s).") % {
        "scale": scale_text(scene.scale),
        "plane": scene.plane.name,
    }
    return " ".join([scale, *scene.sources])


def _affected(paper: Paper, words: dict[str, Any], rows: list[AffectedArea], user: Any) -> None:
    report = words["report"]
    paper.heading(_("Auswirkungen auf Nachbarn"))
    if report.announced_at is None:
        paper.text(_("Noch ist niemand benachrichtigt."))
        return
    if user.member_id and user.member_id != report.reporter_id:
        mine = [row for row in rows if row.member_id == user.member_id and row.decision != "removed"]
        relation = relation_of(mine, report.reporter)
        paper.text(". ".join(filter(None, [relation.sentence, relation.why])) + ".")
    if words["parties"]:
        lines = [(row.area.name, row.member.short_name, relation) for row, relation in words["parties"]]
        paper.table([_("Betroffenes Gebiet"), _("Mitglied"), _("Warum betroffen")], lines)
    else:
        paper.text(_("Kein Mitglied ist betroffen."))
    paper.text(_("Keine Antwort gilt nicht als Zustimmung."))


def _to_decide(paper: Paper) -> None:
    paper.heading(_("Stellung der Verwaltung"))
    paper.text(_("[Bitte ergänzen]"))
    paper.heading(_("Beschlussvorschlag"))
    paper.text(_("[Bitte ergänzen]"))
