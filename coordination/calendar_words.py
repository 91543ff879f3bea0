"""When and where an entry takes place, as people say it; times in Europe/Berlin."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coordination.calendars import Entry, line


def when(starts_at: datetime, ends_at: datetime) -> str:
    """Return „Do., 26. November 2026, 9:30 bis 11:00 Uhr“; across midnight with both days.

    In the October night with two hours from 2 to 3 it says which: „(Winterzeit)“.
    """
    starts, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    values = {"day": _day(starts), "starts": _clock(starts), "ends": _clock(ends), "last": _day(ends)}
    if starts.date() == ends.date():
        return _("%(day)s, %(starts)s bis %(ends)s Uhr") % values
    return _("%(day)s, %(starts)s Uhr bis %(last)s, %(ends)s Uhr") % values


def where(entry: Entry) -> str:
    """Return the place, „Videokonferenz“ where there is only a link, or both."""
    video = _("Videokonferenz") if entry.video_url else ""
    return ", ".join(part for part in (line(entry.place), video) if part)


def _day(moment: datetime) -> str:
    return date_format(moment, "D., j. F Y")


def _clock(moment: datetime) -> str:
    said = date_format(moment, "G:i")
    return _("%(clock)s (Winterzeit)") % {"clock": said} if moment.fold else said
