-- Keep for a transaction which reports count towards which rule, with a point on the outline of each; neighbours lie
-- beside each other (geometries are ordered along a Hilbert curve).
CREATE TEMPORARY TABLE cumulative_counted ON COMMIT DROP AS
__counting__
SELECT counted.*, ST_X(surface.point) AS x, ST_Y(surface.point) AS y
FROM counted
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(counted.outline) AS point OFFSET 0) AS surface
ORDER BY rule, outline
