-- Which of these reports count towards which rule in force, with what amount, and where. The beginning of statements.
WITH rule AS MATERIALIZED (
    SELECT id, measure, threshold, greatest(distance_m, %(touching)s) AS reach_m,
        ARRAY(SELECT use_id FROM geo_cumulativerule_uses WHERE cumulativerule_id = geo_cumulativerule.id) AS uses,
        ARRAY(SELECT plankind_id FROM geo_cumulativerule_kinds WHERE cumulativerule_id = geo_cumulativerule.id) AS kinds
    FROM geo_cumulativerule
    WHERE valid_until IS NULL
), counting AS NOT MATERIALIZED (
    SELECT rule.id AS rule, rule.threshold, rule.reach_m, version.id AS version, version.report_id AS report,
        size.amount, version.outline
    FROM geo_reportversion AS version
    CROSS JOIN rule
    CROSS JOIN LATERAL (SELECT CASE rule.measure
        WHEN 'sales_area_m2' THEN version.sales_area_m2
        WHEN 'gross_floor_m2' THEN version.gross_floor_m2
        WHEN 'dwellings' THEN version.dwellings
        WHEN 'trips_per_day' THEN version.trips_per_day
        WHEN 'power_mw' THEN version.power_mw
        WHEN 'area_m2' THEN version.area_m2 END AS amount) AS size
    WHERE size.amount > 0
        AND (rule.uses = '{}' OR version.use_id = ANY (rule.uses))
        AND (rule.kinds = '{}' OR version.kind_id = ANY (rule.kinds))
), counted AS NOT MATERIALIZED (
    SELECT counting.*
    FROM counting
    JOIN geo_report AS report ON report.current_id = counting.version
    WHERE report.id IN (__reports__)
)
