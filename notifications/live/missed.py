"""What a person did not hear since a cursor, and where they stand: one statement, so that nothing lies between.

A cursor is ``pg_snapshot_xmin``: every transaction below it had ended when it was taken, and what it wrote was
visible. Asking for all that was written at or above it misses nothing, whatever order commits come in; what
comes twice has the same id.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Count, Func, IntegerField, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject

from accounts.models import User
from geo.models import Report
from notifications.live import events
from notifications.models import Activity, Notification

MOST = 200  # who missed more than that reads the pages anew


def snapshot(edge: str) -> Cast:
    """Return the transaction id at one edge of the current snapshot: ``xmin`` or ``xmax``."""
    now = Func(Func(function="pg_current_snapshot"), function=f"pg_snapshot_{edge}", output_field=TextField())
    return Cast(Cast(now, TextField()), BigIntegerField())


def opening(user: Any, since: int | None) -> bytes:
    """Return the events since the cursor, then ``state`` with a new cursor. Without a cursor: the state alone.

    Says ``resync`` where the cursor is none of this database, or too long ago to tell one by one.
    """
    row = _row(user, since)
    told, reports = row["told"] or [], row["reports"] or []
    strange = since is not None and since > row["newest"]
    if strange or len(told) > MOST or len(reports) > MOST:
        return events.RESYNC + events.state(row["unread"], row["cursor"])
    heard = [events.notification(one["id"], one["activity"], one["report"]) for one in told]
    heard += [events.report(pk) for pk in reports]
    return b"".join(heard) + events.state(row["unread"], row["cursor"])


def unread_count(user: Any) -> int:
    """Return what the bell shows this person."""
    return Notification.objects.inbox_of(user).unread().count()


def _row(user: Any, since: int | None) -> dict[str, Any]:
    inbox = Notification.objects.inbox_of(user).order_by()
    unread = inbox.unread().annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")
    told = inbox.filter(activity__written_by__gte=since) if since is not None else inbox.none()
    seen = Activity.objects.filter(report__in=Report.objects.visible_to(user).values("pk")).order_by()
    reports = seen.filter(written_by__gte=since) if since is not None else seen.none()
    line = JSONObject(id="pk", activity="activity", report="activity__report")
    row: dict[str, Any] = (
        User.objects.filter(pk=user.pk)
        .values(
            cursor=snapshot("xmin"),
            newest=snapshot("xmax"),
            unread=Coalesce(Subquery(unread, output_field=IntegerField()), 0),
            told=_array(told.annotate(line=line).values("line")),
            reports=_array(reports.values("report").distinct()),
        )
        .get()
    )
    return row


def _array(rows: QuerySet[Any, Any]) -> Any:
    return ArraySubquery(rows[: MOST + 1])
