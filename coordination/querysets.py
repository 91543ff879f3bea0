"""Who may see and do what about a report's answers, cases and words: here and nowhere else (DOMAIN.md, section 7)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Member, User
from coordination.models import Attendee, Case, CaseParty, Meeting
from geo.models import AffectedArea, Report, Status
from geo.querysets.reports import ReportQuerySet, people_who_see_details
from notifications.models import Notification, Standing


def reports_open_to(user: Any) -> ReportQuerySet:
    """Return the reports whose answers, cases and discussion this person may see.

    They were announced (withdrawn ones stay readable), and the person belongs to the reporter, to a member that
    was told of them on duty, or to the Geschäftsstelle. Everybody else reads the summary and none of it.
    """
    if not user.is_authenticated or not user.is_active:
        return Report.objects.none()
    return Report.objects.detailed_to(user).exclude(status=Status.DRAFT)


def reports_to_prove(user: Any) -> ReportQuerySet:
    """Return the reports whose proof file this person may have: the reporter's planners and officers, the office."""
    open_to = reports_open_to(user)
    if not user.is_authenticated or user.is_coordinator:
        return open_to
    return open_to.filter(reporter=user.member_id) if user.is_planner or user.is_officer else open_to.none()


def keeps_file(user: Any, report: Report) -> bool:
    """Return whether this person, who may see the report, may have its proof file (``reports_to_prove``)."""
    return bool(user.is_coordinator) or speaks_for_reporter(user, report)


def may_invite_outside(user: Any, report: Report) -> bool:
    """Return whether this person asks neighbours that are no members: the reporter's planners, the Geschäftsstelle."""
    if not user.is_authenticated or not user.is_active or report.status != Status.ANNOUNCED:
        return False
    return bool(user.is_coordinator or (user.is_planner and user.member_id == report.reporter_id))


def parties_of(report: Report) -> list[Member]:
    """Return the members that take part: the reporter first, then whom any version told of it, by name."""
    told = AffectedArea.objects.told().filter(version__report=report.pk, version__announced_at__isnull=False)
    neighbours = Member.objects.filter(pk__in=told.values("member")).exclude(pk=report.reporter_id)
    return [report.reporter, *neighbours.order_by("short_name")]


def people_in(report: Report) -> QuerySet[User]:
    """Return the people who take part in the discussion of a report: those of its parties, and the Geschäftsstelle."""
    people: QuerySet[User] = User.objects.filter(people_who_see_details(report)).select_related("member")
    return people


def is_asked(member_id: Any, report: Report) -> bool:
    """Return whether this member was told that the report affects it, and not told otherwise since."""
    told = Notification.objects.about_reports().filter(activity__report=report.pk, member=member_id)
    last: str | None = told.order_by("-activity__created_at").values_list("standing", flat=True).first()
    asked: bool = last in (Standing.NEWLY, Standing.STILL)
    return asked and member_id is not None


def may_answer_for(user: Any, report: Report) -> Member | None:
    """Return the member this person answers for: officers and planners of a member that is asked. Else None."""
    if not user.is_authenticated or not user.is_active or not (user.is_officer or user.is_planner):
        return None
    if report.status != Status.ANNOUNCED or not is_asked(user.member_id, report):
        return None
    member: Member = user.member
    return member


def speaks_for_reporter(user: Any, report: Report) -> bool:
    """Return whether this person answers neighbours for the reporting member: its officers and planners."""
    if not user.is_authenticated or not user.is_active:
        return False
    return bool(user.member_id == report.reporter_id and (user.is_officer or user.is_planner))


def cases_open_to(user: Any) -> QuerySet[Case]:
    """Return the cases this person may see: those at whose table their member sits; the Geschäftsstelle all."""
    if not user.is_authenticated or not user.is_active:
        return Case.objects.none()
    if user.is_coordinator:
        return Case.objects.all()
    seats = CaseParty.objects.filter(member=user.member_id, member__isnull=False)
    return Case.objects.filter(pk__in=seats.values("case"))


def meetings_open_to(user: Any) -> QuerySet[Meeting]:
    """Return the meetings this person may see: those of the parties to its case and of who is asked; the office all."""
    if not user.is_authenticated or not user.is_active:
        return Meeting.objects.none()
    if user.is_coordinator:
        return Meeting.objects.all()
    at_table = Q(case__in=CaseParty.objects.filter(member=user.member_id, member__isnull=False).values("case"))
    return Meeting.objects.filter(at_table | Q(pk__in=_asked(user).values("meeting")))


def meetings_asking(user: Any) -> QuerySet[Meeting]:
    """Return the meetings this person or their member is asked to: what stands in their own calendar."""
    if not user.is_authenticated or not user.is_active:
        return Meeting.objects.none()
    return Meeting.objects.filter(pk__in=_asked(user).values("meeting"))


def seats_of(user: Any, meeting: Meeting) -> QuerySet[Attendee]:
    """Return for whom this person may answer: themselves, and their member where they are officer or planner."""
    own = Q(user=user.pk)
    speaks = user.is_officer or user.is_planner
    return meeting.attendees.filter(own | Q(member=user.member_id) if speaks else own)


def _asked(user: Any) -> QuerySet[Attendee]:
    return Attendee.objects.filter(Q(user=user.pk) | Q(member=user.member_id, member__isnull=False))
