"""``{% distance_words one %}``: how an area lies to the outline, said to the reporter."""

from __future__ import annotations

from django import template

from geo import formats
from geo.affected import Affected
from geo.models import Relation
from notifications.presentation import relation_text

register = template.Library()


@register.simple_tag
def distance_words(one: Affected) -> str:
    """Return „180 m“, „grenzt an“ or „liegt zum Teil darin · 1,3 ha“."""
    near = one.relation == Relation.WITHIN_DISTANCE
    return formats.length(one.distance_m) if near else relation_text(one)
