"""An event of the association with everything that belongs to one, for tests of all pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from coordination.defaults import load_series
from coordination.models import EventSeries, NetworkEvent
from coordination.services.event_agenda import propose_item
from coordination.services.event_material import add_material
from coordination.services.events import invite_to_event, plan_event
from coordination.services.positions import add_follow_up, take_position


def series(name: str = "Arbeitstreffen") -> EventSeries:
    """Return one of the default series."""
    load_series()
    return EventSeries.objects.get(name=name)


def planned(
    office: User, name: str = "Arbeitstreffen", *, starts_at: datetime | None = None, **more: Any
) -> NetworkEvent:
    """Plan an event of three hours, in two weeks unless told otherwise."""
    starts_at = starts_at or timezone.now() + timedelta(days=14)
    values = {"title": name, "place": "Rathaus Mitte", "series": series(name)} | more
    return plan_event(by=office, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), **values)


def event_scene(office: User) -> dict[str, Any]:
    """Return an event that was invited to, with an item, a file, a position and a project; by route, their ids."""
    event = invite_to_event(planned(office), by=office)
    item = propose_item(event, by=office, title="Radweg nach Nord")
    upload = ContentFile(b"%PDF-", "Verkehr.pdf")
    material = add_material(event, by=office, title="Verkehrskonzept", text="Zahlen zum Radverkehr.", upload=upload)
    position = take_position(
        event, by=office, title="Mehr Radwege", wording="Wir planen Radwege gemeinsam.", adopted_on=date(2026, 3, 5)
    )
    add_follow_up(event, by=office, title="Zählung")
    draft = planned(office)
    return {
        "event": event.pk, "event-discard": draft.pk, "event-series-edit": event.series_id, "position": position.pk,
        "item": item.pk, "material": material.pk,
    }  # fmt: skip
