"""Coordination meetings: the Geschäftsstelle invites, moves and cancels, the parties say whether they come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Attendance, Attendee, Case, CaseState, Meeting
from coordination.services.meeting_saying import (
    say_cancelled,
    say_changed,
    say_declined,
    say_invited,
    say_moved,
)
from notifications.services import Refused

ANSWERS = (Attendance.ACCEPTED, Attendance.TENTATIVE, Attendance.DECLINED)


@transaction.atomic
def invite(
    case: Case,
    *,
    starts_at: datetime,
    ends_at: datetime,
    title: str,
    by: User,
    place: str = "",
    video_url: str = "",
    agenda: str = "",
    people: Iterable[User] = (),
    key: UUID | None = None,
) -> Meeting:
    """Ask all parties of a case to a meeting, by their mailboxes, and single people beside them.

    The same ``key`` is the same meeting: a button pressed twice.

    Raises ``Refused``: the case is closed, nobody is at the table, or the end lies before the beginning.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    before = locked.meetings.filter(pk=key).first() if key else None
    if before:
        return before
    if locked.state == CaseState.CLOSED:
        raise Refused("closed", _("Der Abstimmungsfall ist abgeschlossen. Öffnen Sie ihn wieder, um einzuladen."))
    _check(starts_at, ends_at)
    meeting = Meeting.objects.create(
        pk=key or uuid4(), case=locked, title=title, starts_at=starts_at, ends_at=ends_at, place=place,
        video_url=video_url, agenda=agenda, created_by=by,
    )  # fmt: skip
    seats = [Attendee(meeting=meeting, member=party.member) for party in locked.parties.select_related("member")]
    seats += [Attendee(meeting=meeting, user=user) for user in dict.fromkeys(people)]
    if not seats:
        raise Refused("nobody", _("Zu diesem Abstimmungsfall gehört noch kein Mitglied, das Sie einladen könnten."))
    Attendee.objects.bulk_create(seats)
    locked.state = CaseState.MEETING
    locked.revision += 1
    locked.save(update_fields=["state", "revision"])
    say_invited(meeting, by=by)
    return meeting


@transaction.atomic
def move(
    meeting: Meeting,
    *,
    starts_at: datetime,
    ends_at: datetime,
    title: str,
    place: str,
    video_url: str,
    agenda: str,
    revision: int,
    by: User,
) -> Meeting:
    """Change time, place or agenda: SEQUENCE + 1 (RFC 5545, 3.8.7.4), the same UID, everybody is told.

    At another time everybody is asked again: who accepted the earlier one has not answered this one. ``revision``
    is the SEQUENCE that the person started from. Raises ``Refused``: changed, cancelled or over meanwhile.
    """
    locked = _held(meeting, revision)
    if locked.ends_at < timezone.now():
        raise Refused("over", _("Der Termin ist schon vorbei. Laden Sie zu einem neuen ein."))
    _check(starts_at, ends_at)
    wanted = {
        "starts_at": starts_at, "ends_at": ends_at, "title": title, "place": place, "video_url": video_url,
        "agenda": agenda,
    }  # fmt: skip
    changed = {name for name, value in wanted.items() if getattr(locked, name) != value}
    if not changed:
        return locked
    moved = bool(changed & {"starts_at", "ends_at"})
    for name in changed:
        setattr(locked, name, wanted[name])
    locked.sequence += 1
    locked.reminded_at = None if moved else locked.reminded_at
    locked.save()
    if moved:
        locked.attendees.update(attendance=Attendance.NEEDS_ACTION)
        say_moved(locked, by=by)
    else:
        locked.attendees.filter(answered_sequence=revision).update(answered_sequence=locked.sequence)
        say_changed(locked, by=by)
    return locked


@transaction.atomic
def cancel(meeting: Meeting, *, revision: int, by: User) -> Meeting:
    """Call a meeting off for good: it leaves the calendars (METHOD CANCEL). Raises ``Refused`` as ``move`` does."""
    case = Case.objects.select_for_update().get(pk=meeting.case_id)
    locked = _held(meeting, revision)
    locked.cancelled_at = timezone.now()
    locked.sequence += 1
    locked.save()
    coming = case.meetings.filter(cancelled_at__isnull=True, ends_at__gt=timezone.now())
    if case.state == CaseState.MEETING and not coming.exists():
        Case.objects.filter(pk=case.pk).update(state=CaseState.OPEN, revision=F("revision") + 1)
    say_cancelled(locked, by=by)
    return locked


@transaction.atomic
def respond(
    meeting: Meeting,
    attendee: Attendee,
    attendance: Attendance,
    *,
    sequence: int,
    by: User | None = None,
    answered_as: str = "",
) -> Attendee:
    """Write down whether a member or a person comes to the date with this SEQUENCE.

    Raises ``Refused``: cancelled, or moved meanwhile: an answer to the earlier date is none to this one.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if attendance not in ANSWERS:
        raise Refused("answer", _("Bitte sagen Sie zu, ab oder „vielleicht“."))
    if locked.cancelled_at:
        raise Refused("cancelled", _("Der Termin ist inzwischen abgesagt. Sie müssen nichts mehr tun."))
    if sequence != locked.sequence:
        sentence = _(
            "Der Termin wurde inzwischen geändert; Ihre Antwort galt der früheren Fassung und ist nicht gezählt."
        )
        raise Refused(
            "moved", sentence + " " + _("Bitte sehen Sie sich die neuen Angaben an und antworten Sie noch einmal.")
        )
    seat = (
        Attendee.objects.select_for_update(of=("self",))
        .select_related("member", "user")
        .get(pk=attendee.pk, meeting=locked)
    )
    declined_before = seat.attendance == Attendance.DECLINED
    seat.attendance, seat.answered_sequence = attendance, sequence
    seat.answered_at, seat.answered_as = timezone.now(), answered_as
    seat.save()
    if attendance == Attendance.DECLINED and not declined_before:
        say_declined(seat, by=by)
    return seat


def _held(meeting: Meeting, revision: int) -> Meeting:
    """Return the meeting, locked; refuse when it is not any more what the person saw."""
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.cancelled_at:
        raise Refused("cancelled", _("Der Termin ist schon abgesagt. Laden Sie zu einem neuen ein."))
    if locked.sequence != revision:
        raise Refused(
            "changed",
            _("Jemand hat den Termin inzwischen geändert. Es ist nichts gespeichert, Ihre Eingaben stehen noch da."),
        )
    return locked


def _check(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Refused("order", _("Das Ende liegt nicht nach dem Beginn."))
