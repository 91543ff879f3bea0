"""When somebody was here last: what the overview calls new."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User

# Who comes back after this long begins a new visit; within it, the news stay news while one reads them.
A_VISIT_ENDS_AFTER = timedelta(hours=4)
_SESSION_KEY = "news_since"


def news_since(user: User, session: MutableMapping[str, Any], now: datetime | None = None) -> datetime | None:
    """Return when this person's visit before this one ended; None for the first visit ever.

    Keeps ``User.last_visit_at``, to the minute, and remembers in the session where this visit began.
    """
    if user.looks_on:
        return None
    now = now or timezone.now()
    last = user.last_visit_at
    if _SESSION_KEY not in session or last is None or now - last > A_VISIT_ENDS_AFTER:
        session[_SESSION_KEY] = last.isoformat() if last else ""
    if last is None or now - last > timedelta(minutes=1):
        User.objects.filter(pk=user.pk).update(last_visit_at=now)
    return parse_datetime(session[_SESSION_KEY]) if session[_SESSION_KEY] else None
