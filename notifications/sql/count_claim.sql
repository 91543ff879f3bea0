-- Counts one more claim, unless nothing may be sent: switched off, another place, or older than what was sent.
UPDATE notifications_sending SET mark = mark + 1
WHERE off_at IS NULL AND place = {place} AND (mark >= %(noted)s OR installation <> %(installation)s)
RETURNING mark, installation, now()
