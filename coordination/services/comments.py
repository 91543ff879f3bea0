"""The discussion of a report: its parties and the Geschäftsstelle write; who is mentioned is told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Comment
from coordination.querysets import people_in, reports_open_to
from coordination.services.holding import held
from geo.models import Report, Status
from notifications.services import Refused
from notifications.services.saying import Saying, say

LONGEST = 4000
PLACE = "#diskussion"


@transaction.atomic
def write_comment(report: Report, *, text: str, by: User, key: UUID | None = None) -> Comment:
    """Write a word to a report; tell those it mentions (``@Vorname Nachname``) and the reporting member.

    The same ``key`` is the same word: a second press, a retry after a lost answer. Raises ``Refused``: not a party,
    nothing written, too long, or the report was withdrawn, perhaps while this was being typed.
    """
    report = _held(report, by)
    before = Comment.objects.filter(pk=key, report=report, author=by).first() if key else None
    if before is not None:
        return before
    text = text.replace("\r\n", "\n").strip()
    _check(report, text)
    free = key if key and not Comment.objects.filter(pk=key).exists() else uuid4()
    comment = Comment.objects.create(pk=free, report=report, author=by, member=by.member, text=text)
    named = mentioned(text, people_in(report).exclude(pk=by.pk))
    comment.mentions.set(named)
    _tell(comment, named)
    return comment


@transaction.atomic
def remove_comment(comment: Comment, *, by: User) -> None:
    """Take one's own word back: that something stood there stays visible. Raises ``Refused`` for somebody else's."""
    _own(comment, by).filter(removed_at=None).update(removed_at=timezone.now())


@transaction.atomic
def restore_comment(comment: Comment, *, by: User) -> None:
    """Put one's own word back. Raises ``Refused`` for somebody else's."""
    _own(comment, by).update(removed_at=None)


def mentioned(text: str, people: Iterable[User]) -> list[User]:
    """Return whom a text names after an @; the longer name wins where one begins like another."""
    found: list[User] = []
    left = " ".join(text.split())
    for person in sorted(people, key=lambda one: -len(one.get_full_name())):
        name = " ".join(person.get_full_name().split())
        pattern = re.compile(rf"(?<!\w)@{re.escape(name)}(?!\w)", re.IGNORECASE)
        if name and pattern.search(left):
            found.append(person)
    return _without_shadows(left, found)


def _without_shadows(text: str, found: list[User]) -> list[User]:
    """Leave out whose name is only the beginning of a longer one („Anna Maria“ in „Anna Maria Huber“)."""
    kept: list[User] = []
    for person in found:  # the longest first
        name = f"@{' '.join(person.get_full_name().split())}".casefold()
        others = [one for one in kept if f"@{one.get_full_name()}".casefold().startswith(f"{name} ")]
        whole = sum(text.casefold().count(f"@{' '.join(one.get_full_name().split())}".casefold()) for one in others)
        if text.casefold().count(name) > whole:
            kept.append(person)
    return kept


def _held(report: Report, by: User) -> Report:
    if not reports_open_to(by).filter(pk=report.pk).exists():
        raise Refused("not_a_party", _("Nur die Beteiligten und die Geschäftsstelle können hier schreiben."))
    return held(report)


def _check(report: Report, text: str) -> None:
    if report.status == Status.WITHDRAWN:
        when = date_format(timezone.localtime(report.withdrawn_at or timezone.now()), "j. F Y, H:i")
        sentence = _("%(member)s hat die Meldung am %(when)s Uhr zurückgezogen. Ihr Beitrag ist nicht gespeichert.")
        raise Refused("withdrawn", sentence % {"member": report.reporter.short_name, "when": when})
    if not text:
        raise Refused("empty", _("Schreiben Sie etwas."))
    if len(text) > LONGEST:
        raise Refused("too_long", _("Der Beitrag ist zu lang: höchstens 4.000 Zeichen."))


def _own(comment: Comment, by: User) -> models.QuerySet[Comment]:
    if comment.author_id != by.pk or not reports_open_to(by).filter(pk=comment.report_id).exists():
        raise Refused("not_yours", _("Sie können nur eigene Beiträge entfernen."))
    return Comment.objects.filter(pk=comment.pk, author=by)


def _tell(comment: Comment, named: list[User]) -> None:
    """Tell the reporting member, unless its own people write, and who is mentioned. The text stays on the page."""
    report, by = comment.report, comment.author
    members = [] if by.member_id == report.reporter_id else [report.reporter]
    if members or named:
        say(_saying(comment, named), members=members, people=named, by=by)


def _saying(comment: Comment, named: list[User]) -> Saying:
    report, whose = comment.report, comment.member.short_name if comment.member else _("Geschäftsstelle")
    assert report.current is not None  # noqa: S101 (announced)
    lead = _("*%(who)s (%(whose)s) hat etwas geschrieben.* Was, steht auf der Seite der Meldung.")
    names = ", ".join(str(one) for one in named)
    return Saying(
        verb="commented",
        title=report.current.title,
        news=_("Beitrag von %(whose)s") % {"whose": whose},
        lead=lead % {"who": str(comment.author).replace("*", ""), "whose": whose.replace("*", "")},
        path=reverse("report-detail", args=[report.pk]) + PLACE,
        why=_("Sie sind in dem Beitrag erwähnt, oder Ihr Mitglied hat das Vorhaben gemeldet."),
        button=_("Beitrag lesen"),
        facts=[(_("Erwähnt"), names)] if names else [],
        report=report,
    )
