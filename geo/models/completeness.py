"""What a version needs before it can be announced (DOMAIN.md, section 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from geo.models.reports import ReportVersion


def missing_in(version: ReportVersion) -> list[tuple[str, str]]:
    """Return (field, sentence) for everything compulsory that is empty or cannot be read, in the form's order."""
    sentences = {
        "outline": _outline(version),
        "title": "" if version.title.strip() else _("Geben Sie der Meldung einen Titel."),
        "kind": "" if version.kind_id else _("Wählen Sie die Planart."),
        "use": "" if version.use_id else _("Wählen Sie die Hauptnutzung."),
        "stage": "" if version.stage_id else _("Wählen Sie den Planungsstand."),
        "contact_name": "" if version.contact_name.strip() else _("Nennen Sie eine Stelle oder Person für Rückfragen."),
        "answer_by": _answer_by(version),
    }
    for field, kept in version.field_input.items():
        sentences.setdefault(field, "")
        sentences[field] = kept["sentence"]
    return [(field, sentence) for field, sentence in sentences.items() if sentence]


def _outline(version: ReportVersion) -> str:
    if version.outline_input is not None:
        return str(version.outline_input["sentence"])
    if version.outline is None:
        return _("Zeichnen Sie den Umgriff, oder geben Sie seine Koordinaten ein.")
    return ""


def _answer_by(version: ReportVersion) -> str:
    if version.wish != "answer":
        return ""
    if version.answer_by is None:
        return _("Bis wann bitten Sie um Antwort? Nennen Sie ein Datum.")
    if version.answer_by <= timezone.localdate():
        return _("Das Datum für die Antwort liegt nicht in der Zukunft. Nennen Sie ein späteres.")
    return ""
