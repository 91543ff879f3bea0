"""What is said of meetings: to their guests with the calendar entry, to the Geschäftsstelle without. In German."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Role, User
from coordination.calendar_words import when, where
from coordination.calendars import CANCEL, REQUEST, invitation, line
from coordination.meeting_guests import guests_of
from coordination.models import Attendance, Attendee, Meeting
from notifications.services.saying import Saying, say


def say_invited(meeting: Meeting, *, by: User | None) -> None:
    """Ask everybody to a meeting, with the entry for their calendars."""
    with translation.override(settings.LANGUAGE_CODE):
        lead = _("Die Allianz lädt zu einem *Abstimmungstermin* ein: *%(when)s*. Bitte sagen Sie, ob Sie kommen.")
        _to_guests(meeting, "meeting_invited", _("Einladung"), lead, method=REQUEST, by=by)


def say_moved(meeting: Meeting, *, by: User | None) -> None:
    """Ask everybody again: an answer to the earlier time is none to this one."""
    with translation.override(settings.LANGUAGE_CODE):
        lead = _("Der Abstimmungstermin ist *verschoben auf %(when)s*. Bitte antworten Sie neu.")
        _to_guests(meeting, "meeting_moved", _("verschoben"), lead, method=REQUEST, by=by)


def say_changed(meeting: Meeting, *, by: User | None) -> None:
    """Say that place, link or agenda changed, and the time did not: answers stand."""
    with translation.override(settings.LANGUAGE_CODE):
        lead = _("Zum Abstimmungstermin gibt es *neue Angaben*. Es bleibt bei *%(when)s*; Ihre Antwort gilt weiter.")
        _to_guests(meeting, "meeting_changed", _("neue Angaben"), lead, method=REQUEST, by=by)


def say_cancelled(meeting: Meeting, *, by: User | None) -> None:
    """Take the meeting back, out of the calendars too."""
    with translation.override(settings.LANGUAGE_CODE):
        lead = _("Der Abstimmungstermin am *%(when)s* ist *abgesagt*. Sie müssen nichts tun.")
        _to_guests(meeting, "meeting_cancelled", _("abgesagt"), lead, method=CANCEL, by=by)


def say_soon(meeting: Meeting) -> None:
    """Remind everybody who has not declined."""
    with translation.override(settings.LANGUAGE_CODE):
        lead = _("Zur Erinnerung: der Abstimmungstermin ist am *%(when)s*.")
        _to_guests(meeting, "meeting_soon", _("Erinnerung"), lead, without=[Attendance.DECLINED])


def say_minutes(meeting: Meeting, *, first: bool, by: User | None) -> None:
    """Say that the minutes are there, or were changed."""
    with translation.override(settings.LANGUAGE_CODE):
        news = _("Protokoll") if first else _("Protokoll geändert")
        lead = _("Das *Protokoll* des Abstimmungstermins liegt vor.")
        if not first:
            lead = _("Das *Protokoll* des Abstimmungstermins wurde geändert.")
        _to_guests(meeting, "meeting_minutes", news, lead, by=by)


def say_declined(attendee: Attendee, *, by: User | None) -> None:
    """Tell the Geschäftsstelle that somebody does not come: it may have to look for another date."""
    office = User.objects.filter(is_active=True, roles__contains=[Role.COORDINATOR])
    with translation.override(settings.LANGUAGE_CODE):
        lead = _("*%(who)s sagt ab*: Abstimmungstermin am %(when)s.").replace("%(who)s", _plain(attendee))
        saying = _saying(attendee.meeting, "meeting_declined", _("Absage"), lead, _("Sie laden dazu ein."))
        say(saying, people=office, by=by)


def _to_guests(
    meeting: Meeting,
    verb: str,
    news: str,
    lead: str,
    *,
    method: str = "",
    by: User | None = None,
    without: list[Attendance] | None = None,
) -> None:
    seats = meeting.attendees.exclude(attendance__in=without or []).select_related("member", "user")
    calendar = invitation(meeting, guests_of(meeting), method) if method else ""
    why = _("Ihr Mitglied ist an dem Abstimmungsfall beteiligt, oder Sie sind selbst eingeladen.")
    saying = _saying(meeting, verb, news, lead, why, calendar=calendar, method=method)
    members = [seat.member for seat in seats if seat.member]
    say(saying, members=members, people=[seat.user for seat in seats if seat.user], by=by)


def _saying(
    meeting: Meeting, verb: str, news: str, lead: str, why: str, *, calendar: str = "", method: str = ""
) -> Saying:
    facts = [(_("Wann"), when(meeting.starts_at, meeting.ends_at)), (_("Wo"), where(meeting))]
    return Saying(
        verb=verb,
        title=line(meeting.title),
        news=news,
        lead=lead.replace("%(when)s", when(meeting.starts_at, meeting.ends_at)),
        path=reverse("meeting-detail", args=[meeting.pk]),
        why=why,
        button=_("Termin ansehen"),
        facts=[(name, value) for name, value in facts if value],
        calendar=calendar,
        calendar_method=method,
        thread=f"meeting-{meeting.pk}",
    )


def _plain(text: object) -> str:
    return line(text).replace("*", "")
