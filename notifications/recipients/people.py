"""Which people are told themselves that their member is concerned: who asked for it, or nobody else would hear."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from accounts.models import Member, User
from notifications.models import Channel, Destination


def people_on_duty(members: Iterable[Member]) -> list[tuple[User, bool]]:
    """Return the people who are told beside their member's mailbox, each with whether it is in its place.

    They keep one of their own destinations for it; or their member has no mailbox where anybody is there, as
    far as we know: then its officers are told, and without officers everybody of that member.
    """
    told = {member.pk for member in members}
    # One parameter, not thousands: writing each into the statement takes longer than the statement.
    them = RawSQL("SELECT unnest(%s::uuid[])", [list(told)])
    own = Destination.objects.reachable().filter(user=OuterRef("pk"), duty=True)
    mailbox = Destination.objects.reachable().filter(channel=Channel.EMAIL)
    reached = set(mailbox.filter(member__in=them).values_list("member", flat=True))
    people = User.objects.filter(is_active=True, member__in=them).select_related("member").annotate(asked=Exists(own))
    asked = [(one, False) for one in people.filter(asked=True).order_by("pk")]
    return [*asked, *((one, True) for one in _in_place_of(people.filter(member__in=told - reached)))]


def _in_place_of(stranded: Iterable[User]) -> list[User]:
    people = list(stranded)
    with_officers = {one.member_id for one in people if one.is_officer}
    return [one for one in people if one.is_officer or one.member_id not in with_officers]
