"""The parameter ``datetime``: an instant or an interval (17-069r4, 7.15.4; RFC 3339)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from notifications.ogcapi.problems import Problem, bad_value

Span = tuple[datetime | None, datetime | None]
OPEN = ("", "..")


def span(text: str) -> Span:
    """Return the first and the last moment meant; None where the interval is open. Raises ``Problem`` (400)."""
    parts = text.split("/")
    if len(parts) == 1:
        return instant(parts[0]), instant(parts[0], end=True)
    if len(parts) != 2 or set(parts) <= set(OPEN):
        raise _unreadable()
    first = None if parts[0] in OPEN else instant(parts[0])
    last = None if parts[1] in OPEN else instant(parts[1], end=True)
    if first and last and first > last:
        raise bad_value(_("datetime: der Beginn liegt nach dem Ende."))
    return first, last


def instant(text: str, *, end: bool = False) -> datetime:
    """Return a moment; of a whole day its first one, or with ``end`` its last. Raises ``Problem`` (400)."""
    try:
        moment, day = parse_datetime(text), parse_date(text)
    except ValueError:
        moment = day = None
    if day is not None:
        begin = timezone.make_aware(datetime.combine(day, time.min))
        return begin + timedelta(days=1, microseconds=-1) if end else begin
    if moment is None or moment.tzinfo is None:
        raise _unreadable()
    return moment


def _unreadable() -> Problem:
    return bad_value(
        _("datetime: ein Zeitpunkt wie 2026-11-23T12:00:00Z oder ein Zeitraum wie 2026-11-01T00:00:00Z/.. ist gemeint.")
    )
