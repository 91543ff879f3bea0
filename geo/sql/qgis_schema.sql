-- Make the schema of the views, and the function that says for which member somebody is signed in to the database.
CREATE SCHEMA umgriff_qgis;
REVOKE ALL ON SCHEMA umgriff_qgis FROM PUBLIC;
COMMENT ON SCHEMA umgriff_qgis IS 'Meldungen der Allianz zum Lesen in QGIS: jede Anmeldung sieht, was ihr Mitglied sehen darf.';
-- session_user is who signed in: neither SET ROLE nor this function's own rights change it.
CREATE FUNCTION umgriff_qgis.eigenes_mitglied() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT member.id
    FROM public.geo_qgisrole AS role
    JOIN public.accounts_member AS member ON member.id = role.member_id AND member.active
    WHERE role.name = session_user
$$;
REVOKE ALL ON FUNCTION umgriff_qgis.eigenes_mitglied() FROM PUBLIC;
COMMENT ON FUNCTION umgriff_qgis.eigenes_mitglied() IS 'Das Mitglied, für das diese Anmeldung gilt; leer, wenn sie für keines gilt.'
