"""The names of fields and their values as the readable page says them."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LABELS = {
    "email": gettext_lazy("E-Mail"), "first_name": gettext_lazy("Vorname"), "last_name": gettext_lazy("Nachname"),
    "phone": gettext_lazy("Telefon"), "language": gettext_lazy("Sprache"), "roles": gettext_lazy("Rollen"),
    "date_joined": gettext_lazy("Konto seit"), "last_login": gettext_lazy("Zuletzt angemeldet"),
    "last_visit_at": gettext_lazy("Zuletzt hier"), "is_active": gettext_lazy("Konto eingeschaltet"),
    "member": gettext_lazy("Mitglied"), "report": gettext_lazy("Meldung"), "title": gettext_lazy("Titel"),
    "name": gettext_lazy("Name"), "label": gettext_lazy("Bezeichnung"), "address": gettext_lazy("Adresse"),
    "text": gettext_lazy("Text"), "note": gettext_lazy("Anmerkung"), "reason": gettext_lazy("Begründung"),
    "reply": gettext_lazy("Antwort"), "answer": gettext_lazy("Antwort"), "topics": gettext_lazy("Themen"),
    "channel": gettext_lazy("Kanal"), "activity": gettext_lazy("Worum es ging"), "deputy": gettext_lazy("Vertretung"),
    "from_on": gettext_lazy("von"), "until_on": gettext_lazy("bis"), "created_at": gettext_lazy("angelegt"),
    "read_at": gettext_lazy("gelesen"), "written_at": gettext_lazy("geschrieben"), "given_at": gettext_lazy("gegeben"),
    "given_as": gettext_lazy("unter dem Namen"), "asked_as": gettext_lazy("unter dem Namen"),
    "last_used_at": gettext_lazy("zuletzt benutzt"), "revoked_at": gettext_lazy("zurückgezogen"),
    "attendance": gettext_lazy("Zu- oder Absage"), "event": gettext_lazy("Veranstaltung"),
    "meeting": gettext_lazy("Termin"), "number": gettext_lazy("Fassung"), "kind": gettext_lazy("Art"),
    "saved_at": gettext_lazy("gespeichert"), "announced_at": gettext_lazy("gemeldet"),
    "expire_date": gettext_lazy("endet von selbst"), "status": gettext_lazy("Stand"), "type": gettext_lazy("Art"),
}  # fmt: skip


def label_of(name: str) -> str:
    """Return what a field is called on the page; a rare one by its name in the data."""
    return str(LABELS.get(name, name))


def value_of(value: Any) -> str:
    """Return a value for people: days and times in the language of the page."""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, str) and len(value) > 15 and (moment := _moment(value)):
        return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")
    if isinstance(value, str) and len(value) == 10 and (day := _day(value)):
        return date_format(day, "SHORT_DATE_FORMAT")
    return str(value)


def _moment(text: str) -> Any:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
