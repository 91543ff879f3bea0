"""What a collection is: rows with rights inside, what is said of each, and where it lies."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import Case, F, Q, QuerySet, When

from geo.crs import STORAGE_SRID

# Names of annotations begin with these: a property may be called as a column is.
SHOWN = "shown_geometry"
IN_DETAIL = "in_detail"

Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class Property:
    """One thing said of a feature. ``held_back``: only to those who may see the details."""

    name: str
    title: Any
    column: Any  # a path or an expression over the rows
    type: str = "string"  # string, number, integer, boolean, date, date-time, uuid
    held_back: bool = False
    queryable: bool = True
    shown_as: Convert | None = None

    @property
    def value(self) -> Any:
        """The expression of the stored value."""
        return F(self.column) if isinstance(self.column, str) else self.column

    @property
    def visible_value(self) -> Any:
        """The expression to filter by: nothing where it is held back, so that nobody finds it out by asking."""
        return Case(When(**{IN_DETAIL: True}, then=self.value)) if self.held_back else self.value

    def schema(self) -> dict[str, Any]:
        """Return the property as JSON Schema."""
        if self.type in ("date", "date-time", "uuid"):
            return {"title": str(self.title), "type": "string", "format": self.type}
        return {"title": str(self.title), "type": self.type}


@dataclass(frozen=True)
class Collection:
    """One collection of features. Rows are ordered by their key, which is also their identity."""

    id: str
    title: Any
    description: Any
    rows: Callable[[Any], QuerySet[Any]]
    key: tuple[tuple[str, Convert], ...]  # (column, how its text is read)
    ground: str  # the column with the geometry and its index, storage CRS
    properties: tuple[Property, ...]
    when: str | None = None  # the column of the moment that ``datetime`` asks about
    has_summaries: bool = False  # some rows are shown as a point
    attribution: Callable[[], str] = field(default=lambda: "")

    @property
    def shown(self) -> Any:
        """The expression of the geometry that is shown: of a summary, one point, as on the map."""
        if not self.has_summaries:
            return F(self.ground)
        anything = GeometryField(srid=STORAGE_SRID)
        return Case(
            When(**{IN_DETAIL: True}, then=F(self.ground)),
            default=PointOnSurface(self.ground),
            output_field=anything,
        )

    @property
    def queryables(self) -> dict[str, Property]:
        """The properties one may filter by, by name."""
        return {one.name: one for one in self.properties if one.queryable}

    def id_of(self, values: tuple[Any, ...]) -> str:
        """Return the id that a row's key makes."""
        return ".".join(str(value) for value in values)

    def key_of(self, text: str) -> tuple[Any, ...]:
        """Return the key that an id stands for. Raises ``ValueError`` for anything else."""
        parts = text.split(".") if len(self.key) > 1 else [text]
        return tuple(read(part) for (_column, read), part in zip(self.key, parts, strict=True))

    def after(self, values: tuple[Any, ...]) -> Q:
        """Return which rows come after this key."""
        first = self.key[0][0]
        beyond = Q(**{f"{first}__gt": values[0]})
        if len(values) == 1:
            return beyond
        same = Q(**{first: values[0], f"{self.key[1][0]}__gt": values[1]})
        return Q(**{f"{first}__gte": values[0]}) & (beyond | same)


def whole(text: str) -> int:
    """Return the whole number that a part of an id is. Raises ``ValueError``."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(text)
    return int(text)


def key_text(text: str) -> str:
    """Return an area's key as it is. Raises ``ValueError`` for what cannot be one."""
    if not text or len(text) > 16 or not text.isprintable():
        raise ValueError(text)
    return text


identity = uuid.UUID
