-- What would change in subscriptions that name areas, if they took the boundaries of these editions.
-- Many subscriptions name the same areas and keep the same ground: each such pair is compared once.
WITH asked AS (
    SELECT id, area_keys, area, md5(ST_AsBinary(area)) AS ground
    FROM notifications_subscription
    WHERE id = ANY(%(subscriptions)s)
), pairs AS (
    SELECT DISTINCT ON (area_keys, ground) area_keys, ground, area FROM asked
), known AS (
    SELECT key, boundary, name FROM geo_area WHERE edition_id = ANY(%(editions)s) AND kind <> 'remainder'
), last_known AS (
    SELECT DISTINCT ON (past.key) past.key, past.boundary, past.name
    FROM geo_area past JOIN geo_edition edition ON edition.id = past.edition_id
    WHERE past.kind <> 'remainder' AND edition.in_force_from IS NOT NULL
      AND past.key IN (SELECT unnest(area_keys) FROM pairs)
      AND past.key NOT IN (SELECT key FROM known)
    ORDER BY past.key, edition.in_force_from DESC
), compared AS (
    SELECT
        pairs.area_keys,
        pairs.ground,
        (
            SELECT ST_Union(boundary) FROM (
                SELECT key, boundary FROM known UNION ALL SELECT key, boundary FROM last_known
            ) each WHERE each.key = ANY(pairs.area_keys)
        ) AS new_area,
        ARRAY(
            SELECT coalesce(last_known.name, wanted)
            FROM unnest(pairs.area_keys) wanted LEFT JOIN last_known ON last_known.key = wanted
            WHERE wanted NOT IN (SELECT key FROM known) ORDER BY 1
        ) AS gone,
        pairs.area
    FROM pairs
), measured AS (
    SELECT area_keys, ground, gone, ST_Area(ST_SymDifference(area, new_area)) AS changed_m2 FROM compared
)
SELECT asked.id, measured.changed_m2, measured.gone
FROM asked JOIN measured USING (area_keys, ground)
WHERE measured.changed_m2 > %(least)s OR measured.gone <> '{}'
