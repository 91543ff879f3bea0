"""What is handed out before and after an event, its minutes, and who came."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coordination import event_words as words
from coordination.audiences import minutes_audience, readers_of
from coordination.models import Audience, Material, NetworkEvent
from geo.services.files import checked
from notifications.services import Refused


def add_material(
    event: NetworkEvent, *, by: User, title: str, text: str = "", upload: File[bytes] | None = None,
    after: bool = False, audience: str = Audience.ALL, tell: bool = False,
) -> Material:  # fmt: skip
    """Hand something out: a text, a file, or both. ``tell``: those invited who may read it are told.

    Raises ``FileProblem`` for an empty file or one over 20 MB, ``Refused`` for nothing at all. Then nothing is stored.
    """
    _office(by)
    if not text and upload is None:
        raise Refused("nothing", _("Schreiben Sie einen Text, oder wählen Sie eine Datei."))
    material = Material(event=event, title=title, text=text, after=after, audience=audience, added_by=by)
    if upload is not None:
        material.name, material.size = checked(upload)
        material.content.save(str(material.pk), upload, save=False)  # a name that says nothing
    try:
        with transaction.atomic():
            material.save()
            if tell and event.invited_at:
                words.say_material(event, _readers(event, audience), by=by)
    except BaseException:
        _delete(str(material.content.name or ""))
        raise
    return material


@transaction.atomic
def remove_material(material: Material, *, by: User) -> None:
    """Take back what was handed out, with its file."""
    _office(by)
    name = str(material.content.name or "")
    Material.objects.filter(pk=material.pk).delete()
    transaction.on_commit(lambda: _delete(name))


@transaction.atomic
def write_event_minutes(
    event: NetworkEvent, text: str, *, by: User, revision: datetime | None, tell: bool = False
) -> NetworkEvent:
    """Write the minutes, as of ``revision``: the ``minutes_at`` that was read. Raises ``Refused`` when it is another.

    ``tell``: whoever is invited and may read them is told.
    """
    _office(by)
    event = NetworkEvent.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    if event.minutes_at != revision:
        raise Refused("changed", _("Jemand hat das Protokoll inzwischen geändert. Ihr Text steht noch hier, der andere "
                                   "darunter. Führen Sie beide zusammen und speichern Sie noch einmal."))  # fmt: skip
    event.minutes, event.minutes_at = text, timezone.now()
    event.save(update_fields=["minutes", "minutes_at"])
    if tell and text and event.invited_at:
        words.say_material(event, _readers(event, minutes_audience(event)), by=by, minutes=True)
    return event


@transaction.atomic
def note_attendance(event: NetworkEvent, *, came: Collection[UUID], by: User) -> int:
    """Note who of those invited came (ids of participations), themselves or by a deputy; return how many."""
    _office(by)
    if event.starts_at > timezone.now():
        raise Refused("not_yet", _("Die Veranstaltung hat noch nicht begonnen."))
    event.participations.exclude(pk__in=came).update(came=False)
    return event.participations.filter(pk__in=came).update(came=True)


def _readers(event: NetworkEvent, audience: str) -> list[User]:
    return list(User.objects.filter(readers_of(audience), is_active=True, participations__event=event))


def _delete(name: str) -> None:
    if name:
        default_storage.delete(name)


def _office(by: User) -> None:
    if not by.is_active or not by.is_coordinator:
        raise Refused("not_the_office", _("Das kann nur die Geschäftsstelle."))
