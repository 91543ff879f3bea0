"""Who is asked about a report, until when, and what they said: the one reading of it for page, map, lists and clocks.

A member is asked about the version it was told of last (*newly* or *still* affected). Its answer for an area counts
while it is an answer to that version; an earlier one stays beside it. Silence is neither, and never consent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Member
from coordination.models import Answer, Decision, Reminder, Response, ResponseFile, TimeRequest
from geo.models import AffectedArea, Report, Wish
from notifications.models import Notification, Standing, Verb

SOON_DAYS = 7
ASKING = (Verb.ANNOUNCED, Verb.CHANGED)


@dataclass(frozen=True)
class AreaAnswer:
    """One affected area of a member, and the answer for it, if any. ``asked``: the version it is asked about."""

    key: str
    name: str
    asked: int
    response: Response | None = None

    @property
    def current(self) -> Response | None:
        """The answer to the version that is asked about."""
        return self.response if self.response and self.response.version.number >= self.asked else None

    @property
    def earlier(self) -> Response | None:
        """An answer to a version before it: it stays beside, and is no answer to this one."""
        return self.response if self.response and self.response.version.number < self.asked else None

    @property
    def is_answered(self) -> bool:
        """Whether the neighbour said what they think. To need more time is not to have said it."""
        return self.current is not None and self.current.answer != Answer.MORE_TIME

    @property
    def state(self) -> str:
        """The answer's code, or ``silent``."""
        return self.current.answer if self.current else "silent"


@dataclass
class Neighbour:
    """A member that is asked, with its areas, its date and everything that came of it."""

    member: Member
    report: Report
    told_at: datetime | None = None
    rows: list[AffectedArea] = field(default_factory=list)
    areas: list[AreaAnswer] = field(default_factory=list)
    requests: list[TimeRequest] = field(default_factory=list)  # the newest first
    reminders: list[Reminder] = field(default_factory=list)  # the newest first

    @property
    def has_answered(self) -> bool:
        """Whether there is an answer for each of its areas."""
        return all(area.is_answered for area in self.areas)

    @property
    def answer_by(self) -> date | None:
        """Until when it is asked to answer, a granted extension included; None where no date is asked for."""
        asked = self.report.current
        if asked is None or asked.wish != Wish.ANSWER or asked.answer_by is None:
            return None
        granted = [one.granted_until_on for one in self.requests if one.granted_until_on]
        return max([asked.answer_by, *granted])

    @property
    def is_extended(self) -> bool:
        """Whether its date is later than the others'."""
        return bool(self.report.current and self.answer_by and self.answer_by != self.report.current.answer_by)

    @property
    def open_request(self) -> TimeRequest | None:
        """Its wish for more time that nobody has decided yet."""
        return next((one for one in self.requests if one.decision == Decision.OPEN), None)

    @property
    def days_left(self) -> int | None:
        """Days until its date, negative when it has passed; None without a date."""
        return (self.answer_by - timezone.localdate()).days if self.answer_by else None

    @property
    def is_soon(self) -> bool:
        """Whether little time is left, or none."""
        return self.days_left is not None and self.days_left < SOON_DAYS

    @property
    def responses(self) -> list[Response]:
        """Its answers, earlier ones too."""
        return [area.response for area in self.areas if area.response]


def neighbours(report: Report) -> list[Neighbour]:
    """Return who is asked about a report, nearest first."""
    return neighbours_of([report])[report.pk]


def neighbour_of(report: Report, member: Member) -> Neighbour | None:
    """Return what there is of one member; None when it is not asked."""
    return next((one for one in neighbours(report) if one.member.pk == member.pk), None)


def answer_by_of(report: Report, member: Member) -> date | None:
    """Return until when this member is asked to answer, what was granted included. None: no date, or not asked."""
    found = neighbour_of(report, member)
    return found.answer_by if found else None


def neighbours_of(reports: Iterable[Report]) -> dict[UUID, list[Neighbour]]:
    """Return by report who is asked, in a fixed number of queries. Reports need ``current``.

    Each report gets ``answers_outside``: what neighbours that are no members said; it stays when their link ends.
    """
    known = {report.pk: report for report in reports}
    found: dict[UUID, dict[UUID, Neighbour]] = {pk: {} for pk in known}
    asked = _told(known, found)
    _areas(known, found, asked, _responses(known))
    for request in TimeRequest.objects.filter(report__in=known).select_related("asked_by", "decided_by"):
        if request.member_id in found[request.report_id]:
            found[request.report_id][request.member_id].requests.append(request)
    reminders = Reminder.objects.filter(version__report__in=known).order_by("-sent_at")
    for reminder, report in ((one, one.version.report_id) for one in reminders.select_related("version")):
        if reminder.member_id in found[report]:
            found[report][reminder.member_id].reminders.append(reminder)
    return {pk: sorted(members.values(), key=_nearness) for pk, members in found.items()}


def _told(known: dict[UUID, Report], found: dict[UUID, dict[UUID, Neighbour]]) -> dict[tuple[UUID, UUID], int]:
    """Fill in who is asked, and return by report and member the number of the version they are asked about."""
    told = Notification.objects.about_reports().filter(activity__report__in=known, member__isnull=False)
    told = told.select_related("member", "activity__version").defer("activity__version__outline")
    asked: dict[tuple[UUID, UUID], int] = {}
    for one in told.order_by("activity__created_at"):
        report, activity, member = one.activity.report_id, one.activity, one.member
        if report is None or member is None or activity.version is None:
            continue
        if one.standing == Standing.NO_LONGER:
            found[report].pop(member.pk, None)
        elif activity.verb in ASKING:
            asked[report, member.pk] = activity.version.number
            found[report][member.pk] = Neighbour(member, known[report], one.created_at)
    return asked


def _areas(
    known: dict[UUID, Report],
    found: dict[UUID, dict[UUID, Neighbour]],
    asked: dict[tuple[UUID, UUID], int],
    responses: dict[tuple[UUID, UUID | None, str], Response],
) -> None:
    current = {report.current_id: pk for pk, report in known.items()}
    rows = AffectedArea.objects.told().filter(version__in=[pk for pk in current if pk])
    for row in rows.select_related("area", "member", "rule").defer("area__boundary", "nearest"):
        report, member = current[row.version_id], row.member_id
        neighbour = found[report].get(member) if member else None
        if neighbour and member:
            response = responses.get((report, member, row.area.key))
            neighbour.rows.append(row)
            neighbour.areas.append(AreaAnswer(row.area.key, row.area.name, asked[report, member], response))
    for report, members in found.items():
        for member, neighbour in members.items():
            if not neighbour.areas:  # added by hand, without a boundary in force
                whole = AreaAnswer(
                    "", neighbour.member.short_name, asked[report, member], responses.get((report, member, ""))
                )
                neighbour.areas.append(whole)


def _responses(known: dict[UUID, Report]) -> dict[tuple[UUID, UUID | None, str], Response]:
    files = Prefetch("files", ResponseFile.objects.filter(removed_at__isnull=True), to_attr="shown_files")
    given = Response.objects.filter(report__in=known).select_related("version", "given_by", "member")
    given = given.defer("version__outline").prefetch_related(files)
    for report in known.values():
        report.answers_outside = []  # type: ignore[attr-defined]
    for one in given:
        one.report = known[one.report_id]
        if one.member_id is None:
            one.report.answers_outside.append(one)  # type: ignore[attr-defined]
    return {(one.report_id, one.member_id, one.area_key): one for one in given if one.member_id}


def _nearness(one: Neighbour) -> tuple[float, str]:
    return min((row.distance_m for row in one.rows), default=float("inf")), one.member.short_name


@dataclass(frozen=True)
class Tally:
    """„3 von 5 geantwortet, 1 möchte ein Gespräch“: how many members were asked, how many said what."""

    asked: int
    answered: int
    by_answer: dict[str, int]
    outside: int = 0  # neighbours that are no members and have answered: they stand beside the five, not among them

    @property
    def beside(self) -> str:
        """„dazu 1 Nachbar außerhalb“: what follows the figures of the members; nothing where nobody answered."""
        if not self.outside:
            return ""
        said = ngettext("dazu %(n)d Nachbar außerhalb", "dazu %(n)d Nachbarn außerhalb", self.outside)
        return said % {"n": self.outside}

    @property
    def silent(self) -> int:
        """Members that have not said what they think."""
        return self.asked - self.answered

    @property
    def talks(self) -> int:
        """Members that would like to talk."""
        return self.by_answer.get(Answer.TALK, 0)

    @property
    def concerned(self) -> int:
        """Members that have concerns."""
        return self.by_answer.get(Answer.CONCERNS, 0)


def tally(asked: Iterable[Neighbour], *, outside: int = 0) -> Tally:
    """Count members, not areas: one has answered when it has for each of its areas. Neighbours outside beside them."""
    counted: dict[str, int] = defaultdict(int)
    members = list(asked)
    for one in members:
        for state in {area.state for area in one.areas}:
            counted[state] += 1
    return Tally(len(members), sum(one.has_answered for one in members), dict(counted), outside)


def attach_tallies(reports: Iterable[Any]) -> None:
    """Give each report of a list its ``tally``."""
    listed = list(reports)
    asked = neighbours_of(listed)
    for report in listed:
        report.tally = tally(asked[report.pk], outside=len(report.answers_outside))
