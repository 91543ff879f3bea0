"""What became of a plan in the end: adopted, changed, given up, built. Told to everybody who was told of it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Fate, FinalFate
from coordination.services.holding import held
from coordination.services.outcome_saying import say_fate
from geo.models import Report, Status
from notifications.queue import refresh_hints
from notifications.services import Refused


def may_say_fate(user: User, report: Report) -> bool:
    """Return whether this person says what became of a report: its planners, or the Geschäftsstelle."""
    own = user.is_planner and user.member_id == report.reporter_id
    return user.is_active and report.status != Status.DRAFT and bool(own or user.is_coordinator)


@transaction.atomic
def final_fate(report: Report, *, fate: str, on: date, by: User, note: str = "") -> FinalFate:
    """Write what became of a report's plan, and tell everybody who was told of it, each once.

    The same again is the same act; another one is news. Raises ``Refused``: no right, a draft, a day to come.
    """
    held(report)
    report = Report.objects.select_related("current", "reporter").get(pk=report.pk)
    if not may_say_fate(by, report):
        raise Refused("not_the_reporter", _("Das sagt, wer die Meldung gemacht hat, oder die Geschäftsstelle."))
    if fate not in Fate.values:
        raise Refused("no_fate", _("Wählen Sie, was aus der Planung geworden ist."))
    if on > timezone.localdate():
        raise Refused("not_yet", _("Das Datum liegt in der Zukunft. Seit wann steht es fest?"))
    said = FinalFate.objects.filter(report=report).order_by("-noted_at").first()
    if said and (said.fate, said.on, said.note) == (fate, on, note.strip()[:500]):
        return said
    row = FinalFate.objects.create(report=report, fate=fate, on=on, note=note.strip()[:500], noted_by=by)
    refresh_hints(report.pk)
    say_fate(row, by=by)
    return row
