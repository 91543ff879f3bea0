"""``{% typed_or typed pk stored %}``: what somebody typed and could not save, else what is stored."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def typed_or(typed: Any, pk: Any, stored: str) -> str:
    """Return the text that stays in a field."""
    return str((typed or {}).get(str(pk), stored))
