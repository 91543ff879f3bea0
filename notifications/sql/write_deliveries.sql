-- Give every told recipient a delivery, or a place in a digest, for each destination in use; return how many by channel.
-- In a digest go mails alone; a webhook is a machine's and hears at once. A person whose address is the mailbox of a member that is told too gets that one mail, not two.
WITH told AS (
    SELECT *
    FROM json_to_recordset(%(told)s) AS one(
        notification_id uuid, member_id uuid, user_id uuid, everywhere boolean, due_at timestamptz, digest boolean,
        channels text[]
    )
), way AS (
    SELECT told.*, d.id AS destination_id, d.channel, d.broken_at IS NOT NULL AS broken, lower(d.address) AS address
    FROM told JOIN notifications_destination AS d ON d.member_id = told.member_id AND d.active
    UNION ALL
    SELECT told.*, d.id, d.channel, d.broken_at IS NOT NULL, lower(d.address)
    FROM told JOIN notifications_destination AS d ON d.user_id = told.user_id AND d.active
    WHERE told.everywhere OR d.duty
), wanted AS (
    SELECT way.* FROM way
    WHERE (way.channels = '{}' OR way.channel = ANY(way.channels))
      AND NOT (way.user_id IS NOT NULL AND EXISTS (
          SELECT FROM way AS office
          WHERE office.member_id IS NOT NULL AND office.channel = way.channel AND office.address = way.address
      ))
), single AS (
    INSERT INTO notifications_delivery (
        id, purpose, notification_id, destination_id, channel, state, attempt, due_at, last_error, created_at,
        outcome, outcome_why
    )
    SELECT gen_random_uuid(), 'news', notification_id, destination_id, channel,
        CASE WHEN broken THEN 'held' ELSE 'waiting' END, 0, CASE WHEN digest THEN now() ELSE coalesce(due_at, now()) END, '', now(), '', ''
    FROM wanted WHERE NOT digest OR channel = 'webhook'
    RETURNING channel
), together AS (
    INSERT INTO notifications_digestitem (notification_id, destination_id, due_at)
    SELECT notification_id, destination_id, due_at FROM wanted WHERE digest AND channel = 'email'
)
SELECT channel, count(*) FROM single GROUP BY channel ORDER BY channel
