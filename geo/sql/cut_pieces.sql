-- Cut the boundaries in force that have no pieces yet into pieces of at most 64 vertices.
INSERT INTO geo_areapiece (area_id, shape)
SELECT area.id, piece.geom
FROM geo_area AS area
JOIN geo_edition AS edition ON edition.id = area.edition_id
CROSS JOIN LATERAL ST_Subdivide(area.boundary, 64) AS cut(shape)
CROSS JOIN LATERAL ST_Dump(cut.shape) AS piece
WHERE edition.in_force_from IS NOT NULL AND edition.in_force_until IS NULL
  AND NOT EXISTS (SELECT FROM geo_areapiece AS known WHERE known.area_id = area.id)
  AND ST_Dimension(piece.geom) = 2
