-- Make the views: the rights are the queries of ids that are put in. security_barrier keeps functions of others away
-- from rows that the view leaves out.
CREATE VIEW umgriff_qgis.meldungen WITH (security_barrier) AS
SELECT
    report.id, version.title AS titel, member.short_name AS mitglied, kind.label AS planart, usage.label AS nutzung,
    stage.label AS planungsstand,
    CASE report.status WHEN 'withdrawn' THEN 'zurückgezogen' ELSE 'gemeldet' END AS status,
    (report.announced_at AT TIME ZONE 'Europe/Berlin')::date AS gemeldet_am,
    version.number AS fassung,
    (version.announced_at AT TIME ZONE 'Europe/Berlin')::date AS fassung_vom,
    (report.withdrawn_at AT TIME ZONE 'Europe/Berlin')::date AS zurueckgezogen_am,
    round((version.area_m2 / 10000)::numeric, 2)::double precision AS flaeche_ha,
    report.reporter_id = (SELECT umgriff_qgis.eigenes_mitglied()) AS eigene,
    report.id IN ({affecting}) AS betrifft_uns,
    ST_PointOnSurface(version.outline)::geometry(Point, {srid}) AS ort
FROM public.geo_report AS report
JOIN public.geo_reportversion AS version ON version.id = report.current_id
JOIN public.accounts_member AS member ON member.id = report.reporter_id
JOIN public.geo_plankind AS kind ON kind.id = version.kind_id
JOIN public.geo_use AS usage ON usage.id = version.use_id
JOIN public.geo_stage AS stage ON stage.id = version.stage_id
WHERE (SELECT umgriff_qgis.eigenes_mitglied()) IS NOT NULL AND report.id IN ({visible});

CREATE VIEW umgriff_qgis.fassungen WITH (security_barrier) AS
SELECT
    version.id, report.id AS meldung, version.number AS nummer, version.id = report.current_id AS geltend,
    version.title AS titel, member.short_name AS mitglied, kind.label AS planart, usage.label AS nutzung,
    stage.label AS planungsstand, version.next_step_on AS naechster_schritt_am,
    (version.announced_at AT TIME ZONE 'Europe/Berlin')::date AS gemeldet_am,
    version.description AS beschreibung, version.dwellings AS wohnungen, version.gross_floor_m2 AS geschossflaeche_m2,
    version.sales_area_m2 AS verkaufsflaeche_m2, version.height_m AS hoehe_m, version.power_mw AS leistung_mw,
    version.trips_per_day AS kfz_fahrten_am_tag, array_to_string(version.effects, ', ') AS auswirkungen,
    CASE version.wish WHEN 'answer' THEN 'Antwort' WHEN 'talk' THEN 'Gespräch' ELSE 'Nur Info' END AS wunsch,
    version.answer_by AS antwort_bis, version.contact_name AS kontakt, version.contact_email AS kontakt_mail,
    version.contact_phone AS kontakt_telefon, version.change_note AS was_sich_geaendert_hat,
    round((version.area_m2 / 10000)::numeric, 2)::double precision AS flaeche_ha,
    round(version.length_m::numeric)::double precision AS laenge_m,
    version.outline::geometry(Geometry, {srid}) AS umgriff
FROM public.geo_reportversion AS version
JOIN public.geo_report AS report ON report.id = version.report_id
JOIN public.accounts_member AS member ON member.id = report.reporter_id
JOIN public.geo_plankind AS kind ON kind.id = version.kind_id
JOIN public.geo_use AS usage ON usage.id = version.use_id
JOIN public.geo_stage AS stage ON stage.id = version.stage_id
WHERE (SELECT umgriff_qgis.eigenes_mitglied()) IS NOT NULL AND version.id IN ({versions});

CREATE VIEW umgriff_qgis.gebiete WITH (security_barrier) AS
SELECT
    area.id, area.key AS schluessel, area.name, area.designation AS bezeichnung, member.short_name AS mitglied,
    coalesce(member.id = (SELECT umgriff_qgis.eigenes_mitglied()), false) AS eigenes, edition.name AS ausgabe,
    edition.licence AS quelle, area.boundary::geometry(MultiPolygon, {srid}) AS grenze
FROM public.geo_area AS area
JOIN public.geo_edition AS edition ON edition.id = area.edition_id
LEFT JOIN public.accounts_memberarea AS spoken ON spoken.key = area.key AND area.kind <> 'remainder'
LEFT JOIN public.accounts_member AS member ON member.id = spoken.member_id AND member.active
WHERE (SELECT umgriff_qgis.eigenes_mitglied()) IS NOT NULL AND area.id IN ({areas});

CREATE VIEW umgriff_qgis.betroffene_gebiete WITH (security_barrier) AS
SELECT
    told.id, version.report_id AS meldung, version.id AS fassung, version.number AS nummer,
    version.id = report.current_id AS geltend, area.key AS schluessel, area.name AS gebiet,
    member.short_name AS mitglied, coalesce(member.id = (SELECT umgriff_qgis.eigenes_mitglied()), false) AS eigenes,
    CASE told.decision WHEN 'added' THEN 'von Hand ergänzt' ELSE 'nach Regel' END AS entscheidung,
    CASE told.relation WHEN 'contains' THEN 'liegt ganz darin' WHEN 'overlaps' THEN 'liegt zum Teil darin'
        WHEN 'touches' THEN 'grenzt an' ELSE 'im Umkreis' END AS lage,
    round(told.distance_m::numeric)::double precision AS abstand_m,
    round(told.overlap_m2::numeric)::double precision AS ueberlappung_m2, told.reach_m AS reichweite_m,
    area.boundary::geometry(MultiPolygon, {srid}) AS grenze
FROM public.geo_affectedarea AS told
JOIN public.geo_reportversion AS version ON version.id = told.version_id
JOIN public.geo_report AS report ON report.id = version.report_id
JOIN public.geo_area AS area ON area.id = told.area_id
LEFT JOIN public.accounts_member AS member ON member.id = told.member_id
WHERE (SELECT umgriff_qgis.eigenes_mitglied()) IS NOT NULL AND told.id IN ({told}) AND version.id IN ({versions});

COMMENT ON VIEW umgriff_qgis.meldungen IS 'Alle Meldungen, von denen Ihr Mitglied wissen darf: das Wichtigste und ein Punkt. Ohne Entwürfe.';
COMMENT ON VIEW umgriff_qgis.fassungen IS 'Alle gemeldeten Fassungen der Meldungen, deren Einzelheiten Ihr Mitglied sehen darf (eigene und solche, die es betreffen), mit Umgriff. geltend: die Fassung, die heute gilt.';
COMMENT ON VIEW umgriff_qgis.gebiete IS 'Die geltenden Grenzen der Gemeinden und Stadtbezirke, mit dem Mitglied, das für ein Gebiet spricht. Quelle: beim Veröffentlichen einer Karte angeben.';
COMMENT ON VIEW umgriff_qgis.betroffene_gebiete IS 'Welche Gebiete eine Fassung betraf, mit Lage und Abstand, so wie es beim Melden festgestellt wurde.';
COMMENT ON COLUMN umgriff_qgis.meldungen.id IS 'Kennung der Meldung; ihre Seite ist /meldungen/<id>/';
COMMENT ON COLUMN umgriff_qgis.meldungen.eigene IS 'Meldung Ihres Mitglieds';
COMMENT ON COLUMN umgriff_qgis.meldungen.betrifft_uns IS 'Die geltende Fassung betrifft Ihr Mitglied, nach Regel oder von Hand ergänzt';
COMMENT ON COLUMN umgriff_qgis.meldungen.ort IS 'Ein Punkt auf dem Umgriff';
COMMENT ON COLUMN umgriff_qgis.fassungen.meldung IS 'Kennung der Meldung (meldungen.id)';
COMMENT ON COLUMN umgriff_qgis.fassungen.umgriff IS 'Flächen, Linien oder Punkte';
COMMENT ON COLUMN umgriff_qgis.betroffene_gebiete.abstand_m IS 'Vom Umgriff zur Grenze, auf dem Ellipsoid gemessen';
COMMENT ON COLUMN umgriff_qgis.betroffene_gebiete.mitglied IS 'Leer: ein Nachbar, der kein Mitglied ist'
