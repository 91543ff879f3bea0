-- Store the answer to who is affected, with a version: one row for each area.
INSERT INTO geo_affectedarea (
    version_id, area_id, member_id, decision, reason, relation, distance_m, overlap_m2, rule_id, reach_m, nearest
)
SELECT %(version)s, area, member, decision, reason, relation, distance_m, overlap_m2, rule, reach_m,
    ST_SetSRID(ST_MakeLine(ST_MakePoint(x1, y1), ST_MakePoint(x2, y2)), %(srid)s)
FROM json_to_recordset(%(rows)s) AS row(
    area bigint, member uuid, decision text, reason text, relation text, distance_m float8, overlap_m2 float8,
    rule uuid, reach_m float8, x1 float8, y1 float8, x2 float8, y2 float8
)
