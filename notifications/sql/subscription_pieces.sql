-- Cut a subscription's area into pieces of at most 64 vertices, each with the box in which an outline may match.
INSERT INTO notifications_subscriptionpiece (subscription_id, shape, reach_m, box)
SELECT s.id, cut.shape, s.distance_m,
    ST_Envelope(ST_Expand(cut.shape, greatest(s.distance_m, %(tolerance)s) * (1 + %(error)s) + 1))
FROM notifications_subscription AS s
CROSS JOIN LATERAL ST_Dump(s.area) AS single
CROSS JOIN LATERAL (
    SELECT ST_Subdivide(single.geom, 64) AS shape WHERE ST_Dimension(single.geom) > 0
    UNION ALL SELECT single.geom WHERE ST_Dimension(single.geom) = 0
) AS cut
WHERE s.id = ANY(%(subscriptions)s)
