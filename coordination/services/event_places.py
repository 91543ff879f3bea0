"""Places at an event: whoever accepts beyond the capacity waits, and moves up by itself in the order of answers."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coordination import event_words as words
from coordination.audiences import may_come
from coordination.models import Attendance, NetworkEvent, Participation
from notifications.services import Refused


@transaction.atomic
def answer_invitation(
    event: NetworkEvent, user: User, *, attendance: str, sequence: int, deputy: str = ""
) -> Participation:
    """Answer an invitation, as of ``sequence``: the SEQUENCE that was read. The last answer counts.

    ``deputy``: who comes in their place, on their seat. Without a seat left, whoever accepts waits. Raises
    ``Refused`` when the event was changed meanwhile, has begun or is called off, or is not for this person.
    """
    event = NetworkEvent.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    own = event.participations.filter(user=user).first() or Participation(event=event, user=user)
    _check(event, user, own, sequence)
    accepts = attendance == Attendance.ACCEPTED
    keeps_place = own.attendance == Attendance.ACCEPTED and accepts
    if not keeps_place:
        own.waiting = accepts and not _has_room(event)
        own.answered_at = timezone.now()
    own.attendance, own.answered_sequence = attendance, event.sequence
    own.deputy = deputy.strip() if accepts else ""
    own.save()
    fill_places(event)
    return own


def fill_places(event: NetworkEvent) -> list[Participation]:
    """Let whoever waits longest move up where there is room, and tell them. The event is locked by the caller."""
    waiting = event.participations.filter(waiting=True, user__is_active=True).select_related("user")
    free = None if event.capacity is None else max(0, event.capacity - _taken(event))
    moved_up = list(waiting.order_by("answered_at", "pk")[:free])
    if moved_up:
        Participation.objects.filter(pk__in=[one.pk for one in moved_up]).update(waiting=False)
        words.say_moved_up(event, [one.user for one in moved_up])
    return moved_up


def _check(event: NetworkEvent, user: User, own: Participation, sequence: int) -> None:
    if event.cancelled_at:
        raise Refused("cancelled", _("Die Veranstaltung ist abgesagt. Sie müssen nichts mehr tun."))
    if event.invited_at is None or (own._state.adding and not may_come(user, event)):
        raise Refused("not_invited", _("Zu dieser Veranstaltung sind Sie nicht eingeladen."))
    if event.starts_at <= timezone.now():
        raise Refused("begun", _("Die Veranstaltung hat schon begonnen. Ihre Antwort bleibt, wie sie war."))
    if event.sequence != sequence:
        sentence = _("Die Veranstaltung wurde inzwischen geändert: %(when)s. Bitte antworten Sie noch einmal.")
        raise Refused("moved", sentence % {"when": words.when(event)})


def _has_room(event: NetworkEvent) -> bool:
    return event.capacity is None or _taken(event) < event.capacity


def _taken(event: NetworkEvent) -> int:
    return event.participations.filter(attendance=Attendance.ACCEPTED, waiting=False).count()
