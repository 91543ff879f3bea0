-- What one edition of a layer changes against another: areas new, gone, renamed, or with another boundary.
WITH new AS (
    SELECT key, name, boundary FROM geo_area WHERE edition_id = %(new)s AND kind <> 'remainder'
), old AS (
    SELECT key, name, boundary FROM geo_area WHERE edition_id = %(old)s AND kind <> 'remainder'
)
SELECT key, old.name, new.name, CASE
    WHEN old.boundary IS NULL OR new.boundary IS NULL OR old.boundary::bytea = new.boundary::bytea THEN 0
    ELSE ST_Area(ST_SymDifference(old.boundary, new.boundary))
END
FROM new FULL JOIN old USING (key)
WHERE old.key IS NULL OR new.key IS NULL OR old.name <> new.name OR old.boundary::bytea <> new.boundary::bytea
ORDER BY key
