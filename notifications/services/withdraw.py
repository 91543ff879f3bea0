"""Withdrawing: a report is never silently deleted. Whoever heard of it hears that it is over."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from geo.models import Report, Status
from notifications.models import Activity, Standing, Verb
from notifications.queue import refresh_hints
from notifications.services.announce import withdrawn_sentence
from notifications.services.locking import locked, same_act
from notifications.services.refused import Refused
from notifications.services.telling import Telling, last_told, tell


@transaction.atomic
def withdraw(report: Report, *, by: User, reason: str, idempotency_key: UUID) -> Activity:
    """Withdraw an announced report, and tell every member that was ever told of it, exactly once.

    Members that were told they are no longer affected hear of it too: they know the plan. The same key is
    the same act. Raises ``Refused`` with a sentence; nothing has changed then.
    """
    report = locked(report, by)
    before = same_act(report, idempotency_key)
    if before is not None:
        return before
    if report.status == Status.WITHDRAWN:
        raise Refused("withdrawn", withdrawn_sentence(report))
    if report.current is None:
        sentence = _("Die Meldung ist noch ein Entwurf: niemand weiß von ihr. Sie können den Entwurf verwerfen.")
        raise Refused("draft", sentence)
    if not reason.strip():
        raise Refused("no_reason", _("Schreiben Sie in einem Satz, warum Sie die Meldung zurückziehen."))
    report.status = Status.WITHDRAWN
    report.withdrawn_at = timezone.now()
    report.withdrawn_reason = reason.strip()
    report.save(update_fields=["status", "withdrawn_at", "withdrawn_reason"])
    refresh_hints(report.pk)
    report.current.report = report
    told = [_over(one) for one in last_told(report).values()]
    return tell(report.current, Verb.WITHDRAWN, told, by=by, idempotency_key=idempotency_key)


def _over(last: Telling) -> Telling:
    standing = Standing.NO_LONGER if last.standing == Standing.NO_LONGER else Standing.STILL
    return Telling(last.member, standing, last.reasons)
