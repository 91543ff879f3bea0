"""What a notification says, in plain words: the same in the mail, in its preview and in the inbox.

Nothing confidential: a title, where it lies, three facts. The rest stands behind the link.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Member
from geo import formats
from geo.models import Decision, Relation, ReportVersion, Wish
from notifications.models import Notification, Standing, Verb
from notifications.recipients import reason_sentence

# Control characters, and format characters that turn the direction of what follows or hide in it.
INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
LONGEST_LINE = 180

Piece = tuple[str, bool]  # a piece of a sentence, and whether it is the point of it


@dataclass(frozen=True)
class Occasion:
    """One member's view of one act: all that is needed to say it, before or after it is stored."""

    version: ReportVersion
    verb: str
    standing: str
    member: Member
    reasons: list[dict[str, Any]]

    @classmethod
    def of(cls, notification: Notification) -> Occasion:
        """Return what a stored notification is about."""
        activity, member = notification.activity, notification.member
        if member is None:
            raise ValueError("Notifications of persons have no occasion yet.")
        return cls(activity.version, activity.verb, notification.standing, member, notification.reasons)


@dataclass(frozen=True)
class Words:
    """How one kind of occasion is said. ``*…*`` marks the point of a sentence."""

    news: Any
    lead: Any
    relation: bool = True
    facts: bool = True


_NO_NEED = gettext_lazy("%(reporter)s hat *%(title)s* zurückgezogen. Sie müssen nichts mehr tun.")
WORDS = {
    (Verb.ANNOUNCED, Standing.NEWLY): Words(
        gettext_lazy("neue Meldung"), gettext_lazy("%(reporter)s meldet *%(title)s*.")
    ),
    (Verb.CHANGED, Standing.NEWLY): Words(
        gettext_lazy("neu betroffen"),
        gettext_lazy("%(reporter)s hat *%(title)s* geändert. Jetzt ist auch *%(member)s betroffen*."),
    ),
    (Verb.CHANGED, Standing.STILL): Words(
        gettext_lazy("geändert, weiter betroffen"),
        gettext_lazy("%(reporter)s hat *%(title)s* geändert. %(member)s ist *weiter betroffen*."),
    ),
    (Verb.CHANGED, Standing.NO_LONGER): Words(
        gettext_lazy("nicht mehr betroffen"),
        gettext_lazy(
            "%(reporter)s hat *%(title)s* geändert. %(member)s ist *nicht mehr betroffen*. Sie müssen nichts mehr tun."
        ),
        relation=False,
        facts=False,
    ),
    (Verb.WITHDRAWN, Standing.STILL): Words(gettext_lazy("zurückgezogen"), _NO_NEED, relation=False, facts=False),
    (Verb.WITHDRAWN, Standing.NO_LONGER): Words(gettext_lazy("zurückgezogen"), _NO_NEED, relation=False, facts=False),
}


@dataclass(frozen=True)
class Letter:
    """Everything the neighbour reads, in its order."""

    subject: str
    lead: list[Piece]
    change: str
    facts: list[tuple[str, str]]
    button: str
    url: str
    why: list[str]
    contact: str
    silence: str
    picture_text: str


def letter(occasion: Occasion) -> Letter:
    """Return what the member's mailbox reads about this occasion."""
    words = WORDS[Verb(occasion.verb), Standing(occasion.standing)]
    version = occasion.version
    asked = words.facts and version.wish == Wish.ANSWER
    return Letter(
        subject=subject(occasion),
        lead=list(_lead(occasion, words)),
        change=change(occasion) if words.facts else "",
        facts=_facts(version) if words.facts else [],
        button=_("Meldung ansehen"),
        url=settings.BASE_URL + reverse("report-detail", args=[version.report_id]),
        why=why(occasion),
        contact=_contact(version),
        silence=_("Keine Antwort gilt nicht als Zustimmung.") if asked else "",
        picture_text=_("Karte: Lage des Umgriffs zur Grenze von %(member)s.") % {"member": occasion.member.short_name},
    )


def subject(occasion: Occasion) -> str:
    """Return the subject: who, what, and the news: „[Poing] Gewerbegebiet Nord – neue Meldung, 180 m von …“."""
    words = WORDS[Verb(occasion.verb), Standing(occasion.standing)]
    news = str(words.news)
    if words.relation and occasion.standing == Standing.NEWLY and occasion.reasons:
        news = f"{news}, {reason_sentence(occasion.reasons[0])}"
    reporter, title = occasion.version.report.reporter.short_name, occasion.version.title
    return f"[{one_line(reporter)}] {one_line(title)} – {news}"


def why(occasion: Occasion) -> list[str]:
    """Return why this member gets the notification: a sentence for each of its areas that counts."""
    if occasion.standing == Standing.NO_LONGER or occasion.verb == Verb.WITHDRAWN:
        return [_("%(member)s hat von dieser Meldung erfahren.") % {"member": occasion.member.short_name}]
    if not occasion.reasons:
        return [_("%(reporter)s hat %(member)s ergänzt.") % _names(occasion)]
    return [_why(occasion, reason) for reason in occasion.reasons]


def _why(occasion: Occasion, reason: dict[str, Any]) -> str:
    if reason["decision"] == Decision.ADDED:
        sentence = _("%(reporter)s hat %(member)s von Hand ergänzt: %(reason)s")
        return sentence % (_names(occasion) | {"reason": one_line(reason["reason"])})
    sentence = _("%(area)s ist betroffen (%(relation)s), Regel „%(rule)s“.")
    return sentence % {"area": reason["area"], "relation": reason_sentence(reason), "rule": reason["rule"]}


def _names(occasion: Occasion) -> dict[str, str]:
    return {
        "reporter": one_line(occasion.version.report.reporter.short_name),
        "member": one_line(occasion.member.short_name),
        "title": one_line(occasion.version.title),
    }


def _lead(occasion: Occasion, words: Words) -> Iterator[Piece]:
    sentences = str(words.lead)
    if words.relation and occasion.reasons:
        near = occasion.reasons[0]["relation"] == Relation.WITHIN_DISTANCE
        sentences += " " + (_("Der Umgriff liegt *%(where)s*.") if near else _("Der Umgriff *%(where)s*."))
    values = _names(occasion)
    values["where"] = reason_sentence(occasion.reasons[0]) if occasion.reasons else ""
    for number, piece in enumerate(sentences.split("*")):
        if piece:
            yield piece % values, number % 2 == 1


def change(occasion: Occasion) -> str:
    """Return what a changed version changed: „Geändert: Umgriff, Geschossfläche.“."""
    if occasion.verb != Verb.CHANGED:
        return ""
    known = {field.name: field for field in ReportVersion._meta.get_fields() if hasattr(field, "verbose_name")}
    names = [str(known[name].verbose_name) for name in occasion.version.changed if name in known]
    return _("Geändert: %(what)s.") % {"what": ", ".join(names)} if names else ""


def _facts(version: ReportVersion) -> list[tuple[str, str]]:
    what = ", ".join(str(part) for part in (version.kind, version.use) if part)
    return [(_("Was"), one_line(what)), (_("Größe"), size(version)), _wish(version)]


def size(version: ReportVersion) -> str:
    """Return how big the outline is: hectares, the length of a line, or that it is a single place."""
    if version.area_m2:
        return formats.area(version.area_m2)
    return formats.length(version.length_m) if version.length_m else _("einzelner Standort")


def _wish(version: ReportVersion) -> tuple[str, str]:
    if version.wish == Wish.ANSWER and version.answer_by:
        shape = "D., j. F" if version.answer_by.year == timezone.localdate().year else "D., j. F Y"
        return _("Antwort bis"), date_format(version.answer_by, shape)
    return _("Wunsch"), _("Gespräch") if version.wish == Wish.TALK else _("nur zur Information")


def _contact(version: ReportVersion) -> str:
    parts = [version.contact_name, version.report.reporter.name]
    parts.append(_("Tel. %(number)s") % {"number": version.contact_phone} if version.contact_phone else "")
    parts.append(version.contact_email)
    return ", ".join(one_line(part) for part in parts if part.strip())


def one_line(text: object) -> str:
    """Return typed text as one harmless line: no line breaks, no control or direction characters, not endless."""
    kept = "".join(" " if unicodedata.category(sign) in INVISIBLE else sign for sign in str(text))
    line = re.sub(r"\s+", " ", kept).strip()
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1].rstrip()}…"
