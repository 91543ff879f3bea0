"""What the page of a case shows: its reports with what is settled and what is open, and everything around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coordination.case_history import history_of
from coordination.case_steps import BADGES, CaseLine, lines_of, with_steps
from coordination.models import CALLS_FOR_MEDIATION, Agreement, Case, CaseState, FinalFate, Response, Task
from coordination.poll_page import view_of
from coordination.querysets import reports_open_to
from coordination.services.agreements import may_finish
from coordination.services.closing import stamp_of
from coordination.services.fate import may_say_fate
from geo.models import Effect, Report, Status


@dataclass
class Raised:
    """Something a neighbour raised, with its topics in words."""

    response: Response
    topics: str

    @property
    def who(self) -> str:
        """Who raised it: a member by its area, or somebody without an account."""
        return self.response.area_name or str(self.response.member or self.response.external)


@dataclass
class ReportLine:
    """A report of the case, as far as this reader may see it: ``report`` None where not even that it exists."""

    report: Report | None
    opened: bool = False
    settled: list[Raised] | None = None
    unsettled: list[Raised] | None = None
    fate: FinalFate | None = None


@dataclass
class TaskLine:
    """A task, and whether this reader may say that it is done."""

    task: Task
    may_finish: bool


def page_of(case: Case, user: Any) -> dict[str, Any]:
    """Return the context of a case's page. The case is one that this person may see, fetched ``with_steps``."""
    [line] = lines_of([case], user)
    poll = next(iter(case.polls.all()), None)
    tasks = list(case.tasks.model.objects.filter(case=case).select_related("owner", "done_by"))
    return {
        "case": case,
        "line": line,
        "badge": BADGES[CaseState(case.state)],
        "is_closed": case.state == CaseState.CLOSED,
        "report_lines": _reports(case, user),
        "poll": view_of(poll, user) if poll else None,
        "agreements": list(Agreement.objects.filter(case=case).select_related("written_by")),
        "tasks": [TaskLine(task, may_finish(user, task)) for task in tasks],
        "notes": list(case.notes.select_related("author")) if user.is_coordinator else [],
        "history": history_of(case),
        "stamp": stamp_of(case),
    }


def _reports(case: Case, user: Any) -> list[ReportLine]:
    found = case.reports.select_related("current", "reporter").defer("current__outline")
    reports = list(found.order_by("announced_at", "pk"))
    known = [report.pk for report in reports]
    visible = set(Report.objects.visible_to(user).filter(pk__in=known).values_list("pk", flat=True))
    opened = set(reports_open_to(user).filter(pk__in=known).values_list("pk", flat=True))
    raised: dict[Any, list[Raised]] = {pk: [] for pk in opened}
    topics = {one.code: str(one) for one in Effect.objects.all()}
    given = Response.objects.filter(report__in=opened, answer__in=CALLS_FOR_MEDIATION)
    for one in given.select_related("member", "external").order_by("area_name", "pk"):
        raised[one.report_id].append(Raised(one, ", ".join(topics.get(code, code) for code in one.topics)))
    fates = {one.report_id: one for one in FinalFate.objects.filter(report__in=visible).order_by("noted_at")}
    return [_line(report, visible, opened, raised, fates) for report in reports]


def _line(
    report: Report, visible: set[Any], opened: set[Any], raised: dict[Any, list[Raised]], fates: dict[Any, FinalFate]
) -> ReportLine:
    if report.pk not in visible:
        return ReportLine(None)
    said = raised.get(report.pk, [])
    return ReportLine(
        report,
        report.pk in opened,
        [one for one in said if one.response.is_settled],
        [one for one in said if not one.response.is_settled],
        fates.get(report.pk),
    )


@dataclass
class OfReport:
    """What the page of a report shows of its cases: to its parties all, to others what became of the plan.

    ``open_to``: the cases whose own page this person may open: who sits at the table, and the Geschäftsstelle.
    """

    cases: list[CaseLine]
    agreements: list[Agreement]
    fates: list[FinalFate]
    open_to: set[Any]
    is_open: bool
    may_open: bool
    may_say_fate: bool


def of_report(report: Report, user: Any, *, detailed: bool) -> OfReport:
    """Return it for a report that this person may see; ``detailed``: everything of it, not its summary alone."""
    shown = detailed and report.status != Status.DRAFT
    cases = Case.objects.filter(case_reports__report=report.pk) if shown else Case.objects.none()
    listed = list(with_steps(cases.order_by("-opened_at")))
    fates = FinalFate.objects.filter(report=report.pk).select_related("noted_by")
    is_open = any(one.state != CaseState.CLOSED for one in listed)
    return OfReport(
        lines_of(listed, user),
        list(Agreement.objects.filter(case__in=listed).select_related("case", "written_by")) if listed else [],
        list(fates),
        _open_to(user, listed),
        is_open,
        user.is_coordinator and not is_open and report.status == Status.ANNOUNCED,
        may_say_fate(user, report),
    )


def _open_to(user: Any, cases: list[Case]) -> set[Any]:
    """Return which of these cases this person may open; as ``cases_open_to`` says; they know who sits there."""
    return {
        case.pk
        for case in cases
        if user.is_coordinator or user.member_id in {seat.member_id for seat in case.parties.all()}
    }
