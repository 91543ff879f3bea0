-- Whose sums may differ since these reports changed: who is near them now, and whose hints they were in.
SELECT centre.rule, centre.report
FROM cumulative_counted AS changed
JOIN cumulative_counted AS centre ON centre.rule = changed.rule AND __quickly_near:changed:centre__
WHERE changed.report = ANY (%(changed)s)
UNION
SELECT rule_id, centre_id FROM geo_cumulativehint WHERE reports && %(changed)s
