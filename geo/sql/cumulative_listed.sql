-- List the hints, among those that hold one of these reports, that no other hint of their rule contains.
UPDATE geo_cumulativehint AS hint
SET listed = NOT listed, cluster_id = NULL
WHERE (%(reports)s::uuid[] IS NULL OR hint.reports && %(reports)s)
    AND hint.listed = EXISTS (
        SELECT FROM geo_cumulativehint AS wider
        WHERE wider.rule_id = hint.rule_id AND wider.centre_id = ANY (hint.reports) AND wider.centre_id <> hint.centre_id
            AND (cardinality(wider.reports) > cardinality(hint.reports)
                OR cardinality(wider.reports) = cardinality(hint.reports) AND wider.centre_id < hint.centre_id)
            AND hint.reports <@ wider.reports
    )
