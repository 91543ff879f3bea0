"""A case ends with an outcome, told to everybody who was told of its reports, each once; and it can go on."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Case, CaseState, Comment, Outcome, Response
from coordination.services.case_saying import say_reopened
from coordination.services.cases import check_office, held_case, open_again
from coordination.services.holding import held
from coordination.services.outcome_saying import say_outcome
from notifications.services import Refused


@transaction.atomic
def close_case(case: Case, *, outcome: str, text: str, by: User, revision: int, stamp: str | None = None) -> Case:
    """Close a case with its outcome, and tell everybody who was told of its reports, and the parties.

    ``revision`` and ``stamp`` (what was said meanwhile, see ``stamp_of``): what the person had before them. Raises
    ``Refused``: closed already, changed or answered since, no outcome, no word about it. Nothing has changed then.
    """
    check_office(by)
    locked = held_case(case, revision=revision)
    if stamp is not None and stamp != stamp_of(locked):
        sentence = _(
            "Inzwischen wurde zu einer der Meldungen geantwortet oder etwas geschrieben. Der Abstimmungsfall ist noch "
            "offen, Ihre Eingaben stehen noch hier. Sehen Sie nach, und schließen Sie ihn dann noch einmal ab."
        )
        raise Refused("said_meanwhile", sentence)
    if outcome not in Outcome.values:
        raise Refused("no_outcome", _("Wählen Sie, wie die Abstimmung ausgegangen ist."))
    if not text.strip():
        raise Refused("no_text", _("Schreiben Sie in einem Satz, was herausgekommen ist."))
    now = timezone.now()
    locked.polls.filter(decided_at__isnull=True).update(decided_at=now)
    locked.case_reports.update(is_open=False)
    locked.state, locked.outcome, locked.outcome_text = CaseState.CLOSED, outcome, text.strip()
    locked.closed_at, locked.closed_by, locked.revision = now, by, locked.revision + 1
    locked.save()
    say_outcome(locked, by=by)
    return locked


@transaction.atomic
def reopen_case(case: Case, *, by: User, revision: int | None = None) -> Case:
    """Open a closed case again, and tell the parties. Its outcome stays in the history; an open one stays as it is.

    Raises ``Refused`` when one of its reports is in another open case by now.
    """
    check_office(by)
    for report in case.reports.order_by("pk"):
        held(report)
    locked = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    if locked.state != CaseState.CLOSED:
        return locked
    other = Case.objects.filter(case_reports__report__in=locked.reports.all(), case_reports__is_open=True).first()
    if other is not None:
        sentence = _("Eine der Meldungen ist inzwischen in einem anderen offenen Abstimmungsfall: „%(case)s“.")
        raise Refused("in_a_case", sentence % {"case": other.title})
    open_again(locked)
    say_reopened(locked, by=by)
    return locked


def stamp_of(case: Case) -> str:
    """Return a mark of everything that was answered, replied, settled and written about a case's reports."""
    reports = list(case.case_reports.values_list("report", flat=True))
    given = Response.objects.filter(report__in=reports).order_by("pk")
    said = given.values_list("pk", "revision", "replied_at", "settled_by_reporter_at", "settled_by_neighbour_at")
    written = Comment.objects.filter(report__in=reports).order_by("pk").values_list("pk", "removed_at")
    return hashlib.sha256(repr([list(said), list(written)]).encode()).hexdigest()[:16]
