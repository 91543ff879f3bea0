-- Write which cluster each of these hints belongs to.
UPDATE geo_cumulativehint AS hint
SET cluster_id = chosen.cluster
FROM unnest(%s::bigint[], %s::uuid[]) AS chosen(hint, cluster)
WHERE hint.id = chosen.hint
