"""Everything that is kept about a person, gathered from every table: GDPR article 15 (access) and 20 (portability)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Invitation, User
from coordination.persons.ties import TIES, Tie
from geo.models import Report, ReportVersion
from notifications.models import Activity, Deputy, Destination

PERSON = (
    "email", "first_name", "last_name", "phone", "language", "roles", "date_joined", "last_login", "last_visit_at",
    "is_active",
)  # fmt: skip


@dataclass
class Section:
    """Rows of one kind, under their heading: each a name of a field and its value."""

    key: str
    title: str
    rows: list[dict[str, Any]] = field(default_factory=list)


def gather(person: User) -> list[Section]:
    """Return what is kept about a person, in sections; those without rows are left out.

    Titles of reports stand in it only as far as the person may see the report now, or wrote it themselves. Secrets
    (passwords, keys) are nobody's to read, and are not in it.
    """
    found = [_about(person), _invitations(person), _deputies(person), _copies(person), _sessions(person)]
    seen = _visible_reports(person)
    found += [Section(tie.label, str(tie.title), list(_rows(tie, person, seen))) for tie in TIES]
    return [section for section in found if section.rows]


def _about(person: User) -> Section:
    row = {"id": str(person.pk)} | {name: _plain(getattr(person, name)) for name in PERSON}
    row["member"] = person.member.name if person.member else ""
    return Section("person", _("Angaben zur Person"), [row])


def _invitations(person: User) -> Section:
    kept = ("email", "first_name", "last_name", "roles", "created_at", "accepted_at", "expires_at")
    rows = Invitation.objects.filter(email__iexact=person.email)
    return Section("invitations", _("Einladungen an Ihre Adresse"), [_values(row, kept) for row in rows])


def _deputies(person: User) -> Section:
    rows = Deputy.objects.filter(address__iexact=person.email)
    kept = ("name", "address", "from_on", "until_on")
    return Section("deputies", _("Vertretungen, die Sie übernehmen"), [_values(row, kept) for row in rows])


def _copies(person: User) -> Section:
    rows = Destination.objects.filter(cc__contains=[person.email])
    return Section("copies", _("Postfächer mit Kopie an Sie"), [_values(row, ("label", "address")) for row in rows])


def _sessions(person: User) -> Section:
    running = Session.objects.filter(expire_date__gt=timezone.now())
    mine = [one for one in running.iterator() if one.get_decoded().get("_auth_user_id") == str(person.pk)]
    return Section("sessions", _("Offene Anmeldungen"), [{"expire_date": _plain(one.expire_date)} for one in mine])


def _visible_reports(person: User) -> set[UUID]:
    return set(Report.objects.visible_to(person).values_list("pk", flat=True))


def _rows(tie: Tie, person: User, seen: set[UUID]) -> Iterator[dict[str, Any]]:
    for row in tie.rows(person):
        yield {"id": str(row.pk)} | _values(row, tie.shown) | _about_what(row, seen)


def _about_what(row: Any, seen: set[UUID]) -> dict[str, Any]:
    """Return which report the row is about, where the person may still know of it."""
    report_id = row.pk if isinstance(row, Report) else getattr(row, "report_id", None)
    if report_id not in seen:
        return {}
    report = Report.objects.select_related("current").get(pk=report_id)
    return {"report": report.current.title if report.current else str(report.pk)}


def _values(row: Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: moments in ISO 8601, rows by what they are called."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Activity):
        return f"{value.title} · {value.news}"
    if isinstance(value, Model):
        return str(value.pk if isinstance(value, Report | ReportVersion) else value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
