-- The outlines of these versions, in parts of at most 64 vertices.
SELECT version.id, cut.shape
FROM geo_reportversion AS version
CROSS JOIN LATERAL ST_Dump(version.outline) AS single
CROSS JOIN LATERAL (
    -- Points cannot be cut: ST_Subdivide would drop them.
    SELECT ST_Subdivide(single.geom, 64) AS shape WHERE ST_Dimension(single.geom) > 0
    UNION ALL SELECT single.geom WHERE ST_Dimension(single.geom) = 0
) AS cut
WHERE version.id = ANY(%(versions)s)
