"""What the yearly report says, with the rights of those who will read it.

For the assembly that is what every member may know of: reports open to all members, their summary, their place. Sizes
are details: the assembly gets sums of the whole region alone, and none that fewer than ``ENOUGH`` reports make up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.models import NetworkEvent
from coordination.sums import chart
from coordination.sums.facts import AREA, DETAILS, FACTS, REPORTS, Fact
from coordination.sums.query import MEMBER, STAGE, USE, YEAR, Line, Sums, added_up
from coordination.sums.service import Service, service
from coordination.sums.service_page import Line as ServiceLine
from coordination.sums.service_page import line_of
from coordination.sums.table import with_fact
from geo.models import Report
from geo.querysets.reports import ReportQuerySet

ENOUGH = 3
Say = Callable[[int], None]


class Readers(TextChoices):
    """For whom the report is written."""

    ASSEMBLY = "versammlung", gettext_lazy("Mitgliederversammlung: nur, was alle Mitglieder sehen dürfen")
    OFFICE = "intern", gettext_lazy("Geschäftsstelle: alles, auch Meldungen nur für Betroffene")


@dataclass(frozen=True)
class Part:
    """One table of sums, with its chart."""

    title: str
    heading: str
    headings: list[str]
    rows: list[tuple[str, list[str]]]
    total: list[str]
    picture: str


@dataclass(frozen=True)
class YearReport:
    """Everything the report says, in words and figures."""

    year: int
    readers: str
    reports: ReportQuerySet  # of the year
    new: Sums
    parts: list[Part]
    ongoing: list[Part]
    years: Part
    sizes: list[tuple[str, str, str]]
    service: ServiceLine
    by_member: list[ServiceLine]
    by_year: list[ServiceLine]
    events: QuerySet[NetworkEvent]

    @property
    def is_for_all(self) -> bool:
        """Whether every member may read it."""
        return self.readers == Readers.ASSEMBLY


STEPS = 6


def gathered(user: Any, year: int, readers: str, *, say: Say = lambda done: None) -> YearReport:
    """Return what the report of a year says; ``user`` is of the Geschäftsstelle. ``say`` hears of each of ``STEPS``."""
    of_all = readers == Readers.ASSEMBLY
    known = Report.objects.visible_to(user).exclude(status="draft")
    known = known.open_to_all_members() if of_all else known
    detailed = known if of_all else Report.objects.detailed_to(user)
    now = known.ongoing()
    reports = now.filter(announced_at__year=year)
    new = added_up(reports, detailed, MEMBER)
    say(1)
    parts = [_part(new, of_all), *(_part(added_up(reports, detailed, way), of_all) for way in (USE, STAGE))]
    say(2)
    ongoing = [_part(added_up(now, detailed, way), of_all) for way in (MEMBER, USE)]
    years = _part(added_up(known.announced(), detailed, YEAR), of_all)
    say(3)
    answered, per_year = service(user, MEMBER, year=year, among=known), service(user, YEAR, among=known)
    say(4)
    return YearReport(
        year, readers, reports, new, parts, ongoing, years, _sizes(new, of_all), line_of(answered.total),
        [] if of_all else _lines(answered), _lines(per_year), _events(year),
    )  # fmt: skip


def _part(found: Sums, of_all: bool) -> Part:
    facts = [REPORTS, AREA] if of_all else [REPORTS, *(one for one in FACTS.values() if one is not REPORTS)]
    title = _("Fläche in Hektar %(way)s") % {"way": found.way.heading}
    return Part(
        title=title,
        heading=str(found.way.title),
        headings=[_headed(fact) for fact in facts],
        rows=[(line.label, _said(line, facts)) for line in found.lines],
        total=_said(found.total, facts),
        picture=chart.picture(with_fact(found, AREA), AREA, title),
    )


def _headed(fact: Fact) -> str:
    return f"{fact.title} ({fact.unit})" if fact.unit else str(fact.title)


def _said(line: Line, facts: list[Fact]) -> list[str]:
    return [fact.said(line.all[fact.name].value) for fact in facts]


def _sizes(found: Sums, of_all: bool) -> list[tuple[str, str, str]]:
    """Return the sizes of the whole region: (what, how much, of how many reports it is known)."""
    said = []
    for fact in DETAILS:
        amount = found.total.all[fact.name]
        if of_all and 0 < amount.known < ENOUGH:
            few = _("nicht genannt: aus weniger als %(n)s Meldungen") % {"n": ENOUGH}
            said.append((_headed(fact), "–", few))
        elif amount.asked:
            known = _("aus %(known)s von %(asked)s Meldungen") % {"known": amount.known, "asked": amount.asked}
            said.append((_headed(fact), fact.said(amount.value), known))
    return said


def _lines(found: Service) -> list[ServiceLine]:
    return [line_of(one) for one in found.lines]


def _events(year: int) -> QuerySet[NetworkEvent]:
    held = NetworkEvent.objects.filter(starts_at__year=year, ends_at__lt=timezone.now(), cancelled_at__isnull=True)
    came = Count("participations", filter=Q(participations__came=True))
    return held.annotate(came=came).order_by("starts_at")
