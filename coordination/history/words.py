"""A value of a row, as people say it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

NOTHING = "–"
LONGEST = 400


def said(field: Any, value: Any, names: dict[Any, str]) -> str:
    """Return a stored value of this field in words. ``names``: of members and mailboxes, by their ids."""
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, list):
        base = getattr(field, "base_field", field)
        return ", ".join(said(base, one, names) for one in value)
    if isinstance(field, models.ForeignKey):
        return names.get(value, _("nicht mehr vorhanden"))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j. F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j. F Y")
    if isinstance(value, float):
        return number_format(round(value, 2) if value % 1 else int(value), force_grouping=True)
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
