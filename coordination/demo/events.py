"""The demo's year: the association's four events, one position, one material. What is there already stays."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import Member, Role, User
from coordination.audiences import invited_to
from coordination.dates import at
from coordination.defaults import load_series
from coordination.demo import story
from coordination.models import Attendance, EventSeries, JointPosition, Material, NetworkEvent, Participation
from coordination.services.events import invite_to_event


@transaction.atomic
def load_events() -> int:
    """Plan this year's events and the first of the next, and invite to them; return how many are new.

    Nobody is mailed about the past: most of those who were invited came.
    """
    told = json.loads((story.HOME / "events.json").read_text(encoding="utf-8"))
    load_series()
    _invite_mayors(told["mayors"])
    year = timezone.localdate().year
    ahead = [(entry, year) for entry in told["events"]] + [(told["events"][0], year + 1)]
    new = [event for entry, its_year in ahead if (event := _plan(entry, its_year)) is not None]
    _hand_out(told["material"], year)
    _take(told["position"], year)
    return len(new)


def _invite_mayors(rows: list[dict[str, Any]]) -> None:
    missing = [row for row in rows if not User.objects.filter(email=row["email"]).exists()]
    password = make_password(story.PASSWORD) if missing else ""
    for row in missing:
        first, _, last = row["name"].partition(" ")
        member = Member.objects.get(short_name=row["member"])
        User.objects.create(
            email=row["email"], first_name=first, last_name=last, password=password, roles=row["roles"], member=member
        )


def _plan(entry: dict[str, Any], year: int) -> NetworkEvent | None:
    pk = story.identity("event", entry["name"], year)
    if NetworkEvent.objects.filter(pk=pk).exists():
        return None
    series = EventSeries.objects.filter(name=entry["series"]).first()
    if series is None:  # renamed in the demo: it stays as people made it
        return None
    starts_at = _starts(entry, year)
    event = NetworkEvent.objects.create(
        pk=pk, series=series, level=series.level, title=entry["title"], starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=entry["hours"]), place=entry["place"], agenda=entry["agenda"],
        capacity=entry.get("capacity"), created_by=_office(),
    )  # fmt: skip
    if starts_at > timezone.now():
        invite_to_event(event, by=_office())
    else:
        _remember(event)
    return event


def _remember(event: NetworkEvent) -> None:
    invited_at = event.starts_at - timedelta(days=42)
    NetworkEvent.objects.filter(pk=event.pk).update(invited_at=invited_at, reminded_at=event.starts_at)
    Participation.objects.bulk_create(
        Participation(
            event=event, user=user, attendance=Attendance.ACCEPTED if number % 4 else Attendance.DECLINED,
            answered_at=invited_at, answered_sequence=0, came=bool(number % 4),
        )
        for number, user in enumerate(invited_to(event).order_by("email"), start=1)
    )  # fmt: skip


def _hand_out(entry: dict[str, Any], year: int) -> None:
    event = NetworkEvent.objects.filter(pk=story.identity("event", entry["event"], year)).first()
    if event:
        given = {"event": event, "title": entry["title"], "text": entry["text"], "added_by": _office()}
        Material.objects.get_or_create(pk=story.identity("material", entry["name"], year), defaults=given)


def _take(entry: dict[str, Any], year: int) -> None:
    event = NetworkEvent.objects.filter(pk=story.identity("event", entry["event"], year)).first()
    day = timezone.localtime(event.starts_at).date() if event else timezone.localdate()
    given = {
        "event": event, "title": entry["title"], "wording": entry["wording"], "written_by": _office(),
        "adopted_on": min(day, timezone.localdate()),
    }  # fmt: skip
    position, is_new = JointPosition.objects.get_or_create(pk=story.identity("position", entry["name"]), defaults=given)
    if is_new:
        position.supporters.set(Member.objects.filter(short_name__in=entry["supporters"]))


def _starts(entry: dict[str, Any], year: int) -> datetime:
    """Return when it begins: the nth of a weekday in a month (0 is Monday)."""
    first = date(year, entry["month"], 1)
    days = (entry["weekday"] - first.weekday()) % 7 + 7 * (entry["nth"] - 1)
    return at(first + timedelta(days=days), time.fromisoformat(entry["from"]))


def _office() -> User:
    office: User = User.objects.filter(roles__contains=[Role.COORDINATOR]).order_by("date_joined")[0]
    return office
