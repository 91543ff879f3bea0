"""Values that stand in an address or in a filter, read as the property they are compared with."""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import FloatField
from django.db.models.functions import Cast
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from notifications.ogcapi.collection import Property
from notifications.ogcapi.problems import Problem
from notifications.ogcapi.times import instant


def _number(given: Any) -> float:
    if isinstance(given, bool):
        raise ValueError(given)
    number = float(given)
    if not math.isfinite(number):
        raise ValueError(given)
    return number


def _text(given: Any) -> str:
    if not isinstance(given, str) or "\0" in given:
        raise ValueError(given)
    return given


def _truth(given: Any) -> bool:
    found = {"true": True, "false": False}.get(given.lower()) if isinstance(given, str) else given
    if not isinstance(found, bool):
        raise ValueError(given)
    return found


def _day(given: Any) -> Any:
    day = parse_date(_text(given))
    if day is None:
        raise ValueError(given)
    return day


_READERS: dict[str, Callable[[Any], Any]] = {
    "string": _text,
    "number": _number,
    "integer": _number,
    "boolean": _truth,
    "date": _day,
    "date-time": lambda given: instant(_text(given)),
    "uuid": lambda given: uuid.UUID(_text(given)),
}


def read_text(prop: Property, given: Any) -> Any:
    """Return the value as the property's type has it. Raises ``Problem`` (400) when it is none of that type."""
    try:
        return _READERS[prop.type](given)
    except (ValueError, TypeError, OverflowError, Problem):
        words = {"name": prop.name, "type": prop.type, "value": str(given)[:100]}
        raise Problem(
            400, "InvalidParameterValue", _("„%(value)s“ passt nicht zu %(name)s (%(type)s).") % words
        ) from None


def fits(prop: Property) -> Any:
    """Return the property's expression, as numbers in filters need it: 2.5 is no whole number, and may be asked."""
    return Cast(prop.visible_value, FloatField()) if prop.type == "integer" else prop.visible_value
