"""What the page of sums shows: the filter of its address, the chosen way and fact, and both tables."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from coordination.sums import chart, table
from coordination.sums.facts import AREA, FACTS, Fact
from coordination.sums.happened import years
from coordination.sums.query import MEMBER, WAYS, Sums, Way, sums
from geo.forms.report_filter import ReportFilter
from geo.models import MapGroup, Pattern

ONGOING = "laufend"
# What the form of the page asks; whatever else the filter holds is kept beside it.
IN_THE_FORM = ("nur", "nutzung", "stand", "mitglied", "jahr")


def with_defaults(typed: QueryDict) -> QueryDict:
    """Return the address with what it means by saying nothing: plans of today, unless another day is asked for."""
    given = typed.copy()
    if not given.get("zum"):
        given.setdefault("nur", ONGOING)
    return given


def asked_for(user: Any, given: QueryDict) -> tuple[Sums, Fact]:
    """Return the sums that this address asks for, and the fact of its chart."""
    found = sums(user, ReportFilter.of(given, default_scope="alle"), _way(given))
    return found, FACTS.get(given.get("wert", ""), AREA)


def page(user: Any, typed: QueryDict) -> dict[str, Any]:
    """Return the context of the page."""
    given = with_defaults(typed)
    found, fact = asked_for(user, given)
    kept = table.filter_of(given)
    shown = table.with_fact(found, fact)
    divided = table.by_part(shown, fact, kept)
    title = _title(found, fact)
    return {
        "sums": found,
        "fact": fact,
        "title": title,
        "lead": table.lead(found),
        "divided": divided,
        "whole": table.by_fact(found, kept),
        "picture": chart.picture(shown, fact, title),
        "data": table.chart_data(shown, fact, divided),
        "reports_url": table.reports_url(kept),
        "query": given.urlencode(),
        **_choices(user, given, found.way, fact),
    }


def _way(given: QueryDict) -> Way:
    return WAYS.get(given.get("nach", ""), MEMBER)


def _title(found: Sums, fact: Fact) -> str:
    unit = f" ({fact.unit})" if fact.unit else ""
    return _("%(fact)s%(unit)s %(way)s") % {"fact": fact.title, "unit": unit, "way": found.way.heading}


def _choices(user: Any, given: QueryDict, way: Way, fact: Fact) -> dict[str, Any]:
    return {
        "ways": [(one.title, _with(given, nach=one.name), one is way) for one in WAYS.values()],
        "facts": [(one.title, _with(given, wert=one.name), one is fact) for one in FACTS.values()],
        "chosen": {name: given.get(name, "") for name in IN_THE_FORM},
        "hidden": [(name, given[name]) for name in given if name not in IN_THE_FORM and name != "seite"],
        "groups": MapGroup.choices,
        "stages": Pattern.choices,
        "members": Member.objects.filter(reports__isnull=False).exclude(reports__status="draft").distinct(),
        "years": years(user),
        "today": timezone.localdate(),
        "is_filtered": any(given.get(name) for name in given if name not in ("nach", "wert", "nur")),
    }


def _with(given: QueryDict, **one: str) -> str:
    query = given.copy()
    for name, value in one.items():
        query[name] = value
    return query.urlencode()
