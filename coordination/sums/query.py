"""The one read behind every sum: reports by member, use, stage or year, each divided by use (or stage)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from coordination.sums.facts import AREA, DETAILS, REPORTS
from geo.forms.report_filter import ReportFilter
from geo.models import MapGroup, Pattern, Report
from geo.querysets.reports import ReportQuerySet


@dataclass(frozen=True)
class Way:
    """A way to divide the reports. ``parameter`` is its name in the filter of the list of reports."""

    name: str
    title: Any
    heading: Any
    parameter: str


MEMBER = Way("mitglied", _("Mitglied"), _("nach Mitglied"), "mitglied")
USE = Way("nutzung", _("Nutzung"), _("nach Nutzung"), "nutzung")
STAGE = Way("stand", _("Stand"), _("nach Planungsstand"), "stand")
YEAR = Way("jahr", _("Jahr"), _("nach Jahr der ersten Meldung"), "jahr")
WAYS = {one.name: one for one in (MEMBER, USE, STAGE, YEAR)}


@dataclass
class Amount:
    """A sum in the database's unit (m², MW, …), how many reports it is known of, and how many were asked for it."""

    value: float | None = None
    known: int = 0
    asked: int = 0

    def add(self, value: float | None, known: int, asked: int) -> None:
        """Add what some more reports say."""
        if known:
            self.value = (self.value or 0) + (value or 0)
        self.known += known
        self.asked += asked

    @property
    def is_partial(self) -> bool:
        """Whether some reports that were asked for it say nothing, or nothing this reader may see."""
        return self.known < self.asked


Amounts = dict[str, Amount]


def _amounts() -> Amounts:
    return defaultdict(Amount)


@dataclass
class Line:
    """What the reports of one member, use, stage or year add up to, and each part of them."""

    key: str
    label: str
    all: Amounts = field(default_factory=_amounts)
    parts: dict[str, Amounts] = field(default_factory=lambda: defaultdict(_amounts))


@dataclass
class Sums:
    """The reports of a filter added up. ``parts`` are the uses (of uses: the stages) that occur, as (key, label)."""

    way: Way
    part: Way
    lines: list[Line]
    total: Line
    parts: list[tuple[str, str]]

    @property
    def reports(self) -> int:
        """How many reports are counted."""
        return self.total.all[REPORTS.name].known


def sums(user: Any, asked: ReportFilter, way: Way = MEMBER) -> Sums:
    """Return what the reports of this filter add up to, as far as this person may see it.

    Number and area of a report belong to its summary (``visible_to``); every other figure is a detail and counts only
    where the person may see the details (``detailed_to``): no sum says what a report would not.
    """
    found = asked.apply(Report.objects.visible_to(user), member_id=user.member_id, user=user)
    return added_up(found, Report.objects.detailed_to(user), way, at=asked.at)


def added_up(reports: ReportQuerySet, detailed: ReportQuerySet, way: Way = MEMBER, *, at: str = "current") -> Sums:
    """Return what these reports add up to; the details of those alone that are ``detailed`` too.

    ``at`` is the relation to the version that counts (``ReportFilter.at``).
    """
    if reports.query.distinct:  # a search goes through all versions, and would add up each of them
        reports = Report.objects.filter(pk__in=reports.order_by().values("pk"))
    part = STAGE if way is USE else USE
    columns = {MEMBER: "reporter", USE: f"{at}__use__map_group", STAGE: f"{at}__stage__pattern"}
    row = ExtractYear("announced_at") if way is YEAR else F(columns[way])
    is_detailed = ExpressionWrapper(Q(pk__in=detailed.order_by().values("pk")), output_field=BooleanField())
    grouped: Any = (
        reports.order_by()
        .annotate(row=row, part=F(columns[part]), is_detailed=is_detailed)
        .values("row", "part", "is_detailed")
        .annotate(reports=Count("pk"), **_area(at), **_details(at))
    )
    return _gathered(grouped, way, part)


def _area(at: str) -> dict[str, Any]:
    """Lines and points have no area: nothing is missing where they say none."""
    column = f"{at}__area_m2"
    return {"area": Sum(column), "areas": Count("pk", filter=Q(**{f"{column}__gt": 0}))}


def _details(at: str) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for fact in DETAILS:
        column = f"{at}__{fact.column}"
        asked = Q(**{f"{at}__use__asks__contains": [fact.column]})
        figures |= {
            f"{fact.name}_sum": Sum(column),
            f"{fact.name}_known": Count(column),
            f"{fact.name}_asked": Count("pk", filter=asked),
            f"{fact.name}_given": Count("pk", filter=asked | Q(**{f"{column}__isnull": False})),
        }
    return figures


def _gathered(grouped: Iterable[dict[str, Any]], way: Way, part: Way) -> Sums:
    lines: dict[str, Line] = {}
    total = Line("", "")
    for found in grouped:
        key, of = str(found["row"]), str(found["part"])
        line = lines.setdefault(key, Line(key, key))
        for amounts in (line.all, line.parts[of], total.all, total.parts[of]):
            _add(amounts, found)
    labels = _labels(way)
    for line in lines.values():
        line.label = str(labels.get(line.key, line.key))
    order = {key: place for place, key in enumerate(labels)}
    listed = sorted(lines.values(), key=lambda line: (order.get(line.key, -1), line.label))
    if way is MEMBER:
        listed.sort(key=lambda line: -(line.all[AREA.name].value or 0))
    return Sums(way, part, listed, total, [(key, str(of)) for key, of in _labels(part).items() if key in total.parts])


def _add(amounts: Amounts, found: dict[str, Any]) -> None:
    count = found["reports"]
    amounts[REPORTS.name].add(count, count, count)
    amounts[AREA.name].add(found["area"], found["areas"], found["areas"])
    for fact in DETAILS:
        if found["is_detailed"]:
            amounts[fact.name].add(*(found[f"{fact.name}_{what}"] for what in ("sum", "known", "given")))
        else:  # what its use is asked for is no secret; whether something was said is
            amounts[fact.name].add(None, 0, found[f"{fact.name}_asked"])


def _labels(way: Way) -> dict[str, Any]:
    if way is MEMBER:
        return {str(pk): name for pk, name in Member.objects.values_list("pk", "short_name")}
    return dict({USE: MapGroup.choices, STAGE: Pattern.choices}.get(way, []))
