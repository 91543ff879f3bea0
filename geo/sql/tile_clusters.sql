-- Encode reports counted by cell as the layer of clusters, each at the middle of its reports; and say how many there are.
SELECT
    CASE WHEN count(*) = 0 THEN ''::bytea ELSE ST_AsMVT(feature, 'clusters', 4096, 'geom') END,
    coalesce(sum(feature.reports), 0)
FROM (
    SELECT
        ST_AsMVTGeom(
            ST_SetSRID(ST_MakePoint(sum(part.x) / sum(part.reports), sum(part.y) / sum(part.reports)), 3857),
            ST_TileEnvelope(%s, %s, %s), 4096, 0, true
        ) AS geom,
        sum(part.reports)::integer AS reports,
        sum(part.own)::integer AS own
    FROM ({cells}) AS part(cell, reports, own, x, y)
    GROUP BY part.cell
    HAVING sum(part.reports) > 0
    ORDER BY part.cell
) AS feature
