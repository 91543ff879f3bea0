-- Write the hints around these centres anew: all reports within the rule's reach, where they pass its threshold.
WITH touched AS MATERIALIZED (__touched__), star AS MATERIALIZED (
    SELECT centre.rule, centre.report AS centre, array_agg(other.report ORDER BY other.report) AS reports,
        sum(other.amount) AS amount
    FROM touched
    JOIN cumulative_counted AS centre ON centre.rule = touched.rule AND centre.report = touched.report
    JOIN cumulative_counted AS other ON other.rule = centre.rule AND __near:centre:other__
    GROUP BY centre.rule, centre.report, centre.threshold
    HAVING count(*) > 1 AND sum(other.amount) >= centre.threshold
), gone AS (
    DELETE FROM geo_cumulativehint AS hint
    USING touched
    WHERE hint.rule_id = touched.rule AND hint.centre_id = touched.report
        AND NOT EXISTS (SELECT FROM star WHERE star.rule = hint.rule_id AND star.centre = hint.centre_id)
)
INSERT INTO geo_cumulativehint AS hint (rule_id, centre_id, reports, amount, listed)
SELECT rule, centre, reports, amount, false FROM star
ON CONFLICT (rule_id, centre_id) DO UPDATE SET reports = EXCLUDED.reports, amount = EXCLUDED.amount
WHERE (hint.reports, hint.amount) IS DISTINCT FROM (EXCLUDED.reports, EXCLUDED.amount)
