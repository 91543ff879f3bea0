-- Write everybody's notification of an activity.
INSERT INTO notifications_notification (
    id, activity_id, member_id, user_id, standing, duty, reasons, created_at
)
SELECT id, %(activity)s, member_id, user_id, standing, duty, reasons, %(now)s
FROM ROWS FROM (
    unnest(
        %(notifications)s::uuid[], %(members)s::uuid[], %(users)s::uuid[], %(standings)s::text[], %(duties)s::boolean[]
    ),
    jsonb_array_elements(%(reasons)s::jsonb)
) AS told(id, member_id, user_id, standing, duty, reasons)
