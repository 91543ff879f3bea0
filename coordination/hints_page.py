"""What the Geschäftsstelle reads of sums: the hints, the members concerned, and what is already being done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Member
from coordination.models import Case, CaseReport
from geo.cumulative import words
from geo.cumulative.together import Together, amount_of, shown
from geo.forms.report_filter import ReportFilter
from geo.models import AffectedArea, CumulativeCluster, CumulativeHint, CumulativeRule, MapGroup, Pattern, Report
from geo.querysets.cumulative import CumulativeHintQuerySet
from geo.typed import uuid_of

A_PAGE = 20
BEFORE_DRAFT = f"{Pattern.DOTS} {Pattern.DIAGONAL}"
STATES = ("offen", "zurueckgestellt")


@dataclass(frozen=True)
class Counted:
    """One report of a hint, and what it adds."""

    report: Report
    amount: str
    is_centre: bool


@dataclass
class HintCard:
    """A hint in words, with the members that reported, those that are told, and the cases it is already in."""

    one: Together
    cluster: CumulativeCluster
    cases: list[Case] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    free: list[UUID] = field(default_factory=list)  # reports in no open case

    @property
    def headline(self) -> str:
        """„2.400 m² Verkaufsfläche im Umkreis von 1 km“."""
        return words.headline(self.one)

    @property
    def threshold(self) -> str:
        """From which sum on the rule speaks."""
        return words.threshold(self.one.rule)

    @property
    def members(self) -> list[str]:
        """Who made the reports."""
        return words.members(self.one.reports)

    @property
    def counted(self) -> list[Counted]:
        """The reports, the one that adds most first."""
        rule = self.one.rule
        return [
            Counted(report, words.amount(amount_of(report, rule), rule.measure), report.pk == self.one.centre.pk)
            for report in self.one.reports
        ]

    @property
    def case_url(self) -> str:
        """The page that opens a case on all of them; nothing where each is in one already."""
        if not self.free:
            return ""
        return f"{reverse('case-new')}?{urlencode([('meldung', str(pk)) for pk in self.free])}"


def list_context(user: Any, typed: QueryDict) -> dict[str, Any]:
    """Return a page of hints: open or set aside, of one rule, with reports that a filter lets through."""
    state = typed.get("lage", "") if typed.get("lage") in STATES else "offen"
    page = Paginator(_found(user, typed, state).heaviest_first(), A_PAGE).get_page(typed.get("seite"))
    query = typed.copy()
    query.pop("seite", None)
    return {
        "page_obj": page,
        "cards": cards(page.object_list, user),
        "asked": ReportFilter.of(typed, default_scope="alle"),
        "stage": " ".join(ReportFilter.of(typed, default_scope="alle").stages),
        "state": state,
        "rule": typed.get("regel", ""),
        "query": query.urlencode(),
        "rules": CumulativeRule.objects.in_force(),
        "groups": MapGroup.choices,
        "stages": [(BEFORE_DRAFT, ""), *Pattern.choices],
        "before_draft": BEFORE_DRAFT,
        "members": Member.objects.filter(reports__status="announced").distinct(),
    }


def _found(user: Any, typed: QueryDict, state: str) -> CumulativeHintQuerySet:
    hints = CumulativeHint.objects.open() if state == "offen" else CumulativeHint.objects.set_aside()
    rule = uuid_of(typed.get("regel", ""))
    if rule:
        hints = hints.filter(rule__rule=rule)
    asked = ReportFilter.of(typed, default_scope="alle")
    if asked.is_open:
        return hints
    return hints.with_one_of(asked.apply(Report.objects.visible_to(user), member_id=user.member_id, user=user))


def cards(hints: Iterable[CumulativeHint], user: Any) -> list[HintCard]:
    """Return hints as cards, in the same order, as far as the user may see them."""
    found = [one for one in shown(hints, user) if one.cluster]
    clusters = CumulativeCluster.objects.in_bulk([one.cluster for one in found])
    reports = {report.pk for one in found for report in one.reports}
    cases, told = _cases(reports), _told(reports)
    made = []
    for one in found:
        card = HintCard(one, clusters[one.cluster])
        card.cases = list({case.pk: case for report in one.reports for case in cases[report.pk]}.values())
        card.free = [report.pk for report in one.reports if not cases[report.pk]]
        card.told = sorted({name for report in one.reports for name in told[report.pk]} - set(card.members))
        made.append(card)
    return made


def _cases(reports: Iterable[UUID]) -> dict[UUID, list[Case]]:
    found: dict[UUID, list[Case]] = defaultdict(list)
    for row in CaseReport.objects.filter(report__in=reports, is_open=True).select_related("case"):
        found[row.report_id].append(row.case)
    return found


def _told(reports: Iterable[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    current = Report.objects.filter(pk__in=reports).values("current")
    rows = AffectedArea.objects.told().filter(version__in=current, member__isnull=False)
    for report, name in rows.values_list("version__report", "member__short_name"):
        found[report].append(name)
    return found
