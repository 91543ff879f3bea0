"""Reminding members that have not answered: some working days before the date asked for, and on it.

A row says that a reminder went out, for one version, member, date and distance; its unique key is why none goes twice,
also with two workers. An answer ends them; a granted extension moves them. Nobody is reminded of a date that is past.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.clock import is_working_day, working_days_before
from coordination.models import Decision, Reminder
from coordination.neighbours import Neighbour, neighbours
from coordination.services.holding import held, why_not
from coordination.services.saying import CARD, day_of
from geo.models import Report, Status, Wish
from notifications.answer_links import REMINDED
from notifications.services.saying import Saying, say

AT_HOUR = 8  # Europe/Berlin


def remind_all(now: datetime) -> int:
    """Send every reminder that is due, and return how many; nothing before eight or on a day nobody works.

    To be called often: what a downtime kept is made up for, the latest of several alone.
    """
    local = timezone.localtime(now)
    if local.hour < AT_HOUR or not is_working_day(local.date()):
        return 0
    asking = Report.objects.announced().filter(current__wish=Wish.ANSWER, current__answer_by__isnull=False)
    late = asking.exclude(current__answer_by__lt=local.date(), time_requests__isnull=True).distinct()
    return sum(remind(pk, local.date()) for pk in late.values_list("pk", flat=True))


@transaction.atomic
def remind(report_id: UUID, today: date) -> int:
    """Remind the members of one report that are due today, and return how many. A report that is gone is none."""
    found = Report.objects.filter(pk=report_id, status=Status.ANNOUNCED).first()
    if found is None:
        return 0
    report = held(found)
    return sum(_remind(report, one, today) for one in neighbours(report))


def due_step(one: Neighbour, today: date) -> int | None:
    """Return how many working days before its date a member is to be reminded now; None when it is not.

    The last step that has come counts: steps before the member was told, or given more time, never do.
    """
    if one.answer_by is None or one.has_answered or today > one.answer_by:
        return None
    known = _known_since(one)
    come = [step for step in settings.ANSWER_REMINDERS if known < working_days_before(one.answer_by, step) <= today]
    return min(come, default=None)


def _known_since(one: Neighbour) -> date:
    moments = [one.told_at, *(wish.decided_at for wish in one.requests if wish.decision == Decision.GRANTED)]
    return max(timezone.localtime(moment).date() for moment in moments if moment)


def _remind(report: Report, one: Neighbour, today: date) -> bool:
    step = due_step(one, today)
    if step is None or one.answer_by is None or why_not(report, one)[0]:
        return False
    # The report is held: whoever came first has written the row, and everybody after it sees it.
    row, is_new = Reminder.objects.get_or_create(
        version=report.current, member=one.member, answer_by=one.answer_by, days_before=step
    )
    if is_new:
        say(_said(report, one, today), members=[one.member], idempotency_key=_key(row))
    return is_new


def _key(row: Reminder) -> UUID:
    return uuid.uuid5(
        uuid.NAMESPACE_URL, f"reminder:{row.version_id}:{row.member_id}:{row.answer_by}:{row.days_before}"
    )


def _said(report: Report, one: Neighbour, today: date) -> Saying:
    assert one.answer_by is not None  # noqa: S101 (due_step)
    assert report.current is not None  # noqa: S101 (announced)
    left = (one.answer_by - today).days
    when = ngettext("noch %(n)d Tag", "noch %(n)d Tage", left) % {"n": left} if left else _("heute ist die Frist")
    lead = _("*%(reporter)s wartet auf Ihre Antwort*, %(when)s. Keine Antwort gilt nicht als Zustimmung.")
    return Saying(
        verb=REMINDED,
        title=report.current.title,
        news=_("Erinnerung, %(when)s") % {"when": when},
        lead=lead % {"reporter": report.reporter.short_name.replace("*", ""), "when": when},
        path=reverse("report-detail", args=[report.pk]) + CARD,
        why=_("%(member)s ist betroffen und hat noch nicht geantwortet.") % {"member": one.member.short_name},
        button=_("Jetzt antworten"),
        facts=[(_("Antwort bis"), day_of(one.answer_by))],
        report=report,
    )
