"""When and where, in templates: ``{{ meeting|when }}``."""

from __future__ import annotations

from typing import Any

from django import template

from coordination import calendar_words

register = template.Library()


@register.filter
def when(entry: Any) -> str:
    """Return when a meeting, an event or an option of a poll takes place."""
    return calendar_words.when(entry.starts_at, entry.ends_at)


@register.filter
def where(entry: Any) -> str:
    """Return where it takes place."""
    return calendar_words.where(entry)
