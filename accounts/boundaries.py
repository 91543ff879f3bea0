"""Members' areas and the boundaries in force: an area without one is told of nothing, and nobody notices."""

from __future__ import annotations

from accounts.models import MemberArea
from geo.models import Area


def areas_without_boundary() -> list[MemberArea]:
    """Return the members' areas that no edition in force has a boundary for. Inactive members do not count."""
    known = Area.objects.current().deciding().values("key")
    return list(MemberArea.objects.filter(member__active=True).exclude(key__in=known).select_related("member"))


def warnings() -> list[str]:
    """Return one German line for every member area that would be told of nothing."""
    return [
        f"{area.key} {area.name} ({area.member.short_name}) hat keine Grenze in Kraft: dieses Mitglied würde von "
        "Vorhaben dort nichts erfahren."
        for area in areas_without_boundary()
    ]
