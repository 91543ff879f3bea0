"""Whether each member can be reached, destination by destination, and what is known of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Member
from notifications.models import Channel, Delivery, Deputy, Destination, Outcome, Purpose, State
from notifications.reach import delivery_sentence, moment


@dataclass(frozen=True)
class Way:
    """One destination of a member, in words."""

    destination: Destination
    channel: str
    badge: str
    state: str
    sentences: list[str]
    deputies: list[str]
    trial: str
    troubled: int

    @property
    def is_mailbox(self) -> bool:
        """Whether it can be tried with a mail."""
        return self.destination.channel == Channel.EMAIL


@dataclass(frozen=True)
class Reachable:
    """A member with its ways; ``opened``: when anybody of it last opened a notification of ours."""

    member: Member
    ways: list[Way]
    opened: str
    is_reachable: bool


def members_by_need() -> Any:
    """Return the members of the alliance, first those that no destination reaches."""
    there = Destination.objects.reachable().filter(member=OuterRef("pk"))
    return Member.objects.filter(active=True).annotate(reached=Exists(there)).order_by("reached", "short_name")


def reachability(members: Iterable[Member]) -> list[Reachable]:
    """Return what is known of these members' destinations. A handful of queries, however many members."""
    listed = list(members)
    opened = dict(
        Member.objects.filter(pk__in=[one.pk for one in listed])
        .annotate(opened=Max("notifications__read_at"))
        .values_list("pk", "opened")
    )
    ways: dict[Any, list[Way]] = defaultdict(list)
    destinations = list(_destinations(listed))
    trials = Delivery.objects.in_bulk([one.trial for one in destinations if one.trial])  # type: ignore[attr-defined]
    for destination in destinations:
        ways[destination.member_id].append(_way(destination, trials))
    return [
        Reachable(
            member,
            ways[member.pk],
            _("zuletzt geöffnet am %(when)s") % {"when": moment(opened[member.pk])} if opened[member.pk] else "",
            is_reachable=any(one.badge == "done" for one in ways[member.pk]),
        )
        for member in listed
    ]


def _destinations(members: list[Member]) -> QuerySet[Destination]:
    """Return the destinations with when each was last sent to, what came back, and the latest trial."""
    own = Delivery.objects.filter(destination=OuterRef("pk")).order_by("-created_at")
    returned = Q(deliveries__outcome=Outcome.BOUNCED) | Q(deliveries__outcome="", deliveries__outcome_at__isnull=False)
    in_trouble = Q(deliveries__state=State.FAILED) | Q(deliveries__outcome__in=[Outcome.BOUNCED, Outcome.DELAYED])
    return (
        Destination.objects.filter(member__in=members)
        .annotate(
            handed_at=Subquery(
                own.filter(state=State.DONE).values("completed_at")[:1], output_field=DateTimeField()
            ),
            returned_at=Max("deliveries__outcome_at", filter=returned),
            troubled=Count("deliveries", filter=in_trouble | Q(deliveries__state=State.HELD)),
            trial=Subquery(own.filter(purpose=Purpose.TEST).values("pk")[:1]),
        )
        .prefetch_related("deputies")
        .order_by("channel", "address")
    )  # fmt: skip


def _way(destination: Destination, trials: dict[UUID, Delivery]) -> Way:
    badge, state = _state(destination)
    return Way(
        destination=destination,
        channel=str(Channel(destination.channel).label) if destination.channel in Channel.values else "",
        badge=badge,
        state=state,
        sentences=list(_sentences(destination)),
        deputies=[_deputy(one, timezone.localdate()) for one in destination.deputies.all() if _is_current(one)],
        trial=_trial(trials.get(destination.trial)),  # type: ignore[attr-defined]
        troubled=destination.troubled,  # type: ignore[attr-defined]
    )


def _state(destination: Destination) -> tuple[str, str]:
    if not destination.active:
        return "info", _("ruht")
    if destination.is_broken:
        return "error", _("nicht erreichbar")
    return "done", _("in Gebrauch")


def _sentences(destination: Any) -> Iterable[str]:
    if destination.is_broken:
        since = _("Seit %(when)s nicht erreichbar.") % {"when": moment(destination.broken_at)}
        yield f"{since} {destination.broken_why}"
    if destination.handed_at is None:
        yield _("Noch nichts dorthin übergeben.")
        return
    if destination.returned_at is None:
        yield _("Noch nie zurückgekommen.")
    elif not destination.is_broken:
        yield _("Zuletzt zurückgekommen am %(when)s.") % {"when": moment(destination.returned_at)}
    yield _("Zuletzt übergeben am %(when)s.") % {"when": moment(destination.handed_at)}


def _is_current(deputy: Deputy) -> bool:
    return deputy.until_on >= timezone.localdate()


def _deputy(deputy: Deputy, today: date) -> str:
    words = _("%(who)s bis %(until)s") if deputy.from_on <= today else _("%(who)s ab %(from)s bis %(until)s")
    days = {"from": date_format(deputy.from_on, "j. N"), "until": date_format(deputy.until_on, "j. N")}
    return words % ({"who": deputy.address} | days)


def _trial(row: Delivery | None) -> str:
    """Return how the last trial went; nothing where there was none."""
    if row is None:
        return ""
    said = {"when": moment(row.created_at), "state": delivery_sentence(row)}
    return _("Probe vom %(when)s: %(state)s") % said
