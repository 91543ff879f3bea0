-- With whom a version passes the sum of a rule: around itself, or around another that it lies near; the largest first.
, own AS MATERIALIZED (
    SELECT * FROM counting WHERE version = %(version)s
), others AS MATERIALIZED (
    SELECT * FROM counted
), near AS MATERIALIZED (
    SELECT others.* FROM own JOIN others ON others.rule = own.rule AND __near:own:others__
), pair AS (
    SELECT rule, threshold, report AS centre, report, amount FROM own
    UNION ALL
    SELECT own.rule, own.threshold, own.report, near.report, near.amount FROM own JOIN near ON near.rule = own.rule
    UNION ALL
    SELECT own.rule, own.threshold, near.report, own.report, own.amount FROM own JOIN near ON near.rule = own.rule
    UNION ALL
    SELECT near.rule, near.threshold, near.report, others.report, others.amount
    FROM near
    JOIN others ON others.rule = near.rule AND __near:near:others__
)
SELECT DISTINCT ON (rule) rule, centre, array_agg(report), sum(amount)
FROM pair
GROUP BY rule, threshold, centre
HAVING count(*) > 1 AND sum(amount) >= threshold
ORDER BY rule, sum(amount) DESC, centre = %(report)s DESC, centre
