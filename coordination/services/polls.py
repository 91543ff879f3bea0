"""The search for a date: the Geschäftsstelle asks, each party votes with one voice, the Geschäftsstelle decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member, User
from coordination.models import Case, CaseState, DatePoll, PollOption, PollVote, Vote
from coordination.services.cases import check_office, held_case
from coordination.services.holding import moment
from coordination.services.poll_saying import say_decided, say_poll
from notifications.services import Refused

FEWEST, MOST = 2, 10
Times = tuple[datetime, datetime]


@transaction.atomic
def open_poll(case: Case, *, options: Sequence[Times], closes_on: date, by: User) -> DatePoll:
    """Ask the parties which of 2 to 10 dates suits them, until a day, and tell them.

    ``options``: beginning and end of each, moments. Raises ``Refused``: closed, asked already, too few or too many,
    over, or a deadline that is over or does not lie before the first date.
    """
    check_office(by)
    locked = held_case(case)
    if locked.polls.filter(decided_at__isnull=True).exists():
        raise Refused("asked_already", _("Es läuft schon eine Terminumfrage. Entscheiden oder beenden Sie sie zuerst."))
    _check(options, closes_on)
    poll = DatePoll.objects.create(case=locked, closes_on=closes_on, created_by=by)
    PollOption.objects.bulk_create(PollOption(poll=poll, starts_at=start, ends_at=end) for start, end in options)
    locked.state, locked.revision = CaseState.POLLING, locked.revision + 1
    locked.save(update_fields=["state", "revision"])
    say_poll(poll, by=by)
    return poll


def _check(options: Sequence[Times], closes_on: date) -> None:
    starts = [start for start, _end in options]
    if not FEWEST <= len(options) <= MOST:
        raise Refused("how_many", _("Schlagen Sie zwei bis zehn Termine vor."))
    if len(set(starts)) < len(starts):
        raise Refused("twice", _("Zwei Vorschläge beginnen zur selben Zeit."))
    if min(starts) <= timezone.now():
        raise Refused("over", _("Ein Vorschlag liegt in der Vergangenheit."))
    if any(end <= start for start, end in options):
        raise Refused("order", _("Bei einem Vorschlag liegt das Ende nicht nach dem Beginn."))
    if closes_on < timezone.localdate():
        raise Refused("deadline_over", _("Der letzte Tag zum Abstimmen ist schon vorbei."))
    if closes_on >= timezone.localtime(min(starts)).date():
        raise Refused("deadline_late", _("Abgestimmt werden muss vor dem ersten vorgeschlagenen Termin."))


@transaction.atomic
def vote(poll: DatePoll, member: Member, *, votes: Mapping[UUID, str], by: User, seen: str | None = None) -> None:
    """Say for a member which dates suit it: one voice, that a colleague can change; who did stays visible.

    ``votes``: by option. ``seen``: the mark of the votes the person had before them (``mark_of``). Raises
    ``Refused``: no party, over, a date without an answer, or a colleague voted meanwhile. Nothing has changed then.
    """
    row = _held_poll(poll)
    if not may_vote(by, member, row):
        raise Refused("not_a_party", _("Abstimmen können Sachbearbeitung und Planung der Beteiligten."))
    if row.closes_on < timezone.localdate():
        raise Refused("closed", _("Die Frist zum Abstimmen ist vorbei. Bitte rufen Sie die Geschäftsstelle an."))
    options = {option.pk: option for option in row.options.all()}
    if set(votes) != set(options) or not set(votes.values()) <= set(Vote.values):
        raise Refused("incomplete", _("Sagen Sie bitte zu jedem Termin, ob er passt."))
    before = {one.option_id: one for one in PollVote.objects.filter(option__poll=row, member=member)}
    changed = [pk for pk, said in votes.items() if pk not in before or before[pk].vote != said]
    if seen is not None and changed and seen != mark_of(before.values()):
        raise Refused("voted_meanwhile", _voted_meanwhile(before.values()))
    for pk in changed:
        values = {"vote": votes[pk], "voted_by": by}
        PollVote.objects.update_or_create(option=options[pk], member=member, defaults=values)


@transaction.atomic
def decide_poll(poll: DatePoll, *, option: PollOption | None, by: User) -> DatePoll:
    """End the poll with one of its dates, or (none) without, and tell the parties. Inviting comes after it.

    The same decision again changes nothing. Raises ``Refused``: decided otherwise already, closed, a date that is over.
    """
    check_office(by)
    row = _held_poll(poll, decided=True)
    if row.decided_at:
        if row.chosen_id == (option.pk if option else None):
            return row
        raise Refused("decided", _("Über den Termin ist schon entschieden. Sehen Sie nach, was gilt."))
    if option is not None and option.poll_id != row.pk:
        raise Refused("other_poll", _("Dieser Termin steht nicht zur Wahl."))
    if option is not None and option.starts_at <= timezone.now():
        raise Refused("over", _("Dieser Termin ist schon vorbei."))
    row.decided_at, row.chosen = timezone.now(), option
    row.save(update_fields=["decided_at", "chosen"])
    case = row.case
    case.state = case.state if option else CaseState.OPEN
    case.revision += 1
    case.save(update_fields=["state", "revision"])
    say_decided(row, by=by)
    return row


def may_vote(user: Any, member: Member, poll: DatePoll) -> bool:
    """Return whether this person votes for a member: its officers and planners, where it sits at the table."""
    speaks = user.is_active and user.member_id == member.pk and (user.is_officer or user.is_planner)
    return bool(speaks) and poll.case.parties.filter(member=member).exists()


def mark_of(votes: Any) -> str:
    """Return a mark of these votes, by which a change is known."""
    return max((one.voted_at.isoformat() for one in votes), default="")


def _voted_meanwhile(votes: Any) -> str:
    last = max(votes, key=lambda one: one.voted_at)
    sentence = _(
        "%(who)s hat am %(when)s schon für Ihr Mitglied abgestimmt. Ihre Auswahl steht noch hier, ist aber nicht "
        "gespeichert. Senden Sie noch einmal, wenn sie gilt."
    )
    return sentence % {"who": last.voted_by or _("Jemand aus Ihrem Haus"), "when": moment(last.voted_at)}


def _held_poll(poll: DatePoll, *, decided: bool = False) -> DatePoll:
    """Return an open poll, with its open case locked."""
    case = held_case(Case.objects.get(polls=poll))
    row = DatePoll.objects.get(pk=poll.pk)
    row.case = case
    if row.decided_at and not decided:
        raise Refused("decided", _("Über den Termin ist schon entschieden. Sie müssen nichts mehr tun."))
    return row
