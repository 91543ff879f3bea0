"""What is said of answers, replies and dates: short, plain, and nothing confidential (mails leave the house)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Member, User
from coordination.models import Answer, Response, TimeRequest
from geo.models import Effect, Report
from notifications.services.saying import Saying, say

SAID = {
    Answer.NO_OBJECTION: gettext_lazy("%(member)s hat keine Bedenken"),
    Answer.REMARKS: gettext_lazy("%(member)s hat Anmerkungen"),
    Answer.CONCERNS: gettext_lazy("%(member)s hat Bedenken"),
    Answer.TALK: gettext_lazy("%(member)s möchte ein Gespräch"),
    Answer.NOT_AFFECTED: gettext_lazy("%(member)s ist nicht betroffen"),
    Answer.MORE_TIME: gettext_lazy("%(member)s braucht mehr Zeit"),
}
TABLE = "#rueckmeldungen"
CARD = "#antwort"


def answer_sentence(member: Member, response: Response) -> str:
    """Return „Pliening hat Bedenken: Verkehr“."""
    said = str(SAID[Answer(response.answer)]) % {"member": member.short_name}
    topics = [str(one) for one in Effect.objects.filter(code__in=response.topics)]
    return f"{said}: {', '.join(topics)}" if topics else said


def say_answered(report: Report, member: Member, responses: Sequence[Response], *, by: User | None) -> None:
    """Tell the reporting member what a neighbour answered, first or anew."""
    response = responses[0]
    news = str(SAID[Answer(response.answer)]) % {"member": member.short_name}
    again = response.revision > 1
    lead = _("*%(sentence)s*. Die Antwort wurde geändert.") if again else _("*%(sentence)s*.")
    facts = [(_("Antwort"), str(Answer(response.answer).label))]
    if len(responses) > 1 or response.area_name not in ("", member.short_name):
        facts.append((_("Für"), ", ".join(one.area_name for one in responses)))
    said = _about(
        report,
        "answered",
        news,
        lead % {"sentence": _plain(answer_sentence(member, response))},
        TABLE,
        button=_("Antwort ansehen"),
        facts=facts,
    )
    say(said, members=[report.reporter], by=by)


def say_replied(response: Response, *, by: User) -> None:
    """Tell the neighbour that the reporter replied."""
    member, report = response.member, response.report
    if member is None:
        return
    lead = _("*%(reporter)s hat auf Ihre Antwort geantwortet.* Was, steht auf der Seite der Meldung.")
    said = _about(report, "replied", _("Antwort auf Ihre Rückmeldung"), lead % _reporter(report), TABLE)
    say(said, members=[member], by=by)


def say_settled(response: Response, *, by: User, to: Member, other: str) -> None:
    """Tell one side that the other calls a concern settled, and what is missing."""
    lead = _("*%(other)s sagt: geklärt.* ") % {"other": _plain(other)}
    if response.is_settled:
        lead += _("Beide Seiten sind sich einig.")
    else:
        lead += _("Wenn Sie das auch so sehen, bestätigen Sie es bitte auf der Seite der Meldung.")
    news = _("geklärt") if response.is_settled else _("geklärt? Bitte bestätigen")
    say(_about(response.report, "settled", news, lead, TABLE), members=[to], by=by)


def say_time_asked(wish: TimeRequest, *, by: User | None) -> None:
    """Tell the reporter that a neighbour asks for more time."""
    name = {"member": _plain(wish.member.short_name), "day": day_of(wish.until_on)}
    said = _about(
        wish.report,
        "time_asked",
        _("%(member)s bittet um mehr Zeit") % name,
        _("*%(member)s bittet um mehr Zeit*, bis %(day)s. Bitte entscheiden Sie.") % name,
        TABLE,
        button=_("Entscheiden"),
        facts=[(_("Antwort bis"), day_of(wish.until_on))],
    )
    say(said, members=[wish.report.reporter], by=by)


def say_time_decided(wish: TimeRequest, *, by: User) -> None:
    """Tell the neighbour what the reporter decided about the wish for more time."""
    until = wish.granted_until_on
    names = _reporter(wish.report) | {"day": day_of(until) if until else ""}
    if until:
        lead, news = _("*%(reporter)s gibt Ihnen Zeit bis %(day)s.*"), _("mehr Zeit bis %(day)s")
    else:
        lead, news = _("*%(reporter)s kann die Frist nicht verlängern.*"), _("keine Verlängerung")
    facts = [(_("Antwort bis"), names["day"])] if until else []
    said = _about(wish.report, "time_decided", news % names, lead % names, CARD, facts=facts)
    say(said, members=[wish.member], by=by)


def day_of(day: date) -> str:
    """Return a day as „Do., 26. November 2026“."""
    return date_format(day, "D., j. F Y")


def _reporter(report: Report) -> dict[str, str]:
    return {"reporter": _plain(report.reporter.short_name)}


def _plain(text: str) -> str:
    """Return typed text without the stars that mark the point of a sentence."""
    return text.replace("*", "")


def _about(
    report: Report,
    verb: str,
    news: str,
    lead: str,
    part: str,
    *,
    button: str = "",
    facts: list[tuple[str, str]] | None = None,
) -> Saying:
    assert report.current is not None  # noqa: S101 (announced)
    return Saying(
        verb=verb,
        title=report.current.title,
        news=news,
        lead=lead,
        path=reverse("report-detail", args=[report.pk]) + part,
        why=_("Es geht um eine Meldung, an der Ihr Mitglied beteiligt ist."),
        button=button or _("Meldung ansehen"),
        facts=facts or [],
        report=report,
    )
