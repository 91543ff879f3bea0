"""Ringing: one NOTIFY inside the transaction that writes. It is heard after the commit, or never."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from notifications.live.wakes import CHANNEL, Kind, Wake
from notifications.models import Notification


def ring(kind: Kind, pk: Any) -> None:
    """Wake the open pages that ``kind`` concerns. Equal rings of one transaction are heard once (PostgreSQL)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, Wake(kind, pk).text()])


def ring_reach(notifications: Iterable[UUID | None]) -> None:
    """Tell the reporters' pages that something became of these notifications: one ring for each report."""
    told = Notification.objects.filter(pk__in={pk for pk in notifications if pk})
    reports = told.filter(activity__report__isnull=False).order_by()
    for report in reports.values_list("activity__report", flat=True).distinct():
        ring(Kind.REACH, report)
