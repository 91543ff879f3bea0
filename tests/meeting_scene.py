"""What the tests of meetings start from: a case between Mitte and Nord, and the people around it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from accounts.models import Role
from coordination.models import Case, CaseParty, CaseReport, Meeting
from coordination.services.meetings import invite
from geo.models import Report
from notifications.services import announce
from tests import paper

START = datetime(2027, 6, 8, 7, 30, tzinfo=UTC)  # a Tuesday, 9:30 in Berlin
HOUR = timedelta(hours=1)


def found_case(alliance: dict[str, Any]) -> SimpleNamespace:
    """A report of Mitte that concerns Nord, the case about it, and one person of every kind."""
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    report = paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82))
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    case = Case.objects.create(title="Gewerbegebiet Nord")
    CaseReport.objects.create(case=case, report=report)
    CaseParty.objects.create(case=case, member=alliance["Mitte"], reports=True)
    CaseParty.objects.create(case=case, member=alliance["Nord"])
    return SimpleNamespace(
        case=case,
        report=Report.objects.get(pk=report.pk),
        planner=planner,
        officer=paper.person(alliance["Nord"], Role.OFFICER, name="Eva"),
        reader=paper.person(alliance["Nord"], name="Lea"),
        stranger=paper.person(alliance["West"], Role.OFFICER, name="Wim"),
        office=paper.person(None, Role.COORDINATOR, name="Gabi"),
    )


def asked(scene: SimpleNamespace, **values: Any) -> Meeting:
    """The Geschäftsstelle invites the parties for 9:30."""
    wanted: dict[str, Any] = {
        "title": "Gespräch zum Gewerbegebiet",
        "starts_at": START,
        "ends_at": START + HOUR,
        "place": "Rathaus",
    }
    return invite(scene.case, by=scene.office, **wanted | values)


def seat(meeting: Meeting, name: str) -> Any:
    """The attendee of a member."""
    return meeting.attendees.get(member__short_name=name)


def asked_to_meet(member: Any, office: Any) -> Meeting:
    """A meeting of a case at which this one member sits."""
    case = Case.objects.create(title="Probe")
    CaseParty.objects.create(case=case, member=member)
    return invite(case, by=office, title="Probe", starts_at=START, ends_at=START + HOUR)
