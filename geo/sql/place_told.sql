-- Give every member the places of the reports that it may know of only because it was told.
INSERT INTO geo_reporttold (member_id, report_id, reporter_id, status, quad, x, y)
SELECT DISTINCT affected.member_id, report.id, report.reporter_id, report.status, place.quad,
    ST_X(place.point), ST_Y(place.point)
FROM geo_report AS report
JOIN geo_reportplace AS place ON place.report_id = report.id
JOIN geo_reportversion AS version ON version.report_id = report.id
JOIN geo_affectedarea AS affected ON affected.version_id = version.id
WHERE report.status <> 'draft' AND report.audience <> 'all_members' AND affected.decision <> 'removed'
    AND affected.member_id <> report.reporter_id
