-- Which people are told beside their member's mailbox (they keep a destination for duty), or in its place (it has none)?
-- In its place: its officers; without officers everybody of that member.
WITH told AS (
    SELECT member.id, NOT EXISTS (
        SELECT FROM notifications_destination AS box
        WHERE box.member_id = member.id AND box.channel = 'email' AND box.active AND box.broken_at IS NULL
    ) AS stranded
    FROM unnest(%(members)s::uuid[]) AS member(id)
), person AS (
    SELECT person.id, person.member_id, 'officer' = ANY(person.roles) AS is_officer, told.stranded, EXISTS (
        SELECT FROM notifications_destination AS own
        WHERE own.user_id = person.id AND own.duty AND own.active AND own.broken_at IS NULL
    ) AS asked
    FROM told JOIN accounts_user AS person ON person.member_id = told.id
    WHERE person.is_active
)
SELECT id, NOT asked AS in_place
FROM person
WHERE asked OR (stranded AND (is_officer OR NOT EXISTS (
    SELECT FROM person AS colleague WHERE colleague.member_id = person.member_id AND colleague.is_officer
)))
ORDER BY id
