-- Drop the pieces of areas whose edition is no longer in force.
DELETE FROM geo_areapiece AS piece
USING geo_area AS area, geo_edition AS edition
WHERE area.id = piece.area_id AND edition.id = area.edition_id
  AND (edition.in_force_from IS NULL OR edition.in_force_until IS NOT NULL)
