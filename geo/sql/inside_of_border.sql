-- How much of a line (metres) or of points (number) lies in each area and not on its border?
WITH outline AS (SELECT ST_GeomFromEWKB(%(outline)s) AS shape)
SELECT area.id, CASE ST_Dimension(outline.shape)
    WHEN 1 THEN ST_Length(off_border.shape)
    ELSE ST_NumGeometries(off_border.shape)
END
FROM outline
CROSS JOIN geo_area AS area
CROSS JOIN LATERAL ST_ClipByBox2D(
    ST_Boundary(area.boundary), ST_Envelope(ST_Expand(outline.shape, 1 + %(tolerance)s))
) AS border(shape)
CROSS JOIN LATERAL ST_Difference(
    ST_Intersection(area.boundary, outline.shape), ST_Buffer(border.shape, %(tolerance)s)
) AS off_border(shape)
WHERE area.id = ANY(%(areas)s) AND NOT ST_IsEmpty(off_border.shape)
