"""Filters that say a report's figures in words."""

from __future__ import annotations

from django import template
from django.utils import timezone

from geo import describe
from geo.models import ReportVersion

register = template.Library()


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
