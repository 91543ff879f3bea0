-- The opening and the closing of cases, each with every member at the table.
WITH known (id, opened_at, closed_at, outcome) AS ({cases}), party (id, member) AS ({parties})
SELECT act.id, party.member, act.at, act.closes, act.settles
FROM (
    SELECT id, opened_at AS at, false AS closes, false AS settles FROM known
    UNION ALL
    SELECT id, closed_at, true, outcome IN ('settled', 'partly') FROM known WHERE closed_at IS NOT NULL
) act LEFT JOIN party USING (id)
