"""Waking the worker: one job for each activity and channel, deferred in the transaction that wrote the rows."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

DELIVER_ACTIVITY = "notifications.deliver_activity"


def wake(activity: UUID, channel: str) -> None:
    """Have the deliveries of an activity over one channel sent once the transaction is committed."""
    app.configure_task(DELIVER_ACTIVITY).defer(activity=str(activity), channel=channel)
