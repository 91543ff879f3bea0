-- Keys that come with several names: a field that is not the key was taken for it.
SELECT key, string_agg(DISTINCT name, ' / ' ORDER BY name)
FROM area_import
GROUP BY key
HAVING count(DISTINCT name) > 1
ORDER BY key
