-- Encode the seen reports in a tile as points with what the map says of them; and say how many they are.
WITH tile AS (SELECT ST_TileEnvelope(%s, %s, %s) AS envelope, %s::uuid AS member, %s::float8[] AS bounds_ha)
SELECT CASE WHEN count(*) = 0 THEN ''::bytea ELSE ST_AsMVT(feature, 'reports', 4096, 'geom') END, count(*)
FROM (
    SELECT
        ST_AsMVTGeom(place.point, tile.envelope, 4096, 0, true) AS geom, report.id, version.title,
        reporter.short_name AS member, kind.code AS kind, usage.code AS use, usage.map_group AS "group",
        stage.code AS stage, stage.pattern, report.status,
        width_bucket(version.area_m2 / 10000, tile.bounds_ha) AS size,
        coalesce(report.reporter_id = tile.member, false) AS own, seen.affects,
        to_char(report.announced_at AT TIME ZONE 'Europe/Berlin', 'YYYYMMDD')::integer AS announced,
        to_char(version.announced_at AT TIME ZONE 'Europe/Berlin', 'YYYYMMDD')::integer AS changed
    FROM ({seen}) AS seen(id, version, affects)
    CROSS JOIN tile
    JOIN geo_reportplace AS place ON place.report_id = seen.id
    JOIN geo_report AS report ON report.id = seen.id
    JOIN geo_reportversion AS version ON version.id = seen.version
    JOIN accounts_member AS reporter ON reporter.id = report.reporter_id
    JOIN geo_plankind AS kind ON kind.id = version.kind_id
    JOIN geo_use AS usage ON usage.id = version.use_id
    JOIN geo_stage AS stage ON stage.id = version.stage_id
    ORDER BY place.quad, report.id
) AS feature
