"""What the pages of cases need beside what the views give them."""

from __future__ import annotations

from typing import Any

from django import template

from coordination.poll_page import Column

register = template.Library()


@register.filter
def said_to(chosen: Any, column: Column) -> str:
    """Return what is ticked for a date: what was chosen and not taken, else the stored vote."""
    return str(chosen.get(str(column.option.pk), "")) if isinstance(chosen, dict) else column.mine
