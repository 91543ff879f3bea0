-- Write everybody's notification of an activity, and a delivery, or a place in a digest, for each destination in use; return the channels to be woken.
-- In a digest go mails alone; a webhook is a machine's and hears at once. A person whose address is the mailbox of a member that is told too gets that one mail, not two.
WITH told AS MATERIALIZED (
    SELECT gen_random_uuid() AS notification_id, one.*
    FROM json_to_recordset(%(told)s) AS one(
        member_id uuid, user_id uuid, standing text, duty boolean, reasons jsonb,
        everywhere boolean, due_at timestamptz, digest boolean, channels text[]
    )
), noted AS (
    INSERT INTO notifications_notification (
        id, activity_id, member_id, user_id, standing, duty, reasons, created_at
    )
    SELECT notification_id, %(activity)s, member_id, user_id, standing, duty, reasons, %(now)s FROM told
), office AS (
    SELECT notification_id, d.id AS destination_id, d.channel, d.broken_at, due_at, digest, lower(d.address) AS address
    FROM told JOIN notifications_destination AS d ON d.member_id = told.member_id AND d.active
    WHERE channels = '{}' OR d.channel = ANY(channels)
), person AS (
    SELECT notification_id, d.id AS destination_id, d.channel, d.broken_at, due_at, digest
    FROM told JOIN notifications_destination AS d ON d.user_id = told.user_id AND d.active
    WHERE (everywhere OR d.duty) AND (channels = '{}' OR d.channel = ANY(channels))
      -- Looked up in a table of hashes, however few the planner expects.
      AND (d.channel, lower(d.address)) NOT IN (SELECT channel, address FROM office)
), wanted AS MATERIALIZED (
    SELECT notification_id, destination_id, channel, broken_at, due_at, digest FROM office
    UNION ALL SELECT * FROM person
), single AS (
    INSERT INTO notifications_delivery (
        id, purpose, notification_id, destination_id, channel, state, attempt, due_at, last_error, created_at,
        outcome, outcome_why
    )
    SELECT gen_random_uuid(), 'news', notification_id, destination_id, channel,
        CASE WHEN broken_at IS NULL THEN 'waiting' ELSE 'held' END, 0,
        CASE WHEN digest THEN now() ELSE coalesce(due_at, now()) END, '', now(), '', ''
    FROM wanted WHERE NOT digest OR channel = 'webhook'
), together AS (
    INSERT INTO notifications_digestitem (notification_id, destination_id, due_at)
    SELECT notification_id, destination_id, due_at FROM wanted WHERE digest AND channel = 'email'
)
SELECT DISTINCT channel FROM wanted WHERE NOT digest OR channel = 'webhook' ORDER BY channel
