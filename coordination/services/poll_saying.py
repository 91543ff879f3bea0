"""What is said of a date poll: to the parties, and who has not voted yet. In German."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Member, User
from coordination.calendar_words import when
from coordination.models import DatePoll
from coordination.services.case_saying import day_of, say_of


def say_poll(poll: DatePoll, *, by: User) -> None:
    """Ask the parties to vote."""
    with translation.override(settings.LANGUAGE_CODE):
        count = poll.options.count()
        lead = ngettext("*%(n)d Termin steht zur Wahl.*", "*%(n)d Termine stehen zur Wahl.*", count) % {"n": count}
        lead += " " + _("Bitte sagen Sie bis %(day)s, welcher Ihnen passt.") % {"day": day_of(poll.closes_on)}
        _say(poll, "poll_opened", _("Terminumfrage"), lead, by=by)


def say_vote_soon(poll: DatePoll, members: Iterable[Member]) -> None:
    """Remind those who have not voted."""
    with translation.override(settings.LANGUAGE_CODE):
        lead = _("*Bitte stimmen Sie bis %(day)s ab*, welcher Termin Ihnen passt.") % {"day": day_of(poll.closes_on)}
        _say(poll, "poll_reminder", _("Erinnerung an die Terminumfrage"), lead, to=members)


def say_decided(poll: DatePoll, *, by: User) -> None:
    """Tell the parties which date it is, or that none is."""
    with translation.override(settings.LANGUAGE_CODE):
        if poll.chosen:
            day = when(poll.chosen.starts_at, poll.chosen.ends_at)
            lead = _("*Der Termin ist gewählt: %(when)s.* Die Einladung folgt.") % {"when": day}
        else:
            lead = _("*Die Terminumfrage ist ohne Termin beendet.* Sie müssen nicht mehr abstimmen.")
        _say(
            poll, "poll_decided", _("Termin gewählt") if poll.chosen else _("Umfrage beendet"), lead, by=by, vote=False
        )


def _say(
    poll: DatePoll,
    verb: str,
    news: str,
    lead: str,
    *,
    by: User | None = None,
    to: Iterable[Member] | None = None,
    vote: bool = True,
) -> None:
    facts = [(_("Abstimmen bis"), day_of(poll.closes_on))] if vote else []
    button = _("Jetzt abstimmen") if vote else ""
    say_of(poll.case, verb, news, lead, by=by, to=to, office=False, facts=facts, part="#terminumfrage", button=button)
