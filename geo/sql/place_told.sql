-- Give every member the places of the reports that it may know of only because it was told (migration 0008).
SELECT geo_reports_told(ARRAY(SELECT id FROM geo_report WHERE audience <> 'all_members'))
