-- Which areas adjoin the areas with these keys, up to the gap that two data sets leave between them?
SELECT DISTINCT other.area_id
FROM geo_area AS area
JOIN geo_edition AS edition ON edition.id = area.edition_id
    AND edition.in_force_from IS NOT NULL AND edition.in_force_until IS NULL
JOIN geo_areapiece AS piece ON piece.area_id = area.id
JOIN geo_areapiece AS other ON ST_DWithin(other.shape, piece.shape, %(gap)s) AND other.area_id <> area.id
WHERE area.key = ANY(%(keys)s) AND NOT area.subdivided
