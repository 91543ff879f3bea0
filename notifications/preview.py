"""What a planner sees before pressing Melden: who will read it, why, and the mail as they will read it."""

from __future__ import annotations

import uuid
from copy import copy
from dataclasses import dataclass, field

from accounts.models import Member, User
from geo.affected import Affected
from geo.inline import png_address
from geo.models import Audience, ReportVersion, Status
from notifications.mails import map_of
from notifications.models import Destination, Standing, Verb
from notifications.recipients import Party, Recipients, recipients, subscribers
from notifications.services.telling import Telling, is_material, tellings
from notifications.wording import Letter, Occasion, letter


@dataclass(frozen=True)
class Row:
    """One member that will be told."""

    party: Party
    standing: Standing
    hears: bool  # of this announcement: who stays affected hears of material changes only
    mailboxes: list[str]


@dataclass(frozen=True)
class Reading:
    """The mail as one member will read it."""

    member: Member
    letter: Letter
    picture: str  # a data: address, or nothing
    attribution: str
    mailbox: str


@dataclass(frozen=True)
class Preview:
    """Everything the page needs, computed now. Its ids go back with the button: what was seen is what is sent."""

    version: ReportVersion
    found: Recipients
    rows: list[Row]
    leaving: list[Member]
    reading: Reading | None
    addable: list[tuple[Member, Affected | None]]
    tells: int
    first: bool
    silent: bool
    subscribers: int  # people and mailboxes that hear because they asked to; never by name
    idempotency_key: uuid.UUID = field(default_factory=uuid.uuid4)


def preview(version: ReportVersion, *, by: User, reader: uuid.UUID | None = None) -> Preview:
    """Return the preview of a complete draft; the mail is shown for ``reader``, else for the first one told."""
    found = recipients(version)
    told = tellings(version, found)
    by_member = {one.member: one for one in told}
    rows = [_row(party, by_member.get(party.member)) for party in found.told]
    shown = next((one for one in told if one.member.pk == reader), told[0] if told else None)
    return Preview(
        version=version,
        found=found,
        rows=rows,
        leaving=[one.member for one in told if one.standing == Standing.NO_LONGER],
        reading=_reading(version, shown, found) if shown else None,
        addable=_addable(version, found),
        tells=len(told),
        first=version.report.current is None,
        silent=not told and not is_material(version),
        subscribers=_subscribers(version, by) if is_material(version) else 0,
    )


def _subscribers(version: ReportVersion, by: User) -> int:
    """Return how many would hear because they asked to; 0 where only the affected may: they hear anyway."""
    if version.report.audience != Audience.ALL_MEMBERS:
        return 0
    announced = copy(version)
    announced.report = copy(version.report)
    announced.report.status = Status.ANNOUNCED
    return len(subscribers(announced, actor=by))


def _row(party: Party, telling: Telling | None) -> Row:
    mailboxes = Destination.objects.filter(member=party.member, active=True)
    return Row(
        party=party,
        standing=telling.standing if telling else Standing.STILL,
        hears=telling is not None,
        mailboxes=[str(mailbox) for mailbox in mailboxes],
    )


def _reading(version: ReportVersion, shown: Telling, found: Recipients) -> Reading:
    verb = Verb.ANNOUNCED if version.report.current is None else Verb.CHANGED
    occasion = Occasion(version, verb, shown.standing, shown.member, shown.reasons)
    affected = next((party.affected for party in found.told if party.member == shown.member), [])
    picture, attribution = map_of(occasion, affected)
    mailbox = Destination.objects.filter(member=shown.member, active=True).first()
    return Reading(
        member=shown.member,
        letter=letter(occasion),
        picture=png_address(picture) if picture else "",
        attribution=attribution,
        mailbox=str(mailbox) if mailbox else "",
    )


def _addable(version: ReportVersion, found: Recipients) -> list[tuple[Member, Affected | None]]:
    """Return the members that could be told as well, the near ones first."""
    decided = {party.member.pk for party in (*found.told, *found.removed)} | {version.report.reporter_id}
    near = {member: one for one, member in reversed(found.nearby) if member and member.pk not in decided}
    others = Member.objects.filter(active=True, areas__isnull=False).exclude(pk__in=decided).distinct()
    listed = [(member, near.get(member)) for member in others]
    return sorted(listed, key=lambda pair: (pair[1].distance_m if pair[1] else float("inf"), pair[0].short_name))
