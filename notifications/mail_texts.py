"""The pieces of our mails that the Geschäftsstelle may word itself: what they are, what they say, what they may say.

A piece is plain text with placeholders in braces. It is never a template: only the named placeholders are filled in,
once, and what they are filled with is not looked at again. What stands around a piece (why one gets the mail, that
it is informal, how to unsubscribe) is not to be worded, because the law or the exchange asks for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts import keeping
from accounts.models import Alliance
from notifications.models import MailText

# Control characters, and format characters that turn the direction of what follows or hide in it.
INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
KEPT = "mail-texts"
_tried: ContextVar[dict[str, str] | None] = ContextVar("tried", default=None)


@dataclass(frozen=True)
class Piece:
    """One piece: ``default`` as delivered, ``placeholders`` with their meaning, ``needed`` those it must name."""

    key: str
    title: Any
    purpose: Any
    default: Any
    placeholders: dict[str, Any]
    longest: int
    one_line: bool = True
    needed: tuple[str, ...] = ()
    may_be_empty: bool = False


_ALLIANCE = {"allianz": _("Name der Allianz")}
PIECES = {
    one.key: one
    for one in (
        Piece(
            "betreff", _("Betreff"), _("Der Betreff jeder Nachricht über eine Meldung, einen Fall oder einen Termin."),
            "[{absender}] {titel} – {neues}",
            {"absender": _("wer meldet, oder die Allianz"), "titel": _("Titel der Meldung"),
             "neues": _("was geschehen ist, bei Betroffenen mit der Entfernung")} | _ALLIANCE,
            120, needed=("titel", "neues"),
        ),
        Piece("anrede", _("Anrede"), _("Die erste Zeile jeder Mail."), gettext_lazy("Guten Tag,"), _ALLIANCE, 120),
        Piece(
            "einleitung", _("Einleitung"), _("Steht nach der Anrede, bevor gesagt wird, was geschehen ist."), "",
            {"mitglied": _("Name des Mitglieds, das die Mail bekommt")} | _ALLIANCE, 600, one_line=False,
            may_be_empty=True,
        ),
        Piece(
            "sammelmail", _("Einleitung der Sammelmails"), _("Steht über den Meldungen aus Abos."), "", _ALLIANCE, 600,
            one_line=False, may_be_empty=True,
        ),
        Piece(
            "schluss", _("Schluss"),
            _("Steht am Ende jeder Mail, über den Pflichtangaben: Sprechzeiten, Ansprechpersonen."),
            "", {"kontakt": _("E-Mail der Geschäftsstelle"), "telefon": _("Telefon der Geschäftsstelle")} | _ALLIANCE,
            1000, one_line=False, may_be_empty=True,
        ),
    )
}  # fmt: skip


def said(key: str, **values: str) -> str:
    """Return what a piece says, with its placeholders filled in. ``values`` are harmless lines already."""
    text = own_texts().get(key)
    return fill(str(PIECES[key].default) if text is None else text, _of_alliance() | values)


def own_texts() -> dict[str, str]:
    """Return the texts that the Geschäftsstelle worded, by key."""
    tried = _tried.get()
    kept = keeping.keep(KEPT, lambda: dict(MailText.objects.values_list("key", "text")))
    return kept if tried is None else kept | tried


@contextmanager
def trying(key: str, text: str) -> Iterator[None]:
    """Let a piece say this within the block: for a preview."""
    token = _tried.set({key: text})
    try:
        yield
    finally:
        _tried.reset(token)


def fill(text: str, values: dict[str, str]) -> str:
    """Return the text with the placeholders that have a value replaced, each once; all else stays as it is."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text).strip()


def checked(key: str, typed: str) -> str:
    """Return a text as it can be kept. Raises ``ValidationError`` with a sentence for each thing that is wrong."""
    piece = PIECES[key]
    text = _clean(typed, one_line=piece.one_line)
    problems = list(_problems(piece, text))
    if problems:
        raise ValidationError(problems)
    return text


def _problems(piece: Piece, text: str) -> Iterator[str]:
    if not text and not piece.may_be_empty:
        yield gettext("Schreiben Sie etwas, oder setzen Sie den Text zurück.")
    if len(text) > piece.longest:
        sentence = gettext("Höchstens %(most)d Zeichen, es sind %(count)d.")
        yield sentence % {"most": piece.longest, "count": len(text)}
    named = PLACEHOLDER.findall(text)
    for name in dict.fromkeys(one for one in named if one not in piece.placeholders):
        sentence = gettext("{%(name)s} gibt es hier nicht. Erlaubt sind: %(known)s.")
        known = ", ".join(f"{{{one}}}" for one in piece.placeholders)
        yield sentence % {"name": name, "known": known}
    for name in piece.needed:
        if name not in named:
            yield gettext("{%(name)s} muss vorkommen.") % {"name": name}


def _clean(typed: str, *, one_line: bool) -> str:
    lines = [_visible(line) for line in typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    text = " ".join(line for line in lines if line) if one_line else re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    return text.strip()


def _visible(line: str) -> str:
    kept = "".join(" " if unicodedata.category(sign) in INVISIBLE else sign for sign in line)
    return re.sub(r" {2,}", " ", kept).strip()


def _of_alliance() -> dict[str, str]:
    alliance = Alliance.current()
    values = {"allianz": alliance.name, "kontakt": alliance.contact, "telefon": alliance.phone}
    return {name: _visible(value) for name, value in values.items()}
