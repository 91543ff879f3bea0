"""Members: the areas they speak for, and whether they take part."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext, ngettext

from accounts.models import Member, MemberArea, User
from accounts.services.people import end_sessions
from geo.models import Area, AreaKind

SPEAKING_KINDS = [AreaKind.MUNICIPALITY, AreaKind.DISTRICT]
NAMES_LISTED = 8


def add_area(member: Member, *, key_or_name: str) -> MemberArea:
    """Let the member speak for an area of the editions in force, named by its key or its whole name.

    Raises ``ValidationError`` when no area, or more than one, is meant, or when it is somebody's already.
    """
    area = _area_in_force(key_or_name.strip())
    owner = Member.objects.filter(areas__key=area.key).first()
    if owner is not None:
        text = gettext("%(area)s (%(key)s) ist schon ein Gebiet von %(member)s. Nehmen Sie es dort zuerst heraus.")
        raise ValidationError(text % {"area": area.name, "key": area.key, "member": owner}, code="owned")
    return MemberArea.objects.create(member=member, key=area.key, name=area.name)


def _area_in_force(key_or_name: str) -> Area:
    areas = Area.objects.current().filter(kind__in=SPEAKING_KINDS)
    found = list(areas.filter(key=key_or_name)) or list(areas.filter(name__iexact=key_or_name)[: NAMES_LISTED + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        text = gettext(
            "„%(text)s“ ist kein Gebiet der Grenzen, die gerade gelten. Geben Sie den Gemeindeschlüssel (8 Ziffern),"
            " den Schlüssel des Stadtbezirks (z. B. 09162000-13) oder den genauen Namen ein."
        )
        raise ValidationError(text % {"text": key_or_name}, code="unknown")
    keys = ", ".join(area.key for area in found[:NAMES_LISTED])
    text = gettext("„%(text)s“ gibt es mehrmals. Geben Sie den Schlüssel ein: %(keys)s.")
    raise ValidationError(text % {"text": key_or_name, "keys": keys}, code="ambiguous")


@transaction.atomic
def retire_member(member: Member, *, by: User) -> list[UUID]:
    """Let a member leave the exchange and end its people's access; return who was signed out, for the undo."""
    if by.member_id == member.pk:
        raise ValidationError(gettext("Ihr eigenes Mitglied können Sie nicht herausnehmen."), code="own_member")
    Member.objects.filter(pk=member.pk).update(active=False)
    people = list(User.objects.filter(member=member, is_active=True).values_list("pk", flat=True))
    User.objects.filter(pk__in=people).update(is_active=False)
    end_sessions(people)
    return people


@transaction.atomic
def readmit_member(member: Member, *, people: Iterable[UUID] = ()) -> None:
    """Let a member take part again, together with those of its people who are named."""
    Member.objects.filter(pk=member.pk).update(active=True)
    User.objects.filter(pk__in=list(people), member=member).update(is_active=True)


def people_signed_out(count: int) -> str:
    """Return the sentence about how many people a retirement signed out."""
    return ngettext("%(count)d Person wurde abgemeldet.", "%(count)d Personen wurden abgemeldet.", count) % {
        "count": count
    }
