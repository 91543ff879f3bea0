-- Write the hints around these centres anew: all reports within the rule's reach, where they pass its threshold. One
-- that changes must look for its cluster again.
WITH touched AS MATERIALIZED (__touched__), star AS MATERIALIZED (
    SELECT centre.rule, centre.report AS centre, around.reports, around.amount
    FROM (
        SELECT * FROM touched JOIN cumulative_counted USING (rule, report) ORDER BY rule, outline
    ) AS centre
    CROSS JOIN LATERAL (
        SELECT array_agg(other.report ORDER BY other.report) AS reports, sum(other.amount) AS amount, count(*) AS many
        FROM cumulative_counted AS other
        WHERE other.rule = centre.rule AND __quickly_near:centre:other__
    ) AS around
    WHERE around.many > 1 AND around.amount >= centre.threshold
), gone AS (
    DELETE FROM geo_cumulativehint AS hint
    USING touched
    WHERE hint.rule_id = touched.rule AND hint.centre_id = touched.report
        AND NOT EXISTS (SELECT FROM star WHERE star.rule = hint.rule_id AND star.centre = hint.centre_id)
)
INSERT INTO geo_cumulativehint AS hint (rule_id, centre_id, reports, amount, listed)
SELECT rule, centre, reports, amount, false FROM star
ON CONFLICT (rule_id, centre_id) DO UPDATE SET reports = EXCLUDED.reports, amount = EXCLUDED.amount, cluster_id = NULL
WHERE (hint.reports, hint.amount) IS DISTINCT FROM (EXCLUDED.reports, EXCLUDED.amount)
