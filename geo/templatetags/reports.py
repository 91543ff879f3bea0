"""Filters that say a report's figures in words."""

from __future__ import annotations

from django import template
from django.utils import timezone

from geo import describe
from geo.editions import accuracy_note
from geo.models import AffectedArea, Edition, ReportVersion

register = template.Library()


@register.simple_tag
def boundary_note(version: ReportVersion | None = None) -> str:
    """Return how coarse the boundaries in force are, or those that decided about a version; nothing if exact."""
    if version is None:
        return accuracy_note()
    decided = AffectedArea.objects.filter(version=version).values("area__edition")
    return accuracy_note(Edition.objects.filter(pk__in=decided))


@register.filter
def in_short(version: ReportVersion) -> str:
    """Return kind, use and size in one line."""
    return describe.in_short(version)


@register.filter
def summary_line(version: ReportVersion) -> str:
    """Return what members may read whom the report does not affect, in one line."""
    return describe.summary_line(version)


@register.filter
def size_of(version: ReportVersion) -> str:
    """Return the outline's size in words."""
    return describe.size_of(version)


@register.filter
def is_today(moment: object) -> bool:
    """Return whether a moment lies in today."""
    return timezone.localtime(moment).date() == timezone.localdate()  # type: ignore[arg-type]
