-- Count the placed reports by square, reporter, status and audience, at every level.
INSERT INTO geo_reportsum (level, quad, reporter_id, audience, status, reports, x, y)
SELECT level, place.quad >> (2 * (28 - level)), report.reporter_id, report.audience, report.status, count(*),
    sum(ST_X(place.point)), sum(ST_Y(place.point))
FROM geo_reportplace AS place
JOIN geo_report AS report ON report.id = place.report_id
CROSS JOIN unnest(ARRAY[4, 6, 8, 10, 12]) AS level
GROUP BY 1, 2, 3, 4, 5
