-- Write everybody's notification of an activity.
INSERT INTO notifications_notification (
    id, activity_id, member_id, user_id, standing, duty, reasons, created_at
)
SELECT notification_id, %(activity)s, member_id, user_id, standing, duty, reasons, %(now)s
FROM json_to_recordset(%(told)s) AS told(
    notification_id uuid, member_id uuid, user_id uuid, standing text, duty boolean, reasons jsonb
)
