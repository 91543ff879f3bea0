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

from accounts.models import Alliance, Member
from geo import describe, formats
from geo.models import Decision, Relation, ReportVersion, Wish
from notifications import mail_texts
from notifications.mail_texts import INVISIBLE
from notifications.models import Activity, Notification, Standing, Verb
from notifications.recipients import reason_sentence

LONGEST_LINE = 180

Piece = tuple[str, bool]  # a piece of a sentence, and whether it is the point of it


@dataclass(frozen=True)
class Occasion:
    """One recipient's view of one act: all that is needed to say it, before or after it is stored.

    ``member`` is the recipient, or the person's own; nobody's for the Geschäftsstelle. ``detailed``: whether
    the recipient may see everything of the report, or its summary alone.
    """

    version: ReportVersion
    verb: str
    standing: str
    member: Member | None
    reasons: list[dict[str, Any]]
    detailed: bool = True
    to_person: bool = False

    @classmethod
    def of(cls, notification: Notification, *, detailed: bool = True) -> Occasion:
        """Return what a stored notification is about."""
        activity, user = notification.activity, notification.user
        if activity.version is None or activity.said:
            raise ValueError("What brings its own words has no occasion: see letter_of.")
        return cls(
            activity.version,
            activity.verb,
            notification.standing,
            user.member if user else notification.member,
            notification.reasons,
            detailed,
            to_person=user is not None,
        )

    @property
    def areas(self) -> list[dict[str, Any]]:
        """The reasons that are areas: how each lies to the outline, and by which rule it counts."""
        return [reason for reason in self.reasons if "area" in reason]

    @property
    def subscriptions(self) -> list[dict[str, Any]]:
        """The reasons that are subscriptions."""
        return [reason for reason in self.reasons if "subscription" in reason]


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
    (Verb.ANNOUNCED, Standing.SUBSCRIBED): Words(
        gettext_lazy("neue Meldung"), gettext_lazy("%(reporter)s meldet *%(title)s*."), relation=False
    ),
    (Verb.CHANGED, Standing.SUBSCRIBED): Words(
        gettext_lazy("geändert"), gettext_lazy("%(reporter)s hat *%(title)s* geändert."), relation=False
    ),
    (Verb.WITHDRAWN, Standing.SUBSCRIBED): Words(
        gettext_lazy("zurückgezogen"),
        gettext_lazy("%(reporter)s hat *%(title)s* zurückgezogen."),
        relation=False,
        facts=False,
    ),
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
    # The report itself, where the button leads elsewhere (notifications/answer_links.py).
    report_url: str = ""
    # What the Geschäftsstelle says before it (notifications/mail_texts.py).
    intro: str = ""


def letter_of(notification: Notification, *, detailed: bool = True) -> Letter:
    """Return what the recipient of a stored notification reads, whatever it is about."""
    if notification.activity.said:
        return _said(notification)
    return letter(Occasion.of(notification, detailed=detailed))


def subject_of(notification: Notification) -> str:
    """Return the subject of a stored notification, whatever it is about."""
    activity = notification.activity
    if activity.said:
        return _subject(sender_of(activity), activity.title, one_line(activity.news))
    return subject(Occasion.of(notification))


def sender_of(activity: Activity) -> str:
    """Return who it comes from, for a line: the reporting member; the alliance where it is about no report."""
    return activity.report.reporter.short_name if activity.report else Alliance.current().name


def _said(notification: Notification) -> Letter:
    activity = notification.activity
    said = activity.said
    pieces = enumerate(said["lead"].split("*"))
    return Letter(
        subject=subject_of(notification),
        lead=[(_harmless(piece), number % 2 == 1) for number, piece in pieces],
        change="",
        facts=[(one_line(name), one_line(value)) for name, value in said["facts"]],
        button=said["button"],
        url=settings.BASE_URL + activity.get_absolute_url(),
        why=[one_line(said["why"])],
        contact=f"{one_line(Alliance.current().name)}, {Alliance.current().contact}",
        silence="",
        picture_text="",
        intro=_intro(notification.user.member if notification.user else notification.member),
    )


def letter(occasion: Occasion) -> Letter:
    """Return what the member's mailbox reads about this occasion."""
    words = WORDS[Verb(occasion.verb), Standing(occasion.standing)]
    version = occasion.version
    asked = words.facts and version.wish == Wish.ANSWER and occasion.standing != Standing.SUBSCRIBED
    return Letter(
        subject=subject(occasion),
        lead=list(_lead(occasion, words)),
        change=change(occasion) if words.facts else "",
        facts=_facts(occasion) if words.facts else [],
        button=_("Jetzt antworten") if _asks_for_answer(occasion, words) else _("Meldung ansehen"),
        url=settings.BASE_URL + reverse("report-detail", args=[version.report_id]),
        why=why(occasion),
        contact=_contact(version),
        silence=_("Keine Antwort gilt nicht als Zustimmung.") if asked else "",
        picture_text=_picture_text(occasion),
        intro=_intro(occasion.member),
    )


def _asks_for_answer(occasion: Occasion, words: Words) -> bool:
    asked = words.facts and occasion.standing in (Standing.NEWLY, Standing.STILL)
    return asked and occasion.version.wish != Wish.INFORM


def subject(occasion: Occasion) -> str:
    """Return the subject: who, what, and the news: „[Poing] Gewerbegebiet Nord – neue Meldung, 180 m von …“."""
    words = WORDS[Verb(occasion.verb), Standing(occasion.standing)]
    news = str(words.news)
    if words.relation and occasion.standing == Standing.NEWLY and occasion.areas:
        news = f"{news}, {reason_sentence(occasion.areas[0])}"
    elif occasion.standing == Standing.SUBSCRIBED and occasion.subscriptions:
        news = f"{news}, {_subscription(occasion, occasion.subscriptions[0])}"
    reporter, title = occasion.version.report.reporter.short_name, occasion.version.title
    return _subject(reporter, title, news)


def _subject(sender: str, title: str, news: str) -> str:
    return mail_texts.said("betreff", absender=one_line(sender), titel=one_line(title), neues=news)


def _intro(member: Member | None) -> str:
    return mail_texts.said("einleitung", mitglied=one_line(member.short_name if member else Alliance.current().name))


def why(occasion: Occasion) -> list[str]:
    """Return why the recipient gets the notification: a sentence for each area and each subscription that counts."""
    return [*_why_duty(occasion), *(_why_subscribed(occasion, one) for one in occasion.subscriptions)]


def _why_duty(occasion: Occasion) -> list[str]:
    if occasion.standing == Standing.SUBSCRIBED:
        return []
    if occasion.standing == Standing.NO_LONGER or occasion.verb == Verb.WITHDRAWN:
        return [_("%(member)s hat von dieser Meldung erfahren.") % _names(occasion)]
    if not occasion.areas:
        return [_("%(reporter)s hat %(member)s ergänzt.") % _names(occasion)]
    return [_why(occasion, reason) for reason in occasion.areas]


def _why_subscribed(occasion: Occasion, reason: dict[str, Any]) -> str:
    said = _subscription(occasion, reason)
    return _("Die Meldung passt zu: %(subscription)s.") % {"subscription": said}


def _subscription(occasion: Occasion, reason: dict[str, Any]) -> str:
    name = {"name": one_line(reason["name"]), "member": occasion.member.short_name if occasion.member else ""}
    if reason["office"]:
        return _("Abo „%(name)s“ von %(member)s") % name
    return _("Ihr Abo „%(name)s“") % name


def _why(occasion: Occasion, reason: dict[str, Any]) -> str:
    if reason["decision"] == Decision.ADDED:
        sentence = _("%(reporter)s hat %(member)s von Hand ergänzt: %(reason)s")
        return sentence % (_names(occasion) | {"reason": one_line(reason["reason"])})
    sentence = _("%(area)s ist betroffen (%(relation)s), Regel „%(rule)s“.")
    return sentence % {"area": reason["area"], "relation": reason_sentence(reason), "rule": reason["rule"]}


def _names(occasion: Occasion) -> dict[str, str]:
    return {
        "reporter": one_line(occasion.version.report.reporter.short_name),
        "member": one_line(occasion.member.short_name) if occasion.member else "",
        "title": one_line(occasion.version.title),
    }


def _lead(occasion: Occasion, words: Words) -> Iterator[Piece]:
    sentences = str(words.lead)
    if words.relation and occasion.areas:
        near = occasion.areas[0]["relation"] == Relation.WITHIN_DISTANCE
        sentences += " " + (_("Der Umgriff liegt *%(where)s*.") if near else _("Der Umgriff *%(where)s*."))
    values = _names(occasion)
    values["where"] = reason_sentence(occasion.areas[0]) if occasion.areas else ""
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


def _picture_text(occasion: Occasion) -> str:
    if not occasion.detailed:
        return _("Karte: ungefähre Lage in %(reporter)s.") % _names(occasion)
    if occasion.standing == Standing.SUBSCRIBED or occasion.member is None:
        return _("Karte: Lage des Umgriffs in %(reporter)s.") % _names(occasion)
    return _("Karte: Lage des Umgriffs zur Grenze von %(member)s.") % _names(occasion)


def _facts(occasion: Occasion) -> list[tuple[str, str]]:
    version = occasion.version
    if not occasion.detailed:
        return [(_("Was"), one_line(describe.summary_line(version))), (_("Stand"), one_line(version.stage))]
    return three_facts(version)


def three_facts(version: ReportVersion) -> list[tuple[str, str]]:
    """Return the three facts of a report: what, how big, what is asked until when."""
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
    line = _harmless(text).strip()
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1].rstrip()}…"


def _harmless(text: object) -> str:
    kept = "".join(" " if unicodedata.category(sign) in INVISIBLE else sign for sign in str(text))
    # Mail programs read =?…?= as text in disguise, with line breaks and all (RFC 2047).
    return re.sub(r"\s+", " ", kept).replace("=?", "= ?")
