-- The plans: who told of each and when, and the weeks until its first formal step (NULL: none yet).
WITH RECURSIVE told (id, follows, reporter, at) AS ({reports}),
formal (report, at) AS ({formal}),
-- A chain begins where nothing is followed that was told of before, among these reports.
plan (id, start) AS (
    SELECT one.id, one.id FROM told one
    WHERE NOT EXISTS (SELECT FROM told before WHERE before.id = one.follows AND before.at <= one.at)
    UNION ALL
    SELECT one.id, plan.start
    FROM plan JOIN told before USING (id) JOIN told one ON one.follows = before.id AND before.at <= one.at
),
step (start, at) AS (SELECT plan.start, min(formal.at) FROM plan JOIN formal ON formal.report = plan.id GROUP BY 1)
SELECT told.reporter AS member, told.at,
    -- (GREATEST would make 0 of NULL.)
    CASE WHEN step.at IS NOT NULL THEN GREATEST(EXTRACT(EPOCH FROM step.at - told.at) / 604800, 0) END AS weeks
FROM told JOIN plan ON plan.id = told.id AND plan.start = told.id LEFT JOIN step ON step.start = told.id
