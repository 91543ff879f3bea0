"""A date poll as its page shows it: who said what, and which date suits best, said in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Member
from coordination.models import DatePoll, PollOption, PollVote, Vote
from coordination.services.polls import mark_of, may_vote

BADGES = {Vote.YES: "done", Vote.MAYBE: "warning", Vote.NO: "error"}


@dataclass
class Column:
    """One date, with what each member at the table says to it; None: nothing yet."""

    option: PollOption
    votes: list[tuple[Member, PollVote | None]]
    mine: str = ""
    is_best: bool = False

    def count(self, vote: Vote) -> int:
        """Return how many said so."""
        return sum(1 for _member, one in self.votes if one and one.vote == vote)

    @property
    def yes(self) -> int:
        """How many it suits."""
        return self.count(Vote.YES)

    @property
    def maybe(self) -> int:
        """How many could come if need be."""
        return self.count(Vote.MAYBE)

    @property
    def no(self) -> int:
        """How many it does not suit."""
        return self.count(Vote.NO)

    @property
    def silent(self) -> int:
        """How many have not voted."""
        return sum(1 for _member, one in self.votes if one is None)

    @property
    def shown(self) -> list[tuple[Member, str, str]]:
        """Each member with its vote in words, and the colour of it."""
        return [
            (member, str(Vote(one.vote).label), BADGES[Vote(one.vote)]) if one else (member, _("noch offen"), "silent")
            for member, one in self.votes
        ]


@dataclass
class PollView:
    """A poll for one reader."""

    poll: DatePoll
    columns: list[Column]
    best: Column | None
    why: str
    voted: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    may_vote: bool = False
    mark: str = ""
    last_vote: PollVote | None = None


def view_of(poll: DatePoll, user: Any) -> PollView:
    """Return what this person, who may see the case, sees of a poll. Votes of members that left do not count."""
    members = [seat.member for seat in poll.case.parties.select_related("member")]
    given: dict[tuple[Any, Any], PollVote] = {
        (one.option_id, one.member_id): one
        for one in PollVote.objects.filter(option__poll=poll).select_related("voted_by")
    }
    columns = [
        Column(option, [(member, given.get((option.pk, member.pk))) for member in members])
        for option in poll.options.all()
    ]
    best, why = suggestion(columns)
    if best and not poll.decided_at:
        best.is_best = True
    voted = {member for _option, member in given}
    view = PollView(poll, columns, best, why)
    view.voted = [member.short_name for member in members if member.pk in voted]
    view.missing = [member.short_name for member in members if member.pk not in voted]
    view.may_vote = user.member is not None and may_vote(user, user.member, poll)
    own = [one for (_option, member), one in given.items() if member == user.member_id]
    for column in columns:
        vote = given.get((column.option.pk, user.member_id))
        column.mine = vote.vote if vote else ""
    view.mark, view.last_vote = mark_of(own), max(own, key=lambda one: one.voted_at, default=None)
    return view


def suggestion(columns: list[Column]) -> tuple[Column | None, str]:
    """Return the date that suits most, and why: most *yes*, fewest *no*, most *if need be*, in this order."""
    if not any(one.yes or one.maybe for one in columns):
        return None, ""
    order = sorted(columns, key=lambda one: (-one.yes, one.no, -one.maybe, one.option.starts_at))
    best, next_best = order[0], order[1] if len(order) > 1 else None
    return best, _why(best, next_best)


def _why(best: Column, other: Column | None) -> str:
    n = len(best.votes)
    said = ngettext("Er passt %(yes)d von %(n)d.", "Er passt %(yes)d von %(n)d.", n) % {"yes": best.yes, "n": n}
    if best.maybe:
        said += " " + _("Wenn es sein muss, können %(n)d kommen.") % {"n": best.maybe}
    if best.no:
        said += " " + _("Nicht passt er %(n)d.") % {"n": best.no}
    if other is None or other.yes < best.yes:
        return said
    if other.no > best.no:
        return said + " " + _("Ein anderer passt ebenso vielen, aber öfter gar nicht.")
    if other.maybe < best.maybe:
        return said + " " + _("Ein anderer passt ebenso vielen; hier haben mehr gesagt: wenn es sein muss.")
    return said + " " + _("Ein anderer ist gleich gut; dieser ist früher.")
