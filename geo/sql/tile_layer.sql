-- Encode rows, whose column geom is drawn already, as one layer of a vector tile, and say how many they were.
SELECT CASE WHEN count(*) = 0 THEN ''::bytea ELSE ST_AsMVT(feature, %s, %s, 'geom') END, count(*)
FROM ({rows}) AS feature
