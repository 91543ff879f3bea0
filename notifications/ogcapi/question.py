"""What was asked for: the parameters of a list of features or of one feature, read and checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.http import QueryDict
from django.utils.translation import gettext as _

from notifications.ogcapi.collection import Collection
from notifications.ogcapi.filters import Condition, equals, read_filter
from notifications.ogcapi.problems import Problem, bad_value
from notifications.ogcapi.systems import CRS84, System, box, system
from notifications.ogcapi.times import Span, span

USUALLY, AT_MOST = 100, 1000
OF_A_FEATURE = ("f", "crs")
OF_A_LIST = (
    "f", "crs", "bbox", "bbox-crs", "datetime", "limit", "after", "filter", "filter-lang", "filter-crs",
)  # fmt: skip


@dataclass
class Question:
    """A list of features as it was asked for."""

    crs: System
    limit: int
    bbox: GEOSGeometry | None = None
    times: Span = (None, None)
    after: tuple[Any, ...] | None = None
    conditions: list[Condition] = field(default_factory=list)


def refuse_unknown(asked: QueryDict, known: Iterable[str]) -> None:
    """Raise ``Problem`` (400) for a parameter that is not known, or given twice (/req/core/query-param-unknown)."""
    for name in asked:
        if name not in known:
            raise Problem(
                400, "InvalidParameter", _("Den Parameter „%(name)s“ gibt es hier nicht.") % {"name": name[:100]}
            )
        if len(asked.getlist(name)) > 1:
            raise bad_value(_("Der Parameter „%(name)s“ steht mehr als einmal da.") % {"name": name})
        if "\0" in asked[name]:
            raise bad_value(_("Der Parameter „%(name)s“ enthält ein Zeichen, das kein Text ist.") % {"name": name})


def question(typed: QueryDict, collection: Collection) -> Question:
    """Return what a request asks of a collection. Raises ``Problem`` (400) for what cannot be understood."""
    refuse_unknown(typed, (*OF_A_LIST, *collection.queryables))
    asked = {name: str(typed[name]) for name in typed}
    found = Question(crs=_system(asked, "crs"), limit=_limit(asked.get("limit", str(USUALLY))))
    box_system = _system(asked, "bbox-crs")
    if "bbox" in asked:
        found.bbox = box(asked["bbox"], box_system)
    if "datetime" in asked:
        found.times = span(asked["datetime"])
    if "after" in asked:
        found.after = _after(asked["after"], collection)
    named = [equals(collection.queryables[name], asked[name]) for name in asked if name in collection.queryables]
    filter_system = _system(asked, "filter-crs")
    if "filter" in asked:
        named.append(read_filter(asked["filter"], asked.get("filter-lang"), collection, filter_system))
    found.conditions = named
    return found


def _system(asked: dict[str, str], parameter: str) -> System:
    return system(asked[parameter], parameter) if parameter in asked else CRS84


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 12 or int(text) < 1:
        raise bad_value(_("limit: eine ganze Zahl ab 1."))
    return min(int(text), AT_MOST)


def _after(text: str, collection: Collection) -> tuple[Any, ...]:
    try:
        return collection.key_of(text)
    except ValueError:
        raise bad_value(_("after: so steht es in keinem Link zur nächsten Seite.")) from None
