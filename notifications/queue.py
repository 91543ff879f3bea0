"""Waking the worker: one job for each activity and channel, deferred in the transaction that wrote the rows."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from procrastinate.contrib.django import app

DELIVER_ACTIVITY = "notifications.deliver_activity"
REFRESH_HINTS = "notifications.refresh_hints"
REBUILD_HINTS = "notifications.rebuild_hints"


def direct() -> str:
    """Return the database that is reached without a pooler between: the one to listen at."""
    return "direct" if "direct" in settings.DATABASES else DEFAULT_DB_ALIAS


def wake(activity: UUID, channel: str) -> None:
    """Have the deliveries of an activity over one channel sent once the transaction is committed."""
    app.configure_task(DELIVER_ACTIVITY).defer(activity=str(activity), channel=channel)


def refresh_hints(report: UUID) -> None:
    """Have the hints of sums that a report can have changed written anew once the transaction is committed."""
    app.configure_task(REFRESH_HINTS).defer(report=str(report))


def rebuild_hints() -> None:
    """Have all hints of sums written anew once the transaction is committed: a rule of them changed."""
    app.configure_task(REBUILD_HINTS).defer(timestamp=0)
