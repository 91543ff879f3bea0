"""What is said of events: short, plain, nothing confidential, and with the calendar entry where there is one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from coordination import calendars
from coordination.calendars import CANCEL, REQUEST, Guest
from coordination.models import Level, NetworkEvent, Participation
from notifications.models import Activity
from notifications.services.saying import Saying, say


def say_invited(event: NetworkEvent, people: Iterable[User], *, by: User) -> Activity:
    """Invite people, with the entry for their calendars."""
    lead = _("Die Allianz lädt ein: *%(title)s* am %(day)s. Bitte sagen Sie zu oder ab.")
    return _tell(event, people, by, "event_invited", _("Einladung"), lead, REQUEST, button=_("Zu- oder absagen"))


def say_changed(event: NetworkEvent, people: Iterable[User], *, by: User, moved: bool) -> Activity:
    """Tell whoever is invited what holds now: a new date asks again, anything else does not."""
    if moved:
        lead = _("*%(title)s* ist *verschoben auf %(day)s*. Bitte antworten Sie noch einmal.")
        return _tell(event, people, by, "event_moved", _("verschoben"), lead, REQUEST, button=_("Zu- oder absagen"))
    lead = _("Zu *%(title)s* am %(day)s hat sich etwas geändert. Ihre Antwort gilt weiter.")
    return _tell(event, people, by, "event_changed", _("geändert"), lead, REQUEST)


def say_cancelled(event: NetworkEvent, people: Iterable[User], *, by: User, reason: str) -> Activity:
    """Tell whoever is invited that the event does not take place."""
    lead = _("*%(title)s* am %(day)s *findet nicht statt*. Sie müssen nichts tun.")
    facts = [(_("Grund"), reason)] if reason else []
    return _tell(event, people, by, "event_cancelled", _("abgesagt"), lead, CANCEL, facts=facts)


def say_moved_up(event: NetworkEvent, people: Iterable[User]) -> Activity:
    """Tell people from the waiting list that they have a place now."""
    lead = _("Ein Platz ist frei geworden: *Sie sind dabei*, bei %(title)s am %(day)s.")
    return _tell(event, people, None, "event_moved_up", _("Sie sind nachgerückt"), lead)


def say_soon(event: NetworkEvent, people: Iterable[User]) -> Activity:
    """Remind whoever comes."""
    lead = _("Zur Erinnerung: *%(title)s* ist am *%(day)s*.")
    return _tell(event, people, None, "event_reminder", _("Erinnerung"), lead)


def say_material(event: NetworkEvent, people: Iterable[User], *, by: User, minutes: bool = False) -> Activity:
    """Tell people that there is something to read now; what, stands on the page."""
    news = _("Protokoll") if minutes else _("neue Unterlagen")
    lead = _("Das Protokoll von *%(title)s* liegt vor.") if minutes else _("Zu *%(title)s* gibt es neue Unterlagen.")
    return _tell(event, people, by, "event_material", news, lead)


def say_proposed(event: NetworkEvent, people: Iterable[User], *, by: User) -> Activity:
    """Tell the Geschäftsstelle that somebody proposed an item for the agenda."""
    member = by.member.short_name if by.member else str(by)
    lead = _("*%(who)s schlägt ein Thema vor*: für %(title)s am %(day)s. Bitte entscheiden Sie.")
    news = _("Themenvorschlag")
    return _tell(event, people, by, "event_item_proposed", news, lead, who=member, button=_("Entscheiden"))


def say_decided(event: NetworkEvent, people: Iterable[User], *, by: User, accepted: bool) -> Activity:
    """Tell who proposed an item what became of it."""
    if accepted:
        lead, news = _("Ihr Thema *steht auf der Tagesordnung* von %(title)s am %(day)s."), _("Thema angenommen")
    else:
        lead, news = _("Ihr Thema kommt *nicht auf die Tagesordnung* von %(title)s am %(day)s."), _("Thema abgelehnt")
    return _tell(event, people, by, "event_item_decided", news, lead)


def when(event: NetworkEvent) -> str:
    """Return „Donnerstag, 12. November 2026, 14:00 bis 17:00 Uhr“."""
    starts, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    values = {"day": date_format(starts, "l, j. F Y"), "from": _clock(starts), "until": _clock(ends)}
    if starts.date() != ends.date():
        values["until"] = _("%(day)s, %(time)s") % {"day": date_format(ends, "j. F"), "time": _clock(ends)}
    return _("%(day)s, %(from)s bis %(until)s Uhr") % values


def where(event: NetworkEvent) -> str:
    """Return where it is, in a few words."""
    return event.place or (_("per Video") if event.video_url else _("noch offen"))


def _clock(local: datetime) -> str:
    return date_format(local, "H:i")


def _tell(
    event: NetworkEvent, people: Iterable[User], by: User | None, verb: str, news: str, lead: str, method: str = "",
    *, button: str = "", facts: list[tuple[str, str]] | None = None, **more: Any,
) -> Activity:  # fmt: skip
    values = {"title": event.title, "day": date_format(timezone.localtime(event.starts_at), "l, j. F Y")} | more
    plain = {name: str(value).replace("*", "") for name, value in values.items()}
    known = [(_("Wann"), when(event)), (_("Wo"), where(event))]
    saying = Saying(
        verb=verb, title=event.title, news=news, lead=lead % plain, facts=[*known, *(facts or [])],
        path=reverse("event-detail", args=[event.pk]), button=button or _("Veranstaltung ansehen"), why=_why(event),
        thread=f"event-{event.pk}", calendar=_calendar(event, method), calendar_method=method,
    )  # fmt: skip
    return say(saying, people=people, by=by)


def _why(event: NetworkEvent) -> str:
    if event.level == Level.DECISION:
        return _("Die Veranstaltung ist für die Entscheidungsebene der Mitglieder.")
    return _("Die Veranstaltung ist für die Arbeitsebene der Mitglieder.")


def _calendar(event: NetworkEvent, method: str) -> str:
    """Return the calendar entry with everybody who is invited: programs answer only for those named in it."""
    if not method:
        return ""
    asked = Participation.objects.filter(event=event, user__is_active=True).select_related("user").order_by("user")
    guests = [Guest(str(one.user), one.user.email, one.attendance) for one in asked]
    return calendars.invitation(event, guests, method)
