-- Place every announced or withdrawn report at a point on its outline, numbered by its square.
INSERT INTO geo_reportplace (report_id, point, quad)
SELECT report.id, place.point, geo_quad(place.point)
FROM geo_report AS report
JOIN geo_reportversion AS version ON version.id = report.current_id
CROSS JOIN LATERAL (SELECT ST_Transform(ST_PointOnSurface(version.outline), 3857) AS point) AS place
WHERE report.status <> 'draft' AND NOT ST_IsEmpty(version.outline)
