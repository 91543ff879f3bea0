"""What is said around a case: to its parties and to the Geschäftsstelle.

In German, as everything stored. Mails leave the protected room: nobody's words are in them, only what happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Member, Role, User
from coordination.models import Agreement, Case, Task
from coordination.querysets import parties_of
from geo.models import Report
from notifications.services.saying import Saying, say


def coordinators() -> list[User]:
    """Return the people of the Geschäftsstelle, by name."""
    return list(User.objects.filter(is_active=True, roles__contains=[Role.COORDINATOR]))


def at_the_table(case: Case) -> list[Member]:
    """Return the members at the table of a case, who reported first."""
    return [party.member for party in case.parties.select_related("member")]


def say_opened(case: Case, *, by: User | None) -> None:
    """Tell the parties and the Geschäftsstelle that there is a case now."""
    with translation.override(settings.LANGUAGE_CODE):
        names = ", ".join(member.short_name for member in at_the_table(case))
        lead = _("*Die Geschäftsstelle vermittelt*: Zu dieser Meldung gibt es jetzt einen Abstimmungsfall.")
        say_of(case, "case_opened", _("Abstimmungsfall eröffnet"), lead, by=by, facts=[(_("Beteiligt"), names)])


def say_joined(case: Case, member: Member, *, by: User | None) -> None:
    """Tell everybody at the table, the new one too, and the Geschäftsstelle who joined."""
    with translation.override(settings.LANGUAGE_CODE):
        news = _("%(member)s ist beteiligt") % {"member": member.short_name}
        lead = _("*%(member)s ist jetzt am Abstimmungsfall beteiligt.*") % {"member": plain(member.short_name)}
        say_of(case, "case_joined", news, lead, by=by)


def say_reopened(case: Case, *, by: User | None) -> None:
    """Tell the parties and the Geschäftsstelle that a closed case goes on."""
    with translation.override(settings.LANGUAGE_CODE):
        lead = _("*Der Abstimmungsfall ist wieder offen.* Was vereinbart wurde, bleibt stehen.")
        say_of(case, "case_reopened", _("Abstimmungsfall wieder offen"), lead, by=by)


def say_agreed(agreement: Agreement, *, by: User) -> None:
    """Tell the parties that an agreement is written down; its words stay on the page."""
    with translation.override(settings.LANGUAGE_CODE):
        lead = _("*Es gibt eine Vereinbarung.* Was vereinbart wurde, steht auf der Seite des Abstimmungsfalls.")
        facts = [(_("Vereinbart am"), day_of(agreement.agreed_on))]
        say_of(agreement.case, "case_agreed", _("Vereinbarung"), lead, by=by, facts=facts, part="#vereinbarungen")


def say_task(task: Task, *, by: User) -> None:
    """Tell whoever has a task now until when it is to be done."""
    with translation.override(settings.LANGUAGE_CODE):
        lead = _("*Sie haben eine Aufgabe bis %(day)s.* Welche, steht auf der Seite des Abstimmungsfalls.")
        _to_owner(task, "task_given", _("Aufgabe bis %(day)s") % _day(task), lead % _day(task), by=by)


def say_task_due(task: Task, *, is_over: bool) -> None:
    """Remind whoever has a task of its day, before it or after."""
    with translation.override(settings.LANGUAGE_CODE):
        lead = _("*Eine Aufgabe war bis %(day)s zu erledigen* und ist noch offen.") if is_over else ""
        lead = lead or _("*Zur Erinnerung: eine Aufgabe ist bis %(day)s zu erledigen.*")
        news = _("Aufgabe überfällig") if is_over else _("Erinnerung an eine Aufgabe")
        _to_owner(task, "task_reminder", news, lead % _day(task), by=None)


def say_task_done(task: Task, *, by: User) -> None:
    """Tell the parties and the Geschäftsstelle that a task is done."""
    with translation.override(settings.LANGUAGE_CODE):
        who = plain(task.owner.short_name) if task.owner else _("Die Geschäftsstelle")
        lead = _("*%(who)s hat eine Aufgabe erledigt.*") % {"who": who}
        say_of(task.case, "task_done", _("Aufgabe erledigt"), lead, by=by, part="#aufgaben")


def _to_owner(task: Task, verb: str, news: str, lead: str, *, by: User | None) -> None:
    members = [task.owner] if task.owner else []
    facts = [(_("Bis"), day_of(task.due_on))]
    say_of(
        task.case, verb, news, lead, by=by, to=members, office=task.owner is None, facts=facts, part="#aufgaben",
        button=_("Aufgabe ansehen"),
    )  # fmt: skip


def say_of(
    case: Case,
    verb: str,
    news: str,
    lead: str,
    *,
    by: User | None,
    facts: list[tuple[str, str]] | None = None,
    to: Iterable[Member] | None = None,
    office: bool = True,
    part: str = "",
    button: str = "",
) -> None:
    """Tell the parties (or ``to``) and, with ``office``, the Geschäftsstelle; the button leads to the case."""
    said = Saying(
        verb=verb,
        title=case.title,
        news=news,
        lead=lead,
        path=reverse("case-detail", args=[case.pk]) + part,
        why=_("Es geht um einen Abstimmungsfall, an dem Sie beteiligt sind."),
        button=button or _("Abstimmungsfall ansehen"),
        facts=facts or [],
        report=only_report(case),
        thread=f"case-{case.pk}",
    )
    say(said, members=at_the_table(case) if to is None else to, people=coordinators() if office else (), by=by)


def only_report(case: Case) -> Report | None:
    """Return the report that what is said in a case is kept with: its only one, where everybody at the table knows it.

    None where it is about several, or somebody was asked to the table who was not told of it: mails about a report
    go to those alone who may see it.
    """
    reports = list(case.reports.filter(current__isnull=False).select_related("current", "reporter")[:2])
    if len(reports) != 1:
        return None
    known = {member.pk for member in parties_of(reports[0])}
    return reports[0] if known >= {member.pk for member in at_the_table(case)} else None


def day_of(day: Any) -> str:
    """Return a day as „Do., 26. November 2026“."""
    return date_format(day, "D., j. F Y")


def plain(text: str) -> str:
    """Return typed text on one line, without the stars that mark the point of a sentence."""
    return " ".join(text.replace("*", "").split())


def _day(task: Task) -> dict[str, str]:
    return {"day": day_of(task.due_on)}
