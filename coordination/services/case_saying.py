"""What is said around a case: to its parties, to the Geschäftsstelle, to everybody who was told of the report.

In German, as everything stored. Mails leave the protected room: nobody's words are in them, only what happened.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Member, Role, User
from coordination.models import Case
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
        path=reverse_case(case) + part,
        why=_("Ihr Mitglied ist an dem Abstimmungsfall beteiligt."),
        button=button or _("Abstimmungsfall ansehen"),
        facts=facts or [],
        report=first_report(case),
        thread=f"case-{case.pk}",
    )
    say(said, members=at_the_table(case) if to is None else to, people=coordinators() if office else (), by=by)


def reverse_case(case: Case) -> str:
    """Return the address of a case's page."""
    return reverse("case-detail", args=[case.pk])


def first_report(case: Case) -> Report | None:
    """Return the report that an activity of the case is kept with: the first of the case's that was announced."""
    return case.reports.filter(current__isnull=False).select_related("current").order_by("announced_at", "pk").first()


def plain(text: str) -> str:
    """Return typed text on one line, without the stars that mark the point of a sentence."""
    return " ".join(text.replace("*", "").split())
