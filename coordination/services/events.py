"""The association's events: planned, invited to, moved, called off. Everybody invited hears of it with the calendar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coordination import event_words as words
from coordination.audiences import invited_to
from coordination.models import Attendance, NetworkEvent, Participation
from coordination.services.event_places import fill_places
from notifications.services import Refused

# What a calendar shows: a change to it is told to everybody invited, with a higher SEQUENCE (RFC 5546, 2.1.4).
SHOWN_IN_CALENDARS = ("title", "starts_at", "ends_at", "place", "video_url", "agenda")
TIMES = ("starts_at", "ends_at")
CHANGEABLE = (*SHOWN_IN_CALENDARS, "series", "level", "description", "capacity")


def plan_event(*, by: User, **values: Any) -> NetworkEvent:
    """Plan an event (``CHANGEABLE``): a draft of the Geschäftsstelle. Its level is its series'."""
    _office(by)
    return NetworkEvent.objects.create(created_by=by, **values | {"level": values["series"].level})


@transaction.atomic
def invite_to_event(event: NetworkEvent, *, by: User) -> NetworkEvent:
    """Invite everybody the event is for and who is not invited yet; again later: those who have come since.

    Raises ``Refused`` for an event that is over or called off.
    """
    _office(by)
    event = standing(event)
    known = set(event.participations.values_list("user", flat=True))
    new = [user for user in invited_to(event) if user.pk not in known]
    Participation.objects.bulk_create(Participation(event=event, user=user) for user in new)
    if event.invited_at is None:
        event.invited_at = timezone.now()
        event.save(update_fields=["invited_at"])
    if new:
        words.say_invited(event, new, by=by)
    return event


@transaction.atomic
def change_event(event: NetworkEvent, *, by: User, revision: datetime, **values: Any) -> NetworkEvent:
    """Change an event (``CHANGEABLE``), as of ``revision``: the ``changed_at`` that was read.

    Whoever is invited is told when their calendar would show something else. A new time asks everybody again and
    frees all places. More places let the waiting list move up. Raises ``Refused`` when it changed meanwhile.
    """
    _office(by)
    event = standing(event)
    if event.changed_at != revision:
        raise Refused("changed", _("Die Veranstaltung wurde inzwischen geändert. Ihre Eingaben stehen noch hier; "
                                   "vergleichen Sie und speichern Sie noch einmal."))  # fmt: skip
    if event.invited_at and values["series"].level != event.level:
        raise Refused("level", _("Eingeladen ist schon. Eine Reihe der anderen Ebene lässt sich nicht mehr wählen."))
    values["level"] = values["series"].level
    different = {name for name in CHANGEABLE if name in values and getattr(event, name) != values[name]}
    for name in different:
        setattr(event, name, values[name])
    moved = bool(different.intersection(TIMES))
    told = event.invited_at is not None and bool(different.intersection(SHOWN_IN_CALENDARS))
    event.sequence += told
    if moved:
        _open_again(event)
    event.save()
    if told:
        words.say_changed(event, _invited(event), by=by, moved=moved)
    fill_places(event)
    return event


def _open_again(event: NetworkEvent) -> None:
    """Take everybody's answer back: it was to another time."""
    event.reminded_at = None
    event.participations.update(attendance=Attendance.NEEDS_ACTION, waiting=False, answered_at=None)


@transaction.atomic
def cancel_event(event: NetworkEvent, *, by: User, reason: str = "") -> NetworkEvent:
    """Call an event off, for good, and take it out of everybody's calendar. Twice is once."""
    _office(by)
    event = _locked(event)
    if event.cancelled_at:
        return event
    if event.invited_at is None:
        raise Refused("draft", _("Zu dieser Veranstaltung ist niemand eingeladen. Verwerfen Sie den Entwurf."))
    if event.ends_at <= timezone.now():
        raise Refused("over", _("Die Veranstaltung hat schon stattgefunden."))
    event.cancelled_at = timezone.now()
    event.sequence += 1
    event.save()
    words.say_cancelled(event, _invited(event), by=by, reason=reason)
    return event


@transaction.atomic
def discard_event(event: NetworkEvent, *, by: User) -> None:
    """Delete a draft nobody was invited to, unless something hangs on it."""
    _office(by)
    event = _locked(event)
    if event.invited_at:
        raise Refused("invited", _("Eingeladen ist schon: sagen Sie die Veranstaltung ab, statt sie zu verwerfen."))
    if event.materials.exists() or event.joint_positions.exists() or event.follow_ups.exists():
        raise Refused("in_use", _("An dem Entwurf hängen Unterlagen oder Positionen. Entfernen Sie diese zuerst."))
    event.delete()


def standing(event: NetworkEvent) -> NetworkEvent:
    """Return the event as it is now, locked until the transaction ends. Raises ``Refused`` unless it is to come."""
    event = _locked(event)
    if event.cancelled_at:
        raise Refused("cancelled", _("Die Veranstaltung ist abgesagt. Es wurde nichts geändert."))
    if event.ends_at <= timezone.now():
        raise Refused("over", _("Die Veranstaltung hat schon stattgefunden. Es wurde nichts geändert."))
    return event


def _locked(event: NetworkEvent) -> NetworkEvent:
    fetched = NetworkEvent.objects.select_for_update(of=("self",), no_key=True).select_related("series")
    found = fetched.filter(pk=event.pk).first()
    if found is None:
        raise Refused("gone", _("Der Entwurf wurde inzwischen verworfen."))
    return found


def _invited(event: NetworkEvent) -> list[User]:
    return list(User.objects.filter(is_active=True, participations__event=event))


def _office(by: User) -> None:
    if not by.is_active or not by.is_coordinator:
        raise Refused("not_the_office", _("Das kann nur die Geschäftsstelle."))
