"""A case opens by a concern or a wish to meet, or by the Geschäftsstelle; members join; it goes on after its end.

One open case per report: whoever opens one holds the report and every case it is in (``held``), so that two concerns
at once meet in one case.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member, User
from coordination.models import CALLS_FOR_MEDIATION, Case, CaseNote, CaseParty, CaseReport, CaseState, Response
from coordination.services.case_saying import say_joined, say_opened, say_reopened
from coordination.services.holding import held
from geo.models import Report, Status
from notifications.services import Refused


@transaction.atomic
def open_by_response(response: Response) -> Case:
    """Open the case of the answered report, join the open one, or open the last one again. Tell of it, once.

    At the table: who reported, and who has concerns or would like to talk. Called with every such answer: one that
    changes nothing about the table tells nobody.
    """
    report = held(response.report)
    case = Case.objects.filter(case_reports__report=report, case_reports__is_open=True).first()
    last = case or Case.objects.filter(case_reports__report=report).order_by("-closed_at").first()
    if last is None:
        opened = _new_case([report], title=_title_of(report), by=None)
        say_opened(opened, by=response.given_by)
        return opened
    joined = response.member is not None and _seat(last, response.member, by=None)
    if case is None:
        open_again(last)
        say_reopened(last, by=response.given_by)
    elif joined and response.member:
        last.revision += 1
        last.save(update_fields=["revision"])
        say_joined(last, response.member, by=response.given_by)
    return last


@transaction.atomic
def open_case(reports: Iterable[Report], *, by: User, title: str = "") -> Case:
    """Open one case on one report or several, by the Geschäftsstelle, and tell the parties.

    Raises ``Refused``: no report, one not announced or withdrawn, or one that is in an open case already.
    """
    check_office(by)
    locked = [held(report) for report in sorted(reports, key=lambda one: one.pk)]
    if not locked:
        raise Refused("no_report", _("Wählen Sie mindestens eine Meldung."))
    for report in locked:
        if report.status != Status.ANNOUNCED:
            raise Refused("not_announced", _("Eine der Meldungen ist nicht gemeldet oder zurückgezogen."))
        other = CaseReport.objects.filter(report=report, is_open=True).select_related("case").first()
        if other is not None:
            sentence = _("Zu „%(report)s“ gibt es schon einen offenen Abstimmungsfall: „%(case)s“.")
            raise Refused("in_a_case", sentence % {"report": _title_of(report), "case": other.case.title})
    case = _new_case(locked, title=title.strip() or _title_of(locked[0]), by=by)
    say_opened(case, by=by)
    return case


@transaction.atomic
def add_party(case: Case, member: Member, *, by: User) -> CaseParty:
    """Give a member a seat at the table, and tell everybody there. Who sits there already stays, told to nobody."""
    check_office(by)
    locked = held_case(case)
    if not member.active:
        raise Refused("not_active", _("%(member)s nimmt nicht mehr teil.") % {"member": member.short_name})
    if _seat(locked, member, by=by):
        locked.revision += 1
        locked.save(update_fields=["revision"])
        say_joined(locked, member, by=by)
    return CaseParty.objects.get(case=locked, member=member)


@transaction.atomic
def note(case: Case, *, text: str, by: User) -> CaseNote:
    """Write a note that the Geschäftsstelle alone sees. Raises ``Refused`` for anybody else, and for nothing."""
    check_office(by)
    if not text.strip():
        raise Refused("empty", _("Schreiben Sie die Notiz."))
    return CaseNote.objects.create(case=case, text=text.strip(), author=by)


def held_case(case: Case, *, revision: int | None = None) -> Case:
    """Return an open case, locked until the transaction ends. Raises ``Refused``: closed, or changed since.

    Its key stays free, so that a row which points at it, as a note does, need not wait.
    """
    locked = Case.objects.select_for_update(of=("self",), no_key=True).select_related("closed_by").get(pk=case.pk)
    if locked.state == CaseState.CLOSED:
        raise Refused("closed", closed_sentence(locked))
    check_case_revision(locked, revision)
    return locked


def check_case_revision(locked: Case, revision: int | None) -> None:
    """Raise ``Refused`` if somebody acted on the case since a person opened its page."""
    if revision is not None and locked.revision != revision:
        sentence = _(
            "Am Abstimmungsfall hat sich inzwischen etwas geändert. Ihre Eingaben stehen noch hier, sind aber nicht "
            "gespeichert. Sehen Sie nach, was neu ist, und senden Sie noch einmal."
        )
        raise Refused("changed", sentence)


def closed_sentence(case: Case) -> str:
    """Return when and by whom a case was closed, and what to do."""
    when = timezone.localtime(case.closed_at or timezone.now())
    said = {"day": f"{when:%d.%m.%Y}", "who": case.closed_by or _("die Geschäftsstelle")}
    return _("Der Abstimmungsfall ist seit %(day)s abgeschlossen (%(who)s). Es wurde nichts gespeichert.") % said


def check_office(by: User) -> None:
    """Raise ``Refused`` for anybody but the Geschäftsstelle."""
    if not by.is_active or not by.is_coordinator:
        raise Refused("not_the_office", _("Das tut die Geschäftsstelle."))


def _new_case(reports: list[Report], *, title: str, by: User | None) -> Case:
    """Write a case on held reports, with everybody at its table."""
    case = Case.objects.create(title=title, opened_by=by)
    CaseReport.objects.bulk_create(CaseReport(case=case, report=report) for report in reports)
    for report in reports:
        _seat(case, report.reporter, by=None, reports=True)
    raised = Response.objects.filter(report__in=reports, answer__in=CALLS_FOR_MEDIATION, member__isnull=False)
    for response in raised.select_related("member").order_by("member__short_name"):
        if response.member and not response.is_settled:
            _seat(case, response.member, by=None)
    return case


def _seat(case: Case, member: Member, *, by: User | None, reports: bool = False) -> bool:
    """Return whether the member had no seat before."""
    defaults = {"added_by": by, "reports": reports}
    return CaseParty.objects.get_or_create(case=case, member=member, defaults=defaults)[1]


def open_again(case: Case) -> None:
    """Make a held, closed case an open one. A report that is in another open case by now stays there."""
    elsewhere = CaseReport.objects.filter(is_open=True).exclude(case=case).values("report")
    case.case_reports.exclude(report__in=elsewhere).update(is_open=True)
    case.state, case.reopened_at, case.revision = CaseState.OPEN, timezone.now(), case.revision + 1
    case.outcome, case.outcome_text, case.closed_at, case.closed_by = "", "", None, None
    case.save()


def _title_of(report: Report) -> str:
    return report.current.title if report.current else ""
