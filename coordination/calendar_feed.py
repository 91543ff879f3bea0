"""What stands in a published calendar: a person's own, or the association's events of one level."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Alliance
from coordination.audiences import events_open_to, may_come
from coordination.calendars import Entry, belongs_in_feed
from coordination.models import Level, NetworkEvent
from coordination.querysets import meetings_asking, meetings_open_to
from notifications.models import FeedToken


def entries_of(key: FeedToken, now: datetime) -> list[Entry]:
    """Return the entries of the calendar that this key opens, in their order; asked anew whenever it is read."""
    entries = sorted(_entries(key), key=lambda entry: (entry.starts_at, entry.pk))
    return [entry for entry in entries if belongs_in_feed(entry, now)]


def name_of(key: FeedToken) -> str:
    """Return the calendar's name as programs show it."""
    about = str(Level(key.level).label) if key.level in Level.values else _("meine Termine")
    return f"{Alliance.current().name}: {about}"


def _entries(key: FeedToken) -> Iterator[Entry]:
    user: Any = key.user
    events = events_open_to(user).filter(invited_at__isnull=False)
    if key.level:
        yield from events.filter(level=key.level)
        return
    yield from meetings_open_to(user) if user.is_coordinator else meetings_asking(user)
    yield from events if user.is_coordinator else events.filter(level__in=_levels_of(user))


def _levels_of(user: Any) -> list[str]:
    return [level for level in Level.values if may_come(user, NetworkEvent(level=level))]
