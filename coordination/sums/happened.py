"""What happened around some reports: notices, questions with their answers, cases. Added up by the database.

Which reports and cases count is said by who asks (coordination/sums/service.py), from coordination/querysets.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from coordination.models import Answer, Case, CaseParty, Decision, Response, TimeRequest
from coordination.sums.query import MEMBER, YEAR, Way
from geo.models import Pattern, Report, ReportVersion, Wish
from geo.querysets.reports import ReportQuerySet
from notifications.models import Notification, Standing, Verb

ASKED = (Wish.ANSWER, Wish.TALK)
KEYS = {MEMBER: "member::text", YEAR: "year::text"}
Sums = Iterator[tuple[str | None, dict[str, Any]]]  # key (None: of all together), figure -> number

NOTICES = {
    "plans": "count(*)",
    "weeks_known": "count(weeks)",
    "weeks_before": "percentile_cont(0.5) WITHIN GROUP (ORDER BY weeks)",
    "late": "count(*) FILTER (WHERE weeks = 0)",
}
ANSWERS = {
    "asked": "count(*)",
    "answered": "count(days)",
    "waiting": "count(*) FILTER (WHERE waiting)",
    "days_to_answer": "percentile_cont(0.5) WITHIN GROUP (ORDER BY days)",
}
CASES = {  # a case stands with every member, and once in all
    "opened": "count(DISTINCT id) FILTER (WHERE NOT closes)",
    "closed": "count(DISTINCT id) FILTER (WHERE closes)",
    "settled": "count(DISTINCT id) FILTER (WHERE settles)",
}


def notices(reports: ReportQuerySet, way: Way, year: int | None) -> Sums:
    """Yield figures of the plans in these reports: a chain of reports that follow each other is one.

    The formal step is the first version that was announced beyond the stages before the decision to draw up a plan
    (``Pattern.DOTS``), on the day of that announcement: when it was taken is not asked anywhere.
    """
    told = reports.order_by().values_list("pk", "follows", "reporter", "announced_at")
    return _summed("notices", NOTICES, way, year, reports=told, formal=_formal_versions(reports))


def answers(reports: ReportQuerySet, way: Way, year: int | None, *, today: date) -> Sums:
    """Yield figures of who was asked about those of these reports that stand, and of the first answers.

    To need more time is no answer; answers that were changed are in the history. Who has time left on ``today`` (for
    all, or granted to one) is waiting.
    """
    open_to = reports.announced().order_by()
    past = Response.events.rel.related_model.objects  # type: ignore[attr-defined]
    pieces = {
        "asked": _questions(open_to),
        "responses": _first(Response.objects.all(), open_to),
        "changed": _first(past.all(), open_to),
        "given": _granted(open_to),
        "until": open_to.values_list("pk", "current__answer_by"),
    }
    return _summed("answers", ANSWERS, way, year, today=today, **pieces)


def cases(found: QuerySet[Case], way: Way, year: int | None) -> Sums:
    """Yield figures of these cases, for the members at their table."""
    found = found.order_by()
    seats = CaseParty.objects.filter(case__in=found.values("pk")).order_by()
    rows = found.values_list("pk", "opened_at", "closed_at", "outcome")
    return _summed("cases", CASES, way, year, cases=rows, parties=seats.values_list("case", "member"))


def years(user: Any) -> list[int]:
    """Return the years in which this person may know of announced reports, the newest first."""
    first = Report.objects.visible_to(user).exclude(status="draft").order_by().aggregate(at=Min("announced_at"))["at"]
    this_year = timezone.localdate().year
    return list(range(this_year, (timezone.localtime(first).year if first else this_year) - 1, -1))


def _formal_versions(reports: ReportQuerySet) -> QuerySet[Any, Any]:
    of_these = reports.order_by().values("pk")
    announced = ReportVersion.objects.filter(announced_at__isnull=False, report__in=of_these)
    formal = announced.exclude(stage__pattern=Pattern.DOTS).order_by()
    return formal.values("report").annotate(at=Min("announced_at")).values_list("report", "at")


def _questions(open_to: ReportQuerySet) -> Any:
    """Return (report, member, told first) of those who were told on duty of a version that asks for an answer."""
    told = Notification.objects.about_reports().filter(
        activity__report__in=open_to.values("pk"),
        activity__verb__in=[Verb.ANNOUNCED, Verb.CHANGED],
        activity__version__wish__in=ASKED,
        standing__in=[Standing.NEWLY, Standing.STILL],
        member__isnull=False,
    )
    grouped = told.order_by().values("activity__report", "member").annotate(at=Min("created_at"))
    return grouped.values_list("activity__report", "member", "at")


def _first(said: Any, open_to: ReportQuerySet) -> Any:
    said = said.filter(report__in=open_to.values("pk"), member__isnull=False).exclude(answer=Answer.MORE_TIME)
    grouped = said.order_by().values("report", "member").annotate(at=Min("given_at"))
    return grouped.values_list("report", "member", "at")


def _granted(open_to: ReportQuerySet) -> QuerySet[Any, Any]:
    granted = TimeRequest.objects.filter(report__in=open_to.values("pk"), decision=Decision.GRANTED)
    latest = granted.order_by().values("report", "member").annotate(day=Max("granted_until_on"))
    return latest.values_list("report", "member", "day")


def _summed(name: str, figures: dict[str, str], way: Way, year: int | None, **pieces: Any) -> Sums:
    """Ask for the figures of ``sql/<name>.sql`` in one statement. Moments count in the year of our time zone."""
    text = _statement("summed").replace("{key}", KEYS[way]).replace("{happened}", _statement(name))
    text = text.replace("{figures}", ", ".join(figures.values()))
    zone = timezone.get_current_timezone_name()
    try:
        sql, given = _filled(text, zone=zone, year=year, **pieces)
    except EmptyResultSet:  # this person may see nothing of it
        return
    with connections[Report.objects.all().db].cursor() as cursor:
        cursor.execute(sql, given)
        rows = cursor.fetchall()
    for key, is_total, *numbers in rows:
        if is_total or key is not None:
            yield None if is_total else key, dict(zip(figures, numbers, strict=True))


def _filled(text: str, **pieces: Any) -> tuple[str, list[Any]]:
    """Return a statement with querysets and values in place of their ``{names}``, and its parameters in order."""
    sql: list[str] = []
    given: list[Any] = []
    for words, name, _spec, _conversion in Formatter().parse(text):
        piece = pieces[name] if name else None
        inner, values = piece.query.sql_with_params() if isinstance(piece, QuerySet) else ("%s", [piece])
        sql += [words, inner] if name else [words]
        given += values if name else []
    return "".join(sql), given


@cache
def _statement(name: str) -> str:
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text()
