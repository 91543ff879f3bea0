"""Filters in CQL2 (OGC 21-065r2), text or JSON: the library ``cql2`` reads them, this turns them into a query.

Only what stands in ``_CONDITIONS`` can be asked. Unlike Django's ``exclude``, NOT follows SQL's and the standard's
three values: of what is unknown, neither a condition nor its opposite holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import cql2
from django.db.models import BooleanField, CharField, F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from notifications.ogcapi.collection import SHOWN, Collection, Property
from notifications.ogcapi.depth import is_too_deep
from notifications.ogcapi.literals import fits, read_text
from notifications.ogcapi.problems import Problem, bad_value
from notifications.ogcapi.systems import System, literal

LONGEST, MOST_NODES = 4000, 300
LANGUAGES = ("cql2-text", "cql2-json")
GEOMETRY = "geometry"
_COMPARISONS = {"=": "exact", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SPATIAL = {
    "s_intersects": "intersects", "s_disjoint": "disjoint", "s_equals": "equals", "s_touches": "touches",
    "s_within": "within", "s_contains": "contains", "s_overlaps": "overlaps", "s_crosses": "crosses",
}  # fmt: skip


class Like(Func):
    """Whether a text is like a pattern: % for any characters, _ for one."""

    template = "(%(expressions)s)"
    arg_joiner = " LIKE "
    output_field = BooleanField()


@dataclass
class Condition:
    """A condition, and the annotations it speaks of."""

    holds: Q
    names: dict[str, Any] = field(default_factory=dict)


def equals(prop: Property, text: str) -> Condition:
    """Return the condition of ``?property=text`` in an address. Raises ``Problem`` (400) when the text does not fit."""
    return Condition(Q(**{_alias(prop): read_text(prop, text)}), {_alias(prop): fits(prop)})


def read_filter(text: str, language: str | None, collection: Collection, given: System) -> Condition:
    """Return the condition of a CQL2 filter. Raises ``Problem`` (400) for one that is wrong, too long or too deep."""
    if len(text) > LONGEST:
        raise bad_value(_("filter: höchstens %(most)s Zeichen.") % {"most": LONGEST})
    if language is not None and language not in LANGUAGES:
        raise bad_value(_("filter-lang: möglich sind cql2-text und cql2-json."))
    if is_too_deep(text):
        raise _too_much()
    as_json = language == "cql2-json" or (language is None and text.lstrip().startswith("{"))
    try:
        tree = (cql2.parse_json if as_json else cql2.parse_text)(text).to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError) as error:
        raise bad_value(_("filter: das ist kein CQL2: %(why)s") % {"why": str(error)[:300]}) from None
    reader = _Reader(collection, given)
    return Condition(reader.condition(tree), reader.names)


def _alias(prop: Property, *, lower: bool = False) -> str:
    return f"{'lower' if lower else 'value'}_of_{prop.name}"


class _Reader:
    """Walks over a filter's tree, and gathers the annotations that its condition needs."""

    def __init__(self, collection: Collection, given: System) -> None:
        self.collection, self.given = collection, given
        self.names: dict[str, Any] = {}
        self._nodes = 0

    def condition(self, node: Any, depth: int = 0) -> Q:
        self._nodes += 1
        if depth > MOST_NODES or self._nodes > MOST_NODES:
            raise _too_much()
        if isinstance(node, bool):
            return Q(Value(node, output_field=BooleanField()))
        if not isinstance(node, dict) or not isinstance(node.get("args"), list):
            raise _unusable(node)
        ask = _CONDITIONS.get(node.get("op", ""))
        if ask is None:
            raise _unusable(node)
        try:
            return ask(self, node["op"], node["args"], depth)
        except (IndexError, KeyError, TypeError, ValueError):
            raise _unusable(node) from None

    def joined(self, op: str, args: list[Any], depth: int) -> Q:
        parts = [self.condition(arg, depth + 1) for arg in args]
        return Q(*parts, _connector=op.upper())

    def negated(self, op: str, args: list[Any], depth: int) -> Q:
        (arg,) = args
        return ~self.condition(arg, depth + 1)

    def compared(self, op: str, args: list[Any], depth: int) -> Q:
        left, right = args
        if not _names_property(left):
            left, right, op = right, left, _MIRRORED.get(op, op)
        if op == "<>":
            return ~self.compared("=", [left, right], depth)
        name, prop, lower = self._named(left)
        return Q(**{f"{name}__{_COMPARISONS[op]}": self._value(prop, right, lower)})

    def between(self, op: str, args: list[Any], depth: int) -> Q:
        subject, low, high = args
        name, prop, lower = self._named(subject)
        values = (self._value(prop, low, lower), self._value(prop, high, lower))
        return Q(**{f"{name}__gte": values[0]}) & Q(**{f"{name}__lte": values[1]})

    def one_of(self, op: str, args: list[Any], depth: int) -> Q:
        subject, choices = args
        name, prop, lower = self._named(subject)
        return Q(**{f"{name}__in": [self._value(prop, one, lower) for one in choices]})

    def like(self, op: str, args: list[Any], depth: int) -> Q:
        subject, pattern = args
        name, prop, lower = self._named(subject)
        if prop.type != "string":
            raise _unusable(subject)
        return Q(Like(F(name), Value(self._value(prop, pattern, lower), output_field=CharField())))

    def is_null(self, op: str, args: list[Any], depth: int) -> Q:
        (subject,) = args
        if subject == {"property": GEOMETRY}:
            return Q(Value(False, output_field=BooleanField()))
        name, _prop, _lower = self._named(subject)
        return Q(**{f"{name}__isnull": True})

    def spatial(self, op: str, args: list[Any], depth: int) -> Q:
        subject, shape = args
        if subject != {"property": GEOMETRY}:
            if shape != {"property": GEOMETRY}:
                raise _unusable(subject)
            subject, shape = shape, subject
            op = {"s_within": "s_contains", "s_contains": "s_within"}.get(op, op)
        drawn = literal(_as_geojson(shape), self.given)
        holds = Q(**{f"{SHOWN}__{_SPATIAL[op]}": drawn})
        # The index first: what a point or an outline has in common with a shape lies in the outline's box.
        return holds if op == "s_disjoint" else Q(**{f"{self.collection.ground}__bboverlaps": drawn}) & holds

    def _named(self, node: Any) -> tuple[str, Property, bool]:
        lower = isinstance(node, dict) and node.get("op") == "casei"
        if lower:
            (node,) = node["args"]
        prop = self.collection.queryables.get(node["property"])
        if prop is None:
            raise bad_value(
                _("filter: die Eigenschaft „%(name)s“ gibt es hier nicht.") % {"name": str(node["property"])[:100]}
            )
        name = _alias(prop, lower=lower)
        self.names[name] = Lower(prop.visible_value) if lower else fits(prop)
        return name, prop, lower

    def _value(self, prop: Property, node: Any, lower: bool) -> Any:
        if lower and isinstance(node, dict) and node.get("op") == "casei":
            (node,) = node["args"]
            return str(read_text(prop, node)).lower()
        if isinstance(node, dict) and set(node) <= {"date", "timestamp"}:
            (node,) = node.values()
        return read_text(prop, node)


Ask = Callable[[_Reader, str, list[Any], int], Q]
_CONDITIONS: dict[str, Ask] = {
    "and": _Reader.joined, "or": _Reader.joined, "not": _Reader.negated, "<>": _Reader.compared,
    **dict.fromkeys(_COMPARISONS, _Reader.compared), "between": _Reader.between, "in": _Reader.one_of,
    "like": _Reader.like, "isNull": _Reader.is_null, **dict.fromkeys(_SPATIAL, _Reader.spatial),
}  # fmt: skip


def _names_property(node: Any) -> bool:
    if isinstance(node, dict) and node.get("op") == "casei":
        return bool(node["args"]) and _names_property(node["args"][0])
    return isinstance(node, dict) and "property" in node


def _as_geojson(node: Any) -> dict[str, Any]:
    if isinstance(node, dict) and "bbox" in node:
        west, south, east, north = node["bbox"]
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return {"type": "Polygon", "coordinates": [ring]}
    if not isinstance(node, dict) or "type" not in node:
        raise _unusable(node)
    return node


def _too_much() -> Problem:
    return bad_value(_("filter: zu viele Bedingungen ineinander oder nebeneinander."))


def _unusable(node: Any) -> Problem:
    text = json.dumps(node, ensure_ascii=False)[:200]
    return bad_value(_("filter: das lässt sich hier nicht fragen: %(what)s") % {"what": text})
