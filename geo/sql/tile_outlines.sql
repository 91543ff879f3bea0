-- Encode the outlines of the seen reports in a tile, to half a pixel, with what tells them apart; and say how many.
WITH tile AS (
    SELECT ST_TileEnvelope(%s, %s, %s) AS envelope, %s::uuid AS member, %s::float8[] AS bounds_ha,
        %s::float8 AS tolerance_m, %s::integer AS buffer
)
SELECT CASE WHEN count(*) = 0 THEN ''::bytea ELSE ST_AsMVT(feature, 'outlines', 4096, 'geom') END, count(*)
FROM (
    SELECT
        ST_AsMVTGeom(
            ST_Transform(ST_Simplify(version.outline, tile.tolerance_m, true), 3857), tile.envelope, 4096, tile.buffer
        ) AS geom,
        report.id, usage.map_group AS "group", stage.pattern, report.status,
        width_bucket(version.area_m2 / 10000, tile.bounds_ha) AS size,
        coalesce(report.reporter_id = tile.member, false) AS own, seen.affects,
        to_char(report.announced_at AT TIME ZONE 'Europe/Berlin', 'YYYYMMDD')::integer AS announced,
        to_char(version.announced_at AT TIME ZONE 'Europe/Berlin', 'YYYYMMDD')::integer AS changed,
        to_char(version.next_step_on, 'YYYYMMDD')::integer AS next_step
    FROM ({seen}) AS seen(id, version, affects)
    CROSS JOIN tile
    JOIN geo_report AS report ON report.id = seen.id
    JOIN geo_reportversion AS version ON version.id = seen.version
    JOIN geo_use AS usage ON usage.id = version.use_id
    JOIN geo_stage AS stage ON stage.id = version.stage_id
    ORDER BY report.id
) AS feature
