-- Which subscriptions that stand match which versions? One row for each pair; who may see the report is not asked here.
-- Candidates by the boxes of their pieces; planar metres accept what is clearly within and leave out what is clearly
-- beyond; the thin ring between is measured on the ellipsoid, along the shortest lines (as in geo/affected.py).
-- The parts come as arrays, not from a table: so the planner knows how few they are.
WITH version AS (
    SELECT v.id, v.area_m2, v.sales_area_m2, v.gross_floor_m2, v.dwellings, v.height_m, v.power_mw, v.trips_per_day,
        report.reporter_id, kind.code AS kind, usage.code AS usage, stage.code AS stage
    FROM geo_reportversion AS v
    JOIN geo_report AS report ON report.id = v.report_id
    LEFT JOIN geo_plankind AS kind ON kind.id = v.kind_id
    LEFT JOIN geo_use AS usage ON usage.id = v.use_id
    LEFT JOIN geo_stage AS stage ON stage.id = v.stage_id
    WHERE v.id = ANY(%(versions)s) AND v.outline IS NOT NULL
), part AS (
    SELECT version_id, wkb::geometry AS shape
    FROM unnest(%(part_of)s::bigint[], %(parts)s::text[]) AS given(version_id, wkb)
), pair AS MATERIALIZED (
    SELECT part.version_id, piece.subscription_id, greatest(piece.reach_m, %(tolerance)s) AS reach,
        piece.shape AS piece, part.shape AS part, ST_Distance(piece.shape, part.shape) AS metres
    FROM part
    JOIN notifications_subscriptionpiece AS piece ON piece.box && part.shape
    WHERE (%(only)s::uuid IS NULL OR piece.subscription_id = %(only)s)
      AND ST_DWithin(piece.shape, part.shape, greatest(piece.reach_m, %(tolerance)s) * (1 + %(error)s))
), near AS (
    SELECT version_id, subscription_id, reach, min(metres) AS least FROM pair GROUP BY 1, 2, 3
), within AS (
    SELECT version_id, subscription_id FROM near WHERE least <= reach * (1 - %(shrink)s)
    UNION ALL
    SELECT near.version_id, near.subscription_id
    FROM near JOIN pair USING (version_id, subscription_id)
    CROSS JOIN LATERAL ST_ShortestLine(pair.part, pair.piece) AS line
    WHERE near.least > near.reach * (1 - %(shrink)s) AND pair.metres <= near.least * 1.001 + 0.1
    GROUP BY near.version_id, near.subscription_id, near.reach
    HAVING min(ST_Distance(
        ST_Transform(ST_StartPoint(line), %(edge)s)::geography, ST_Transform(ST_EndPoint(line), %(edge)s)::geography
    )) <= near.reach
    UNION ALL
    SELECT version.id, s.id
    FROM version CROSS JOIN notifications_subscription AS s
    WHERE s.area_source = 'anywhere' AND (%(only)s::uuid IS NULL OR s.id = %(only)s)
)
SELECT within.version_id, s.id
FROM within
JOIN version ON version.id = within.version_id
JOIN notifications_subscription AS s ON s.id = within.subscription_id
WHERE s.stopped_at IS NULL AND s.paused_at IS NULL AND (s.ends_on IS NULL OR s.ends_on >= %(today)s)
  AND coalesce(
      (SELECT person.is_active FROM accounts_user AS person WHERE person.id = s.user_id),
      (SELECT office.active FROM accounts_member AS office WHERE office.id = s.member_id)
  )
  AND (s.kinds = '{}' OR version.kind = ANY(s.kinds))
  AND (s.uses = '{}' OR version.usage = ANY(s.uses))
  AND (s.stages = '{}' OR version.stage = ANY(s.stages))
  AND (s.reporters = '{}' OR version.reporter_id = ANY(s.reporters))
  AND (s.min_area_ha IS NULL OR version.area_m2 >= s.min_area_ha * 10000)
  AND (s.over_sales_area_m2 IS NULL OR version.sales_area_m2 > s.over_sales_area_m2)
  AND (s.over_gross_floor_m2 IS NULL OR version.gross_floor_m2 > s.over_gross_floor_m2)
  AND (s.min_dwellings IS NULL OR version.dwellings >= s.min_dwellings)
  AND (s.min_height_m IS NULL OR version.height_m >= s.min_height_m)
  AND (s.min_power_mw IS NULL OR version.power_mw >= s.min_power_mw)
  AND (s.min_trips_per_day IS NULL OR version.trips_per_day >= s.min_trips_per_day)
