-- These reports, those in their hints, and those whose outlines' boxes may lie within any rule's reach of one of them.
WITH reach AS (
    SELECT coalesce(max(distance_m), 0) * %(candidate)s + 1 AS m FROM geo_cumulativerule WHERE valid_until IS NULL
), known AS (
    SELECT unnest(%(reports)s::uuid[]) AS report
    UNION SELECT unnest(reports) FROM geo_cumulativehint WHERE reports && %(reports)s
)
SELECT report FROM known
UNION
SELECT near.report_id
FROM known
JOIN geo_report AS report ON report.id = known.report
JOIN geo_reportversion AS version ON version.id = report.current_id
CROSS JOIN reach
JOIN geo_reportversion AS near ON near.outline && ST_Expand(version.outline, reach.m)
