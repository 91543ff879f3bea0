"""What must be true of the rows whatever happened: killed workers, cut connections, impatient people.

Each entry is a sentence and a statement that returns the rows which break it. Later channels and acts add
theirs. ``tally`` then compares the rows with what arrived outside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

BROKEN = {
    "a version that everybody sees has exactly one announcement, if it is the first": """
        SELECT v.id FROM geo_reportversion v
        WHERE v.announced_at IS NOT NULL AND v.number = 1 AND 1 <> (
            SELECT count(*) FROM notifications_activity a WHERE a.version_id = v.id AND a.verb = 'announced')""",
    "nobody is told of a draft": """
        SELECT a.id FROM notifications_activity a JOIN geo_reportversion v ON v.id = a.version_id
        WHERE v.announced_at IS NULL""",
    "a draft has no stored answer": """
        SELECT f.id FROM geo_affectedarea f JOIN geo_reportversion v ON v.id = f.version_id
        WHERE v.announced_at IS NULL""",
    "every affected member has its notification of an announcement": """
        SELECT a.id, f.member_id FROM notifications_activity a JOIN geo_affectedarea f ON f.version_id = a.version_id
        WHERE a.verb = 'announced' AND f.member_id IS NOT NULL AND f.decision <> 'removed'
        EXCEPT SELECT activity_id, member_id FROM notifications_notification""",
    "nobody else has one": """
        SELECT n.activity_id, n.member_id FROM notifications_notification n
        JOIN notifications_activity a ON a.id = n.activity_id WHERE a.verb = 'announced'
        EXCEPT SELECT a.id, f.member_id FROM notifications_activity a
        JOIN geo_affectedarea f ON f.version_id = a.version_id WHERE f.decision <> 'removed'""",
    "the reporter is not told by itself": """
        SELECT n.id FROM notifications_notification n JOIN notifications_activity a ON a.id = n.activity_id
        JOIN geo_report r ON r.id = a.report_id WHERE r.reporter_id = n.member_id""",
    "a member has one notification of an activity": """
        SELECT activity_id, member_id FROM notifications_notification GROUP BY 1, 2 HAVING count(*) > 1""",
    "every notification has a delivery to every destination of its member": """
        SELECT n.id, d.id FROM notifications_notification n
        JOIN notifications_destination d ON d.member_id = n.member_id AND d.active AND d.created_at <= n.created_at
        EXCEPT SELECT notification_id, destination_id FROM notifications_delivery""",
    "a destination has one delivery of a notification": """
        SELECT notification_id, channel, destination_id FROM notifications_delivery
        GROUP BY 1, 2, 3 HAVING count(*) > 1""",
    "a delivery goes to the member that was told": """
        SELECT y.id FROM notifications_delivery y JOIN notifications_destination d ON d.id = y.destination_id
        JOIN notifications_notification n ON n.id = y.notification_id WHERE d.member_id <> n.member_id""",
    "what is done was tried": "SELECT id FROM notifications_delivery WHERE state = 'done' AND attempt = 0",
}
UNSETTLED = {
    "a delivery still waits": "SELECT id FROM notifications_delivery WHERE state = 'waiting'",
    "a job of an activity is still there": """
        SELECT id FROM procrastinate_jobs
        WHERE task_name = 'notifications.deliver_activity' AND status <> 'succeeded'""",
    "a job belongs to a worker that is gone": """
        SELECT j.id FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
        WHERE j.status = 'doing' AND w.id IS NULL""",
}


def broken(cursor: Any) -> list[str]:
    """Return a sentence for every rule that rows break, at any moment; nothing when all is well."""
    return _violated(cursor, BROKEN)


def unsettled(cursor: Any) -> list[str]:
    """Return what is still under way; nothing once everything was sent or given up."""
    return _violated(cursor, UNSETTLED)


def _violated(cursor: Any, rules: dict[str, str]) -> list[str]:
    found = []
    for sentence, statement in rules.items():
        cursor.execute(statement)
        rows = cursor.fetchall()
        if rows:
            found.append(f"Not true: {sentence}: {len(rows)} rows, {rows[0]} for one.")
    return found


@dataclass(frozen=True)
class Tally:
    """What was to arrive against what arrived, by Message-ID."""

    expected: int
    arrived: int
    lost: int
    repeated: int
    unknown: int


def tally(expected: Iterable[str], arrived: Iterable[str], *, known: Iterable[str] = ()) -> Tally:
    """Compare the ids of deliveries with the Message-IDs that a server took, repeats included.

    ``known`` are deliveries that may arrive as well: those of an earlier act.
    """
    wanted = set(expected)
    others = set(known) | wanted
    counted = Counter(message_id.strip("<>").split("@")[0] for message_id in arrived)
    return Tally(
        expected=len(wanted),
        arrived=sum(counted[one] for one in wanted),
        lost=sum(1 for one in wanted if not counted[one]),
        repeated=sum(counted[one] - 1 for one in wanted if counted[one]),
        unknown=sum(count for one, count in counted.items() if one not in others),
    )
