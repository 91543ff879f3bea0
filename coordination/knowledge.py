"""What the alliance knows: material, positions and minutes, found by their words (German full text of PostgreSQL)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import CharField, DateField, F, FloatField, QuerySet, TextChoices, Value
from django.db.models.functions import Cast, Left, TruncDate
from django.utils.translation import gettext_lazy as _

from coordination.audiences import materials_open_to, minutes_open_to, positions_open_to

# Private signs around what was found: no text of ours, and harmless where somebody types them.
BEGINS, ENDS = "\ue000", "\ue001"
MOST_WORDS = 8
SHOWN_SIGNS = 240
# As the index has it (NetworkEvent.Meta): another expression would not find it.
MINUTES = SearchVector("title", "minutes", config="german")

Piece = tuple[str, bool]  # some text, and whether it was looked for


class Kind(TextChoices):
    """What can be found."""

    MATERIAL = "material", _("Unterlagen")
    POSITION = "position", _("Positionen")
    MINUTES = "minutes", _("Protokolle")


@dataclass(frozen=True)
class Source:
    """Where one kind is found: the rows a person may read, their date, what is searched and what is shown."""

    rows: Callable[[Any], QuerySet[Any]]
    on: Any
    vector: Any
    text: str
    related: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """One thing that was found: the row, and the piece of its text that says why."""

    kind: Kind
    row: Any
    on: date
    snippet: list[Piece]


SOURCES = {
    Kind.MATERIAL: Source(
        materials_open_to, TruncDate("event__starts_at"), F("search"), "text", ("event",), ("search",)
    ),
    Kind.POSITION: Source(positions_open_to, F("adopted_on"), F("search"), "wording", ("event",), ("search",)),
    Kind.MINUTES: Source(minutes_open_to, TruncDate("starts_at"), MINUTES, "minutes"),
}


def matches(user: Any, *, words: str = "", kinds: list[str] | None = None, year: int | None = None) -> QuerySet[Any]:
    """Return (kind, id, rank, date) of what this person may read and these words are in, the best first.

    Every word must be there, or a longer one that begins with it: „Verkehr“ finds „Verkehrskonzept“. Without words:
    everything, the newest first.
    """
    query = query_of(words)
    found = [_of(kind, user, query, year) for kind in Kind if not kinds or kind in kinds]
    everything: QuerySet[Any] = found[0].union(*found[1:], all=True).order_by("-rank", "-on", "key")
    return everything


def query_of(words: str) -> SearchQuery | None:
    """Return the words as a query; None where there is no word. Nothing of it is syntax: only letters and digits."""
    plain = re.findall(r"\w+", words)[:MOST_WORDS]
    return SearchQuery(" & ".join(f"{word}:*" for word in plain), search_type="raw", config="german") if plain else None


def with_snippets(hits: list[dict[str, Any]], user: Any, words: str) -> list[Found]:
    """Return the rows of a page of hits with the lines in which they say it: a query for each kind that is there."""
    query = query_of(words)
    rows: dict[tuple[str, str], Any] = {}
    for kind in {Kind(hit["kind"]) for hit in hits}:
        wanted = [hit["key"] for hit in hits if hit["kind"] == kind]
        rows |= {(kind.value, str(row.pk)): row for row in _rows(kind, user, wanted, query)}
    return [
        Found(Kind(hit["kind"]), row, hit["on"], pieces(row.snippet))
        for hit in hits
        if (row := rows.get((hit["kind"], hit["key"]))) is not None
    ]


def pieces(headline: str) -> list[Piece]:
    """Return a headline as pieces of text: nothing in it is markup, whatever somebody typed."""
    found: list[Piece] = []
    for number, part in enumerate(headline.split(BEGINS)):
        marked, ends, rest = part.partition(ENDS)
        if number and ends:
            found += [(marked, True), (rest, False)]
        else:
            found.append((part.replace(ENDS, ""), False))
    return [(text, is_found) for text, is_found in found if text]


def _of(kind: Kind, user: Any, query: SearchQuery | None, year: int | None) -> QuerySet[Any]:
    source = SOURCES[kind]
    rows = source.rows(user).order_by().annotate(on=Cast(source.on, DateField()))
    rank: Any = Value(0.0, output_field=FloatField())
    if query is not None:
        rows = rows.annotate(words=source.vector).filter(words=query)
        rank = SearchRank(F("words"), query)
    if year is not None:
        rows = rows.filter(on__gte=date(year, 1, 1), on__lt=date(year + 1, 1, 1))
    key = Cast("pk", CharField())
    hits: QuerySet[Any] = rows.annotate(kind=Value(kind.value), key=key, rank=rank).values("kind", "key", "rank", "on")
    return hits


def _rows(kind: Kind, user: Any, wanted: list[str], query: SearchQuery | None) -> QuerySet[Any]:
    source = SOURCES[kind]
    snippet: Any = Left(source.text, SHOWN_SIGNS)
    if query is not None:
        marks: dict[str, Any] = {"start_sel": BEGINS, "stop_sel": ENDS, "fragment_delimiter": " … "}
        snippet = SearchHeadline(
            source.text, query, config="german", max_fragments=2, min_words=12, max_words=30, **marks
        )
    readable = source.rows(user).filter(pk__in=wanted)
    found: QuerySet[Any] = readable.annotate(snippet=snippet).defer(source.text, *source.unread)
    return found.select_related(*source.related) if source.related else found
