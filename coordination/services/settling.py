"""The reporter replies to a concern; settled is what both sides call settled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import CALLS_FOR_MEDIATION, Response
from coordination.querysets import speaks_for_reporter
from coordination.services.holding import closed_since, held, moment
from coordination.services.saying import say_replied, say_settled
from geo.models import Report, Status
from notifications.services import Refused

UNSEEN = object()


@transaction.atomic
def reply(response: Response, *, text: str, by: User, seen_at: datetime | object | None = UNSEEN) -> Response:
    """Keep what the reporter says to an answer, and tell the neighbour. An empty text takes it back, told to nobody.

    ``seen_at``: when the reply that the writer had before them was written (None: there was none). Raises
    ``Refused`` when a colleague wrote another since.
    """
    row, report = _held(response)
    if not speaks_for_reporter(by, report):
        raise Refused("not_the_reporter", _("Nur die meldende Gemeinde kann auf die Rückmeldung antworten."))
    text = text.strip()
    if text == row.reply:
        return row
    if seen_at is not UNSEEN and row.replied_at != seen_at and row.replied_at is not None:
        sentence = _("%(who)s hat am %(when)s schon geantwortet. Ihr Text steht noch hier und ist nicht gespeichert.")
        raise Refused("replied_meanwhile", sentence % {"who": row.replied_by or "", "when": moment(row.replied_at)})
    row.reply, row.replied_by, row.replied_at = text, by, timezone.now()
    row.save(update_fields=["reply", "replied_by", "replied_at"])
    if text:
        say_replied(row, by=by)
    return row


@transaction.atomic
def settle(response: Response, *, by: User) -> Response:
    """Say for one side, the reporter's or the neighbour's, that a concern is settled, and tell the other."""
    row, report = _held(response)
    side = _side(row, report, by)
    if getattr(row, side) is not None:
        return row
    if row.answer not in CALLS_FOR_MEDIATION:
        raise Refused("nothing_to_settle", _("Zu dieser Antwort ist nichts zu klären."))
    setattr(row, side, timezone.now())
    row.save(update_fields=[side])
    other = row.member if side == "settled_by_reporter_at" else report.reporter
    if other is not None and by.member is not None:
        say_settled(row, by=by, to=other, other=by.member.short_name)
    return row


@transaction.atomic
def unsettle(response: Response, *, by: User) -> Response:
    """Take back that one side called it settled."""
    row, report = _held(response)
    side = _side(row, report, by)
    setattr(row, side, None)
    row.save(update_fields=[side])
    return row


def side_of(row: Response, user: User) -> str:
    """Return the field in which this person's side says *settled*; empty for whoever is on neither."""
    if user.member_id is None or not (user.is_officer or user.is_planner):
        return ""
    if user.member_id == row.report.reporter_id:
        return "settled_by_reporter_at"
    return "settled_by_neighbour_at" if user.member_id == row.member_id else ""


def _side(row: Response, report: Report, by: User) -> str:
    row.report = report
    side = side_of(row, by) if by.is_active else ""
    if not side:
        raise Refused("not_a_party", _("Nur die meldende Gemeinde und wer geantwortet hat können das sagen."))
    return side


def _held(response: Response) -> tuple[Response, Report]:
    report = held(response.report)
    row = Response.objects.select_related("member").get(pk=response.pk)
    row.report = report
    if report.status == Status.WITHDRAWN:
        raise Refused("withdrawn", _("Die Meldung ist zurückgezogen. Es wurde nichts geändert."))
    closed = closed_since(report, None)
    if closed:
        raise Refused("closed", closed)
    return row, report
