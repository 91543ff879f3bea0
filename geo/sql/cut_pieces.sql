-- Cut the boundaries of one edition's areas into pieces of at most 64 vertices.
INSERT INTO geo_areapiece (area_id, shape)
SELECT area.id, piece.geom
FROM geo_area AS area
CROSS JOIN LATERAL ST_Subdivide(area.boundary, 64) AS cut(shape)
CROSS JOIN LATERAL ST_Dump(cut.shape) AS piece
WHERE area.edition_id = %(edition)s AND ST_Dimension(piece.geom) = 2
