-- Add up the sums of reports that belong together, and drop those that came to nothing.
WITH gone AS (
    DELETE FROM geo_reportsum RETURNING level, quad, reporter_id, audience, status, reports, x, y
)
INSERT INTO geo_reportsum (level, quad, reporter_id, audience, status, reports, x, y)
SELECT level, quad, reporter_id, audience, status, sum(reports), sum(x), sum(y)
FROM gone
GROUP BY level, quad, reporter_id, audience, status
HAVING sum(reports) <> 0
