-- These reports and those whose outlines' boxes may lie within any rule's reach of one of them.
WITH reach AS (
    SELECT coalesce(max(distance_m), 0) * %(candidate)s + 1 AS m FROM geo_cumulativerule WHERE valid_until IS NULL
), asked AS (
    SELECT unnest(%(reports)s::uuid[]) AS report
)
SELECT report FROM asked
UNION
SELECT near.report_id
FROM asked
JOIN geo_report AS report ON report.id = asked.report
JOIN geo_reportversion AS version ON version.id = report.current_id
CROSS JOIN reach
JOIN geo_reportversion AS near ON near.outline && ST_Expand(version.outline, reach.m)
