"""What must be true of the rows whatever happened: killed workers, cut connections, impatient people.

Each entry is a sentence and a statement that returns the rows which break it. Later channels and acts add
theirs. ``tally`` then compares the rows with what arrived outside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Of a person's destination d: the same address is a mailbox that is told of the activity as well, and gets one mail.
SAME_MAILBOX = """EXISTS (
    SELECT FROM notifications_notification office
    JOIN notifications_delivery y ON y.notification_id = office.id AND y.channel = d.channel
    JOIN notifications_destination box ON box.id = y.destination_id AND lower(box.address) = lower(d.address)
    WHERE office.activity_id = n.activity_id AND office.member_id IS NOT NULL AND d.user_id IS NOT NULL)"""
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
    "no other member has one, unless it asked to hear": """
        SELECT n.activity_id, n.member_id FROM notifications_notification n
        JOIN notifications_activity a ON a.id = n.activity_id
        WHERE a.verb = 'announced' AND n.member_id IS NOT NULL AND n.standing <> 'subscribed'
        EXCEPT SELECT a.id, f.member_id FROM notifications_activity a
        JOIN geo_affectedarea f ON f.version_id = a.version_id WHERE f.decision <> 'removed'""",
    "the reporter is not told by itself": """
        SELECT n.id FROM notifications_notification n JOIN notifications_activity a ON a.id = n.activity_id
        JOIN geo_report r ON r.id = a.report_id WHERE r.reporter_id = n.member_id""",
    "nobody is told of their own act": """
        SELECT n.id FROM notifications_notification n JOIN notifications_activity a ON a.id = n.activity_id
        WHERE n.user_id = a.actor_id""",
    "a recipient has one notification of an activity": """
        SELECT activity_id, member_id, user_id FROM notifications_notification GROUP BY 1, 2, 3 HAVING count(*) > 1""",
    "who hears by subscription may see the report": """
        SELECT n.id FROM notifications_notification n JOIN notifications_activity a ON a.id = n.activity_id
        JOIN geo_report r ON r.id = a.report_id LEFT JOIN accounts_user u ON u.id = n.user_id
        WHERE r.audience = 'affected_only' AND n.standing = 'subscribed'
        AND NOT coalesce('coordinator' = ANY(u.roles), false)
        AND coalesce(n.member_id, u.member_id) IS DISTINCT FROM r.reporter_id
        AND NOT EXISTS (
            SELECT FROM geo_affectedarea f JOIN geo_reportversion v ON v.id = f.version_id
            WHERE v.report_id = r.id AND f.decision <> 'removed'
            AND f.member_id = coalesce(n.member_id, u.member_id))""",
    "every duty of a member has a delivery to every destination in use": """
        SELECT n.id, d.id FROM notifications_notification n
        JOIN notifications_destination d ON d.member_id = n.member_id AND d.active AND d.created_at <= n.created_at
        WHERE n.duty EXCEPT SELECT notification_id, destination_id FROM notifications_delivery""",
    "every duty told to a person has a delivery to every destination kept for it": f"""
        SELECT n.id, d.id FROM notifications_notification n
        JOIN notifications_destination d ON d.user_id = n.user_id AND d.active AND d.duty
            AND d.created_at <= n.created_at
        WHERE n.duty AND NOT {SAME_MAILBOX}
        EXCEPT SELECT notification_id, destination_id FROM notifications_delivery""",
    "what a subscription asks for by mail has a delivery or a place in a digest": f"""
        SELECT n.id, d.id FROM notifications_notification n
        CROSS JOIN LATERAL jsonb_array_elements(n.reasons) AS reason
        JOIN notifications_subscription s ON s.id = (reason->>'subscription')::uuid AND s.changed_at <= n.created_at
            AND 'email' = ANY(s.channels)
        JOIN notifications_destination d ON d.channel = 'email' AND d.active AND d.created_at <= n.created_at
            AND (d.user_id = n.user_id OR d.member_id = n.member_id)
        WHERE NOT n.duty AND NOT {SAME_MAILBOX}
        EXCEPT SELECT notification_id, destination_id FROM notifications_delivery
        EXCEPT SELECT notification_id, destination_id FROM notifications_digestitem""",
    "a destination has one delivery of a notification": """
        SELECT notification_id, channel, destination_id FROM notifications_delivery
        WHERE notification_id IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 1""",
    "what is told together is not told alone as well": """
        SELECT i.id FROM notifications_digestitem i JOIN notifications_delivery y
        ON y.notification_id = i.notification_id AND y.destination_id = i.destination_id""",
    "a notification has one place in the digests of a destination": """
        SELECT notification_id, destination_id FROM notifications_digestitem GROUP BY 1, 2 HAVING count(*) > 1""",
    "a digest goes to the destination of what is in it": """
        SELECT i.id FROM notifications_digestitem i JOIN notifications_delivery y ON y.id = i.delivery_id
        WHERE y.destination_id <> i.destination_id OR y.purpose <> 'digest'""",
    "no digest is empty": """
        SELECT y.id FROM notifications_delivery y WHERE y.purpose = 'digest'
        AND NOT EXISTS (SELECT FROM notifications_digestitem i WHERE i.delivery_id = y.id)""",
    "a delivery goes to the member or person that was told": """
        SELECT y.id FROM notifications_delivery y JOIN notifications_destination d ON d.id = y.destination_id
        JOIN notifications_notification n ON n.id = y.notification_id
        WHERE d.member_id IS DISTINCT FROM n.member_id OR d.user_id IS DISTINCT FROM n.user_id""",
    "nobody gets two mails of an activity at one address": """
        SELECT n.activity_id, d.channel, lower(d.address) FROM notifications_delivery y
        JOIN notifications_destination d ON d.id = y.destination_id AND d.user_id IS NOT NULL
        JOIN notifications_notification n ON n.id = y.notification_id
        JOIN notifications_notification office ON office.activity_id = n.activity_id AND office.member_id IS NOT NULL
        JOIN notifications_delivery o ON o.notification_id = office.id AND o.channel = y.channel
        JOIN notifications_destination od ON od.id = o.destination_id AND lower(od.address) = lower(d.address)""",
    "what is done was tried, or was sent before a restore": """
        SELECT id FROM notifications_delivery WHERE state = 'done' AND attempt = 0 AND last_error = ''""",
}
UNSETTLED = {
    "a delivery still waits": "SELECT id FROM notifications_delivery WHERE state = 'waiting'",
    "a digest is due and not written": """
        SELECT id FROM notifications_digestitem
        WHERE delivery_id IS NULL AND dropped_at IS NULL AND due_at <= now()""",
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
    """Compare the ids of deliveries with the Message-IDs, webhook-ids … that servers took, repeats included.

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
