"""More time: a neighbour asks for it, the reporter grants it, another date, or not. All clocks follow."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member, User
from coordination.models import Answer, Decision, TimeRequest
from coordination.neighbours import Neighbour
from coordination.querysets import speaks_for_reporter
from coordination.services.holding import asked, held, moment
from coordination.services.responses import Given, Revision, check_revision, put_down
from coordination.services.saying import day_of, say_time_asked, say_time_decided
from geo.models import Report
from notifications.services import Refused

LONGEST = timedelta(days=366)


@transaction.atomic
def ask_for_time(
    report: Report,
    member: Member,
    *,
    until_on: date,
    reason: str = "",
    by: User | None = None,
    asked_as: str = "",
    revision: Revision | None = None,
) -> TimeRequest:
    """Ask the reporter for more time, and tell them. Where nothing is answered yet, that is the answer for now.

    A second wish takes the place of one that nobody has decided. Raises ``Refused`` with a sentence.
    """
    report = held(report)
    neighbour = asked(report, member)
    _check_date(neighbour, until_on)
    silent = [area for area in neighbour.areas if area.current is None or area.current.answer == Answer.MORE_TIME]
    wish = neighbour.open_request or TimeRequest(report=report, member=member)
    if wish.until_on == until_on and wish.reason == reason.strip():
        return wish
    if revision is not None:
        check_revision(silent, revision)
    wish.until_on, wish.reason = until_on, reason.strip()[:500]
    wish.asked_by, wish.asked_as = by, asked_as.strip()
    wish.save()
    for area in silent:
        put_down(neighbour, area, Given(Answer.MORE_TIME, by=by, given_as=asked_as.strip()))
    say_time_asked(wish, by=by)
    return wish


def _check_date(neighbour: Neighbour, until_on: date) -> None:
    today, now = timezone.localdate(), neighbour.answer_by
    if now is None:
        raise Refused("no_date", _("Für diese Meldung ist keine Frist gesetzt. Antworten Sie, wenn Sie so weit sind."))
    if until_on <= max(now, today):
        sentence = _("Das Datum muss nach der heutigen Frist liegen (%(day)s).")
        raise Refused("date_too_early", sentence % {"day": day_of(max(now, today))})
    if until_on > today + LONGEST:
        raise Refused("date_too_late", _("Länger als ein Jahr lässt sich die Frist nicht verschieben."))


@transaction.atomic
def grant_time(wish: TimeRequest, *, by: User, until_on: date | None = None, note: str = "") -> TimeRequest:
    """Grant more time, as asked or until another date, and tell the neighbour. Raises ``Refused``."""
    row = _open(wish, by)
    row.granted_until_on = until_on or row.until_on
    neighbour = asked(row.report, row.member)
    if neighbour.answer_by and row.granted_until_on <= neighbour.answer_by:
        sentence = _("Das Datum muss nach der heutigen Frist liegen (%(day)s).")
        raise Refused("date_too_early", sentence % {"day": day_of(neighbour.answer_by)})
    if row.granted_until_on > timezone.localdate() + LONGEST:
        raise Refused("date_too_late", _("Länger als ein Jahr lässt sich die Frist nicht verschieben."))
    return _decide(row, Decision.GRANTED, by, note)


@transaction.atomic
def deny_time(wish: TimeRequest, *, by: User, note: str = "") -> TimeRequest:
    """Leave the date as it is, and tell the neighbour. Raises ``Refused``."""
    return _decide(_open(wish, by), Decision.DENIED, by, note)


def _open(wish: TimeRequest, by: User) -> TimeRequest:
    report = held(wish.report)
    row = TimeRequest.objects.select_related("member", "decided_by").get(pk=wish.pk)
    row.report = report
    if not speaks_for_reporter(by, report):
        raise Refused("not_the_reporter", _("Nur die meldende Gemeinde entscheidet über mehr Zeit."))
    if row.decision != Decision.OPEN and row.decided_at:
        sentence = _("%(who)s hat am %(when)s schon entschieden: %(decision)s.")
        said = {"who": row.decided_by or "", "when": moment(row.decided_at), "decision": row.get_decision_display()}
        raise Refused("decided_already", sentence % said)
    return row


def _decide(row: TimeRequest, decision: Decision, by: User, note: str) -> TimeRequest:
    row.decision, row.decided_by, row.decided_at, row.note = decision, by, timezone.now(), note.strip()[:500]
    row.save()
    say_time_decided(row, by=by)
    return row
