-- The plans: who told of each and when, and the weeks until its first formal step (NULL: none yet).
WITH RECURSIVE told (id, follows, reporter, at) AS ({reports}),
formal (report, at) AS ({formal}),
-- What follows something that was told of before, among these reports, is the same plan.
link (id, before) AS MATERIALIZED (
    SELECT one.id, before.id FROM told one JOIN told before ON before.id = one.follows AND before.at <= one.at
),
plan (id, start) AS (
    SELECT id, id FROM told WHERE NOT EXISTS (SELECT FROM link WHERE link.id = told.id)
    UNION ALL
    SELECT link.id, plan.start FROM plan JOIN link ON link.before = plan.id
),
step (start, at) AS (SELECT plan.start, min(formal.at) FROM plan JOIN formal ON formal.report = plan.id GROUP BY 1)
SELECT told.reporter AS member, told.at,
    -- (GREATEST would make 0 of NULL.)
    CASE WHEN step.at IS NOT NULL THEN GREATEST(EXTRACT(EPOCH FROM step.at - told.at) / 604800, 0) END AS weeks
FROM told LEFT JOIN step ON step.start = told.id
WHERE NOT EXISTS (SELECT FROM link WHERE link.id = told.id)
