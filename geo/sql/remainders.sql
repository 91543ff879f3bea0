-- What is left of each municipality once the districts in force are taken out of it.
-- Two data sets never agree on a line: strips narrower than twice the gap, and leavings under one per cent,
-- are nobody's land but an artefact, and go.
WITH taken AS (
    SELECT district.parent_key, ST_Union(district.boundary) AS boundary
    FROM geo_area AS district
    WHERE district.edition_id = %(districts)s AND district.kind = 'district'
    GROUP BY district.parent_key
), rest AS (
    SELECT city.id, ST_Area(city.boundary) AS full_area, ST_Difference(city.boundary, taken.boundary) AS boundary
    FROM taken
    JOIN geo_area AS city ON city.key = taken.parent_key AND city.edition_id = %(municipalities)s
), cleaned AS (
    SELECT id, full_area, ST_Intersection(
        boundary, ST_Buffer(ST_Buffer(boundary, -%(gap)s), %(gap)s * 1.5, 'join=mitre')
    ) AS boundary
    FROM rest
)
SELECT id, ST_Multi(ST_CollectionExtract(ST_MakeValid(boundary), 3))::bytea AS boundary
FROM cleaned
WHERE ST_Area(boundary) > full_area / 100
