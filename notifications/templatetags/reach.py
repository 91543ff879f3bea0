"""``{% reach_table report %}``: who was reached, for the people who may know."""

from __future__ import annotations

from typing import Any

from django import template

from geo.models import Report
from notifications.reach import reach, subscribed_count, taken_off

register = template.Library()


@register.inclusion_tag("notifications/_reach.html", takes_context=True)
def reach_table(context: template.Context, report: Report) -> dict[str, Any]:
    """Return the table's rows for the reporter's people and the Geschäftsstelle; for everybody else, nothing."""
    user = context["request"].user
    if not (user.is_coordinator or (user.member_id and user.member_id == report.reporter_id)):
        return {"shown": False}
    rows = context.get("reached") or reach(report)  # the map of the page asks for them first
    return {
        "shown": True,
        "rows": rows,
        "taken_off": taken_off(report),
        "subscribed": subscribed_count(report),
        "report": report,
    }
