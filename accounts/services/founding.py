"""Members from the boundaries in force: a municipality each, and the districts of one city together."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import Member, MemberArea
from accounts.services.members import SPEAKING_KINDS
from geo.models import Area, AreaKind
from geo.querysets.areas import AreaQuerySet

MOST_AT_ONCE = 200
LISTED = 40


def free_areas() -> AreaQuerySet:
    """Return the areas in force that nobody speaks for, without their shapes."""
    taken = MemberArea.objects.values("key")
    areas = Area.objects.current().filter(kind__in=SPEAKING_KINDS)
    return areas.exclude(key__in=taken).defer("boundary").order_by("name", "key")


def suggested(text: str) -> list[Area]:
    """Return free areas by name or beginning of the key; without a text, the neighbours of those already chosen."""
    areas = free_areas()
    if text:
        return list(areas.filter(Q(name__icontains=text) | Q(key__startswith=text))[:LISTED])
    ground = Area.objects.current().filter(key__in=MemberArea.objects.values("key")).united()
    return list(areas.touching(ground)[:LISTED] if ground else areas[:LISTED])


def named(keys: Iterable[str]) -> list[Area]:
    """Return the free areas with these keys: those that are chosen so far."""
    return list(free_areas().filter(key__in=list(keys)[:MOST_AT_ONCE]))


@transaction.atomic
def found_members(keys: Iterable[str]) -> list[Member]:
    """Make a member of every municipality with one of these keys, and one of the districts of a city together.

    Raises ``ValidationError`` when an area is somebody's already, or lies within one that is.
    """
    chosen = list(
        Area.objects.current().filter(kind__in=SPEAKING_KINDS, key__in=list(keys)[:MOST_AT_ONCE]).order_by("key")
    )
    if not chosen:
        raise ValidationError(gettext("Es ist kein Gebiet gewählt. Wählen Sie welche in der Liste oder auf der Karte."))
    founded = {member.pk: member for member in map(_founded, chosen)}
    return list(founded.values())


@transaction.atomic
def dissolve(member: Member) -> list[str]:
    """Take back a member that was founded by mistake; return the keys of its areas, for the undo.

    Raises ``ValidationError`` when people, mailboxes or reports hang on it: then it can only be retired.
    """
    keys = list(member.areas.values_list("key", flat=True))
    hanging = (getattr(member, name) for name in ("people", "invitations", "destinations", "reports"))
    if any(each.exists() for each in hanging):
        text = gettext(
            "Zu %(member)s gibt es schon Personen, Postfächer oder Meldungen. Nehmen Sie es unter „Mitglieder“ heraus."
        )
        raise ValidationError(text % {"member": member})
    member.delete()
    return keys


def _founded(area: Area) -> Member:
    _check_free(area)
    if area.kind == AreaKind.DISTRICT:
        sibling = MemberArea.objects.filter(key__startswith=f"{area.parent_key}-").select_related("member").first()
        member = sibling.member if sibling else _new(Area.objects.current().filter(key=area.parent_key).first() or area)
    else:
        member = _new(area)
    MemberArea.objects.create(member=member, key=area.key, name=area.name)
    return member


def _check_free(area: Area) -> None:
    key = area.key.partition("-")[0]
    within = Q(key=area.key) | (Q(key=key) if area.kind == AreaKind.DISTRICT else Q(key__startswith=f"{key}-"))
    owned = MemberArea.objects.filter(within).select_related("member").first()
    if owned:
        text = gettext("%(area)s geht nicht mehr: %(member)s spricht schon für %(owned)s.")
        raise ValidationError(text % {"area": area.name, "member": owned.member, "owned": owned.name})


def _new(area: Area) -> Member:
    """Return a new member with the area's name; where two places have one name, the key tells them apart."""
    name, short = f"{area.designation} {area.name}".strip(), area.name
    if Member.objects.filter(Q(name=name) | Q(short_name=short)).exists():
        name, short = f"{name} ({area.key})", f"{short} ({area.key})"
    return Member.objects.create(name=name[:200], short_name=short[:80])
