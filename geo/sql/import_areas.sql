-- Make one area of each key: its rows, where there are several (islands, exclaves), become one boundary.
INSERT INTO geo_area (edition_id, key, name, designation, kind, parent_key, subdivided, boundary)
SELECT
    %(edition)s, key, (array_agg(name ORDER BY position))[1], (array_agg(designation ORDER BY position))[1],
    (array_agg(kind ORDER BY position))[1], (array_agg(parent_key ORDER BY position))[1], FALSE,
    ST_Multi(CASE WHEN count(*) = 1 THEN (array_agg(boundary))[1] ELSE ST_UnaryUnion(ST_Collect(boundary)) END)
FROM area_import
GROUP BY key
