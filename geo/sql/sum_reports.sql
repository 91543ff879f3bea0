-- Count the placed reports by square, audience, status and the facts of each cube, at every level (migration 0010).
SELECT geo_sums_written()
