-- Store the answer to who is affected, with a version: one row for each area.
INSERT INTO geo_affectedarea (
    version_id, area_id, member_id, decision, reason, relation, distance_m, overlap_m2, rule_id, reach_m, nearest
)
SELECT %(version)s, area, member, decision, reason, relation, distance_m, overlap_m2, rule, reach_m,
    ST_SetSRID(ST_MakeLine(ST_MakePoint(x1, y1), ST_MakePoint(x2, y2)), %(srid)s)
FROM unnest(
    %(areas)s::bigint[], %(members)s::uuid[], %(decisions)s::text[], %(reasons)s::text[], %(relations)s::text[],
    %(distances)s::float8[], %(overlaps)s::float8[], %(rules)s::uuid[], %(reaches)s::float8[],
    %(x1)s::float8[], %(y1)s::float8[], %(x2)s::float8[], %(y2)s::float8[]
) AS row(area, member, decision, reason, relation, distance_m, overlap_m2, rule, reach_m, x1, y1, x2, y2)
