"""Minutes of a meeting, and who came."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Meeting
from coordination.services.meeting_saying import say_minutes
from notifications.services import Refused


@transaction.atomic
def write_minutes(
    meeting: Meeting, *, text: str, revision: datetime | None, by: User, came: Iterable[UUID] | None = None
) -> Meeting:
    """Write the minutes, tell the parties, and note which of the attendees came (None: not noted).

    ``revision`` is when the minutes were written that the person started from; None: there were none. Raises
    ``Refused``: somebody else wrote meanwhile, or the meeting is cancelled.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.cancelled_at:
        raise Refused("cancelled", _("Der Termin ist abgesagt: es gibt nichts zu protokollieren."))
    if locked.minutes_at != revision:
        raise Refused(
            "changed",
            _("Jemand anderes hat das Protokoll inzwischen gespeichert. Ihr Text steht noch hier, aber nur hier."),
        )
    if came is not None:
        them = set(came)
        locked.attendees.filter(pk__in=them).update(came=True)
        locked.attendees.exclude(pk__in=them).update(came=False)
    if text != locked.minutes:
        first = locked.minutes_at is None
        locked.minutes, locked.minutes_at = text, timezone.now()
        # Without changed_at: the entry in the calendars stays what it was.
        locked.save(update_fields=["minutes", "minutes_at"])
        say_minutes(locked, first=first, by=by)
    return locked
