"""How the exchange works: how early notices come, how long answers take, how many come, what became of cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.utils import timezone

from accounts.models import Member
from coordination.models import CaseReport
from coordination.querysets import cases_open_to, reports_open_to
from coordination.sums import happened
from coordination.sums.query import MEMBER, Way
from geo.querysets.reports import ReportQuerySet


@dataclass
class Figures:
    """What is known of one member or year. Weeks and days are medians: one plan that waited for years moves no mean."""

    key: str
    label: str
    plans: int = 0  # told for the first time; a report that follows another is the same plan
    weeks_known: int = 0  # of them: those with a formal step
    weeks_before: float | None = None  # from the first notice to that step
    late: int = 0  # told with the formal step already taken
    asked: int = 0
    answered: int = 0
    waiting: int = 0  # asked, and there is still time
    days_to_answer: float | None = None  # from being told to the first answer
    opened: int = 0
    closed: int = 0
    settled: int = 0  # of those closed: wholly or partly agreed

    @property
    def due(self) -> int:
        """How many answers there should be by now."""
        return self.asked - self.waiting

    @property
    def silent(self) -> int:
        """How many are missing though their date has passed."""
        return self.due - self.answered

    @property
    def share(self) -> int | None:
        """The part of the answers due that came, in per cent."""
        return round(100 * self.answered / self.due) if self.due else None


@dataclass
class Service:
    """The figures of each member or year, and of all together."""

    way: Way
    lines: list[Figures]
    total: Figures


def service(
    user: Any,
    way: Way = MEMBER,
    *,
    year: int | None = None,
    today: date | None = None,
    among: ReportQuerySet | None = None,
) -> Service:
    """Return the figures by member or by year, from the reports and cases whose exchange this person may see.

    ``among`` narrows them to some reports, and to the cases about nothing else. Notices and cases count in the year
    in which they happened, answers in the year in which they were asked for.
    """
    reports, cases = reports_open_to(user), cases_open_to(user)
    if among is not None:
        reports = reports.filter(pk__in=among.order_by().values("pk"))
        beyond = CaseReport.objects.exclude(report__in=reports.values("pk"))
        cases = cases.exclude(pk__in=beyond.values("case"))
    lines, total = _gathered(
        happened.notices(reports, way, year),
        happened.answers(reports, way, year, today=today or timezone.localdate()),
        happened.cases(cases, way, year),
    )
    return Service(way, lines, total)


def _gathered(*found: happened.Sums) -> tuple[list[Figures], Figures]:
    """Return the figures of each member or year by their names, and those of all."""
    names = {str(pk): name for pk, name in Member.objects.values_list("pk", "short_name")}
    lines: dict[str, Figures] = {}
    total = Figures("", "")
    for key, numbers in chain(*found):
        figures = total if key is None else lines.setdefault(key, Figures(key, names.get(key, key)))
        for name, number in numbers.items():
            setattr(figures, name, number)
    return sorted(lines.values(), key=lambda line: line.label), total
