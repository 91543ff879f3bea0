"""What the pages of the interface show of a feature, in the reader's words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from notifications.ogcapi.collection import Collection
from notifications.ogcapi.features import Feature

IN_SHORT = 4
NO_NEWS = ("title", "name", "url")  # what the line above says already, and what is no fact


def lines(collection: Collection, features: list[Feature]) -> list[tuple[Feature, str]]:
    """Return each feature with the first few facts about it."""
    return [(feature, _in_short(facts(collection, feature))) for feature in features]


def facts(collection: Collection, feature: Feature) -> list[tuple[Any, str]]:
    """Return what is said of a feature as title and text; nothing of what is empty."""
    said = [(prop, feature.properties[prop.name]) for prop in collection.properties if prop.name not in NO_NEWS]
    return [(prop.title, _text(value)) for prop, value in said if value not in (None, "")]


def _in_short(said: list[tuple[Any, str]]) -> str:
    return " · ".join(text for _title, text in said[:IN_SHORT])


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, datetime):
        return date_format(localtime(value), "j. F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j. F Y")
    if isinstance(value, float):
        return number_format(round(value, 1), 1, force_grouping=True)
    return str(value)
