-- Add up the sums of reports that belong together, and drop those that came to nothing. Single rows stay as they are.
WITH several AS (
    SELECT array_agg(id) AS ids
    FROM geo_reportsum
    GROUP BY cube, level, quad, audience, status, map_group, pattern, kind, size, year
    HAVING count(*) > 1 OR sum(reports) = 0
), gone AS (
    DELETE FROM geo_reportsum WHERE id IN (SELECT unnest(ids) FROM several)
    RETURNING cube, level, quad, audience, status, map_group, pattern, kind, size, year, reports, x, y
)
INSERT INTO geo_reportsum (cube, level, quad, audience, status, map_group, pattern, kind, size, year, reports, x, y)
SELECT cube, level, quad, audience, status, map_group, pattern, kind, size, year, sum(reports), sum(x), sum(y)
FROM gone
GROUP BY cube, level, quad, audience, status, map_group, pattern, kind, size, year
HAVING sum(reports) <> 0
