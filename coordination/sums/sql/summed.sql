-- One line for each key (a member or a year) and one for all, of what happened in a year (NULL: in all years).
SELECT key, GROUPING(key) = 1 AS is_total, {figures}
FROM (
    SELECT found.*, {key} AS key
    FROM (
        SELECT happened.*, EXTRACT(YEAR FROM happened.at AT TIME ZONE {zone})::int AS year
        FROM ({happened}) happened
    ) found
    WHERE {year}::int IS NULL OR found.year = {year}
) one
GROUP BY GROUPING SETS ((key), ())
