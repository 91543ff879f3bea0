"""Features as rows and as GeoJSON: one query for a page of them, and one that counts as far as it is worth it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.ogcapi.collection import IN_DETAIL, SHOWN, Collection
from notifications.ogcapi.problems import not_found
from notifications.ogcapi.question import Question
from notifications.ogcapi.systems import System, as_geojson

COUNTED = 10_000  # beyond it the number matched is left out, as the standard allows


@dataclass(frozen=True)
class Feature:
    """One feature: what may be said of it, and its geometry as GeoJSON text."""

    id: str
    properties: dict[str, Any]
    geometry: str | None

    @property
    def title(self) -> str:
        """What a person calls it."""
        named = (self.properties.get(name) for name in ("title", "name"))
        return next((str(name) for name in named if name), self.id)

    def as_json(self, **more: Any) -> str:
        """Return the feature as GeoJSON text. PostGIS wrote the geometry: it is put in as it is."""
        head = json.dumps({"type": "Feature", "id": self.id, **more}, ensure_ascii=False)
        said = json.dumps(self.properties, ensure_ascii=False, default=_plain)
        return f'{head[:-1]}, "geometry": {self.geometry or "null"}, "properties": {said}}}'


@dataclass(frozen=True)
class Page:
    """A page of features, whether more follow, and how many there are (None where that was not counted)."""

    features: list[Feature]
    next_after: str | None
    matched: int | None


def page(collection: Collection, asked: Question, user: Any) -> Page:
    """Return the features that were asked for, as far as this person may see them."""
    found = _matching(collection, asked, user)
    # Of the first page only: to count on every page of a long list would take longer than the page.
    matched = found[: COUNTED + 1].count() if asked.after is None else None
    if asked.after is not None:
        found = found.filter(collection.after(asked.after))
    features = list(_read(collection, found, asked.crs, asked.limit + 1))
    more = len(features) > asked.limit
    return Page(
        features=features[: asked.limit],
        next_after=features[asked.limit - 1].id if more else None,
        matched=matched if matched is not None and matched <= COUNTED else None,
    )


def one(collection: Collection, text: str, crs: System, user: Any) -> Feature:
    """Return one feature. Raises ``Problem`` (404) for what does not exist, or may not be known of."""
    try:
        key = collection.key_of(text)
    except ValueError:
        raise _unknown() from None
    found = collection.rows(user).filter(**dict(zip([column for column, _read in collection.key], key, strict=True)))
    feature = next(_read(collection, found, crs, 1), None)
    if feature is None:
        raise _unknown()
    return feature


def _matching(collection: Collection, asked: Question, user: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = collection.rows(user).alias(**{SHOWN: collection.shown})
    if asked.bbox is not None:
        # The box of the outline first, which has an index; then what is shown: of a summary that is a point.
        found = found.filter(**{f"{collection.ground}__bboverlaps": asked.bbox, f"{SHOWN}__intersects": asked.bbox})
    first, last = asked.times
    if collection.when and first:
        found = found.filter(**{f"{collection.when}__gte": first})
    if collection.when and last:
        found = found.filter(**{f"{collection.when}__lte": last})
    for condition in asked.conditions:
        found = found.alias(**condition.names).filter(condition.holds)
    return found


def _read(collection: Collection, found: QuerySet[Any], crs: System, most: int) -> Iterator[Feature]:
    keys = [column for column, _read in collection.key]
    columns: dict[str, Any] = {f"column_{number}": prop.value for number, prop in enumerate(collection.properties)}
    shape = {"geojson": as_geojson(collection.shown, crs)}
    # Whether this person sees the details is one of the columns already, and costs something to ask.
    detail = next((at for at, prop in enumerate(collection.properties, 1) if prop.column == IN_DETAIL), None)
    rows = found.annotate(**shape, **columns).order_by(*keys)
    for row in rows.values_list(*keys, *shape, *columns)[:most]:
        values = row[len(keys) :]
        in_detail = bool(values[detail]) if detail else not collection.has_summaries
        yield Feature(
            id=collection.id_of(row[: len(keys)]),
            geometry=values[0],
            properties=_said(collection, values[1:], in_detail=in_detail),
        )


def _said(collection: Collection, values: tuple[Any, ...], *, in_detail: bool) -> dict[str, Any]:
    said = {}
    for prop, value in zip(collection.properties, values, strict=True):
        held = prop.held_back and not in_detail
        said[prop.name] = None if held or value is None else prop.shown_as(value) if prop.shown_as else value
    return said


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value))


def _unknown() -> Exception:
    return not_found(_("Das gibt es nicht, oder Sie dürfen es nicht sehen."))
