-- Which areas lie within a planar reach of an outline: how far, by which lines, and how much of it lies inside?
-- An area brings all lines that are about as short as its shortest: the caller measures them on the ellipsoid.
WITH part AS MATERIALIZED (
    -- Points cannot be cut: ST_Subdivide would drop them.
    SELECT cut.shape
    FROM ST_Dump(ST_GeomFromEWKB(%(outline)s::bytea)) AS single
    CROSS JOIN LATERAL (
        SELECT ST_Subdivide(single.geom, 64) AS shape WHERE ST_Dimension(single.geom) > 0
        UNION ALL SELECT single.geom WHERE ST_Dimension(single.geom) = 0
    ) AS cut
), pair AS MATERIALIZED (
    SELECT piece.area_id, piece.shape AS piece, part.shape AS part, ST_Distance(piece.shape, part.shape) AS metres
    FROM part JOIN geo_areapiece AS piece ON ST_DWithin(piece.shape, part.shape, %(reach)s::float8)
), ranked AS (
    SELECT pair.*, min(metres) OVER (PARTITION BY area_id) AS least FROM pair
), near AS (
    SELECT area_id, least,
        array_agg(ST_AsBinary(ST_ShortestLine(part, piece)))
            FILTER (WHERE least > 0 AND metres <= least * 1.001 + 0.1) AS lines,
        sum(ST_Area(ST_Intersection(piece, part))) FILTER (WHERE metres = 0 AND ST_Dimension(part) = 2) AS overlap
    FROM ranked GROUP BY area_id, least
)
SELECT area.id, area.edition_id, area.key, area.name, area.designation, area.kind, area.parent_key, area.subdivided,
    near.lines, coalesce(near.overlap, 0)
-- A lateral LIMIT keeps the planner, who expects thousands, from reading the whole table.
FROM near CROSS JOIN LATERAL (SELECT * FROM geo_area WHERE geo_area.id = near.area_id LIMIT 1) AS area
