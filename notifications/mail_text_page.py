"""What the pages of mail texts show: every piece, and a mail of invented things as it would leave now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models import Alliance
from notifications.mail_texts import PIECES, Piece, fill, own_texts, said, trying
from notifications.models import MailText
from notifications.wording import Letter


@dataclass(frozen=True)
class Line:
    """A piece in the list: what it says, and who said so."""

    piece: Piece
    text: str
    row: MailText | None


@dataclass(frozen=True)
class Sample:
    """A mail of invented things."""

    subject: str
    body: str


def lines() -> list[Line]:
    """Return every piece, with its own text or the one as delivered."""
    rows = {row.key: row for row in MailText.objects.select_related("changed_by")}
    return [Line(one, _text(one, rows.get(one.key)), rows.get(one.key)) for one in PIECES.values()]


def current(piece: Piece) -> str:
    """Return what a piece says now, with its placeholders."""
    return own_texts().get(piece.key, str(piece.default))


def sample(piece: Piece, text: str) -> Sample:
    """Return a mail in which this piece says this text; a digest for the piece that stands in digests alone."""
    with trying(piece.key, text):
        if piece.key == "sammelmail":
            return _digest()
        letter = _letter()
        context = _common() | {"letter": letter}
        return Sample(letter.subject, render_to_string("notifications/mail/letter.txt", context).strip())


def _text(piece: Piece, row: MailText | None) -> str:
    return row.text if row else str(piece.default)


def _common() -> dict[str, Any]:
    return {"alliance_name": Alliance.current().name, "greeting": said("anrede"), "closing": said("schluss")}


def _letter() -> Letter:
    title, news = _("Gewerbegebiet Nord"), _("neue Meldung, 180 m von Ihrer Grenze")
    return Letter(
        subject=said("betreff", absender=_("Musterdorf"), titel=title, neues=news),
        lead=[(_("Musterdorf meldet "), False), (title, True), (".", False)],
        change="",
        facts=[(_("Was"), _("Bebauungsplan, Gewerbe")), (_("Größe"), "6,4 ha")],
        button=_("Meldung ansehen"),
        url=f"{settings.BASE_URL}/meldungen/…/",
        why=[_("Beispielstadt ist betroffen (180 m von Ihrer Grenze), Regel „Gewerbe 1.000 m“.")],
        contact=_("Bauamt Musterdorf"),
        silence=_("Keine Antwort gilt nicht als Zustimmung."),
        picture_text="",
        intro=said("einleitung", mitglied=_("Beispielstadt")),
    )


def _digest() -> Sample:
    heading = _("2 Meldungen aus Ihren Abos")
    context = _common() | {"heading": heading, "when": _("Woche vom 16. November"), "intro": said("sammelmail")}
    context |= {"entries": [], "contact": Alliance.current().contact}
    body = render_to_string("notifications/mail/digest.txt", context).strip()
    return Sample(f"[{fill('{allianz}', {'allianz': Alliance.current().name})}] {heading}", body)
