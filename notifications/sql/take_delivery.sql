-- Take the delivery of a channel that has been due longest, for a lease, and count one more claim. Nothing is taken
-- (no mark) where nothing may be sent: switched off, another place, or older than what was sent. One statement, so that
-- the counter, which all workers share, is locked for no longer than it takes.
WITH due AS MATERIALIZED (
    SELECT id FROM notifications_delivery
    WHERE channel = %(channel)s AND state = 'waiting' AND due_at <= statement_timestamp()
    ORDER BY due_at
    LIMIT 1
    FOR UPDATE SKIP LOCKED
), counted AS (
    UPDATE notifications_sending AS sending SET mark = sending.mark + 1
    FROM due
    WHERE off_at IS NULL AND place = {place} AND (mark >= %(noted)s OR installation <> %(installation)s)
    RETURNING mark, installation, now() AS at
), taken AS (
    UPDATE notifications_delivery AS delivery SET attempt = attempt + 1, due_at = statement_timestamp() + %(lease)s
    FROM due, counted
    WHERE delivery.id = due.id
)
SELECT due.id, counted.mark, counted.installation, counted.at FROM due LEFT JOIN counted ON true
