-- Which duty notification lacks a delivery to which destination that was in use when it was written.
-- A person's copy goes to the mailbox they keep for duty; not where the member's own mailbox has the same address and got it.
-- A link that somebody asked for anew goes to one mailbox alone (services/new_link.py).
SELECT n.id, d.id
FROM notifications_notification AS n
JOIN notifications_destination AS d
    ON d.active AND d.created_at <= n.created_at
    AND (d.member_id = n.member_id OR (d.user_id = n.user_id AND d.duty AND d.channel = 'email'))
LEFT JOIN accounts_member AS m ON m.id = d.member_id
LEFT JOIN accounts_user AS u ON u.id = d.user_id
JOIN notifications_activity AS a ON a.id = n.activity_id
WHERE n.duty
    AND a.verb <> 'asked_again'
    AND coalesce(m.active, u.is_active)
    AND NOT EXISTS (SELECT FROM notifications_delivery AS y WHERE y.notification_id = n.id AND y.destination_id = d.id)
    AND NOT EXISTS (SELECT FROM notifications_digestitem AS i WHERE i.notification_id = n.id AND i.destination_id = d.id)
    AND NOT (d.user_id IS NOT NULL AND EXISTS (
        SELECT FROM notifications_delivery AS y
        JOIN notifications_notification AS o ON o.id = y.notification_id
        JOIN notifications_destination AS e ON e.id = y.destination_id
        WHERE o.activity_id = n.activity_id AND e.member_id IS NOT NULL
            AND e.channel = d.channel AND lower(e.address) = lower(d.address)
    ))
ORDER BY n.created_at, d.id
