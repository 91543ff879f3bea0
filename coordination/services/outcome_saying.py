"""What became of it, told to everybody who was told of the report: the outcome of a case, the fate of a plan."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Member, User
from coordination.models import Case, FinalFate
from coordination.services.case_saying import at_the_table, coordinators, day_of, say_of
from geo.models import Report
from notifications.recipients import Subscriber, everybody_told
from notifications.services.saying import Saying, say

Group = tuple[Report, list[Member], list[Subscriber]]


def say_outcome(case: Case, *, by: User) -> None:
    """Tell how a case ended: whoever was told of its reports, the parties, the Geschäftsstelle; everybody once.

    Each by a report that they know. Which outcome, but not the words of it: those stay on the page.
    """
    with translation.override(settings.LANGUAGE_CODE):
        outcome = str(case.get_outcome_display())
        news = _("Abstimmung abgeschlossen")
        lead = _("*Die Abstimmung ist abgeschlossen: %(outcome)s.*") % {"outcome": outcome}
        facts = [(_("Ergebnis"), outcome)]
        groups = groups_of(list(_reports(case)))
        told = {member.pk for _report, members, _asked in groups for member in members}
        office = coordinators()
        for number, (report, members, asked) in enumerate(groups):
            said = _news_of(report, "case_closed", news, lead, facts)
            say(said, members=members, people=() if number else office, asked=_besides(asked, office), by=by)
        others = [member for member in at_the_table(case) if member.pk not in told]
        if others or not groups:
            say_of(case, "case_closed", news, lead, by=by, to=others, office=not groups, facts=facts)


def say_fate(fate: FinalFate, *, by: User) -> None:
    """Tell what became of a plan: whoever was told of the report, its own member, the Geschäftsstelle."""
    with translation.override(settings.LANGUAGE_CODE):
        word = str(fate.get_fate_display())
        lead = _("Was aus der Planung geworden ist: *%(fate)s*.") % {"fate": word}
        facts = [(_("Ergebnis"), word), (_("Am"), day_of(fate.on))]
        [(report, members, asked)] = groups_of([fate.report])
        office = coordinators()
        said = _news_of(report, "fate", word, lead, facts)
        own = by.member_id == report.reporter_id
        told = [member for member in members if not (own and member.pk == report.reporter_id)]
        say(said, members=told, people=office, asked=_besides(asked, office), by=by)


def groups_of(reports: list[Report]) -> list[Group]:
    """Return for each report whom to tell with it: every member once, and people together with their member."""
    found: list[Group] = []
    home: dict[Any, int] = {}
    asked: dict[Any, tuple[Subscriber, int]] = {}
    for number, report in enumerate(reports):
        told, subscribers = everybody_told(report)
        members = [one for one in dict.fromkeys([report.reporter, *told]) if one.pk not in home]
        home |= {one.pk: number for one in members}
        found.append((report, members, []))
        for one in subscribers:
            if one.user:
                asked.setdefault(one.user.pk, (one, number))
    for one, number in asked.values():
        own = one.user.member_id if one.user else None
        found[home.get(own, number)][2].append(one)
    return found


def _reports(case: Case) -> Any:
    reports = case.reports.filter(current__isnull=False).select_related("current", "reporter")
    return reports.order_by("announced_at", "pk")


def _besides(asked: list[Subscriber], people: list[User]) -> list[Subscriber]:
    known = {one.pk for one in people}
    return [one for one in asked if one.user and one.user.pk not in known]


def _news_of(report: Report, verb: str, news: str, lead: str, facts: list[tuple[str, str]]) -> Saying:
    assert report.current is not None  # noqa: S101 (announced)
    return Saying(
        verb=verb,
        title=report.current.title,
        news=news,
        lead=lead,
        path=reverse("report-detail", args=[report.pk]) + "#abstimmung",
        why=_("Sie haben von dieser Meldung erfahren."),
        button=_("Meldung ansehen"),
        facts=facts,
        report=report,
    )
