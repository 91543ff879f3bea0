-- Place every announced or withdrawn report at a point on its outline, numbered by its square (migration 0010).
SELECT geo_places_written(ARRAY(SELECT id FROM geo_report WHERE status <> 'draft'))
