"""How the exchange works: how early notices come, how long answers take, how many come, what became of cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import Any

from django.utils import timezone

from accounts.models import Member
from coordination.models import CaseReport
from coordination.querysets import cases_open_to, reports_open_to
from coordination.sums import happened
from coordination.sums.query import MEMBER, YEAR, Way
from geo.querysets.reports import ReportQuerySet


@dataclass
class Figures:
    """What is known of one member or year. Weeks and days are medians: one plan that waited for years moves no mean."""

    key: str
    label: str
    plans: int = 0  # told for the first time; a report that follows another is the same plan
    weeks: list[float] = field(default_factory=list)  # from the first notice to the formal step, where both are known
    late: int = 0  # of them: told with the formal step already taken
    asked: int = 0
    answered: int = 0
    waiting: int = 0  # asked, and there is still time
    days: list[float] = field(default_factory=list)  # from being told to the first answer
    opened: int = 0
    closed: int = 0
    settled: int = 0  # of those closed: wholly or partly agreed

    @property
    def weeks_before(self) -> float | None:
        """The median of the weeks between first notice and formal step."""
        return median(self.weeks) if self.weeks else None

    @property
    def days_to_answer(self) -> float | None:
        """The median of the days until the first answer."""
        return median(self.days) if self.days else None

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


@dataclass
class Wanted:
    """Which year counts (None: all), and of which member."""

    year: int | None = None
    member: str = ""

    def takes(self, moment: datetime) -> bool:
        """Whether this moment lies in the year."""
        return self.year is None or timezone.localtime(moment).year == self.year


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
    names = {str(pk): name for pk, name in Member.objects.values_list("pk", "short_name")}
    book = _Book(way, Wanted(year), names)
    book.notices(happened.notices(reports))
    book.answers(happened.answers(reports, today=today or timezone.localdate()))
    book.cases(happened.cases(cases))
    lines = sorted(book.lines.values(), key=lambda line: line.label)
    return Service(way, lines, book.total)


class _Book:
    """Writes what happened under each member or year it belongs to, and once under the total."""

    def __init__(self, way: Way, wanted: Wanted, names: dict[str, str]) -> None:
        self.way, self.wanted, self.names = way, wanted, names
        self.lines: dict[str, Figures] = {}
        self.total = Figures("", "")

    def notices(self, found: Iterable[happened.Notice]) -> None:
        for one in found:
            for figures in self._under([one.member], one.told_at):
                figures.plans += 1
                figures.weeks += [one.weeks] if one.weeks is not None else []
                figures.late += one.weeks == 0

    def answers(self, found: Iterable[happened.Asked]) -> None:
        for one in found:
            for figures in self._under([one.member], one.told_at):
                figures.asked += 1
                figures.answered += one.days is not None
                figures.waiting += one.waiting
                figures.days += [one.days] if one.days is not None else []

    def cases(self, found: Iterable[happened.Mediated]) -> None:
        for one in found:
            for figures in self._under(one.members, one.opened_at):
                figures.opened += 1
            if one.closed_at:
                for figures in self._under(one.members, one.closed_at):
                    figures.closed += 1
                    figures.settled += one.settled

    def _under(self, members: Iterable[str], moment: datetime) -> Iterator[Figures]:
        if not self.wanted.takes(moment):
            return
        keys = [str(timezone.localtime(moment).year)] if self.way is YEAR else members
        for key in keys:
            yield self.lines.setdefault(key, Figures(key, self.names.get(key, key)))
        yield self.total
