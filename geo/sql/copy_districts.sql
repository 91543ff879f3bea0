-- Copy the districts of one edition into another, without the remainders derived from them.
INSERT INTO geo_area (edition_id, key, name, designation, kind, parent_key, subdivided, boundary)
SELECT %(new)s, key, name, designation, kind, parent_key, FALSE, boundary
FROM geo_area
WHERE edition_id = %(old)s AND kind <> 'remainder'
