"""Places of reports for vector tiles, counted beforehand at small scales; logins for the municipalities' QGIS."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models

# The number of the square of zoom 28 (WebMercatorQuad) that holds a point in EPSG:3857: the bits of column and row
# in turns. 20037508.342789244 is half the width of the world there.
QUAD = """
CREATE FUNCTION geo_quad(point geometry) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    width constant double precision := 40075016.685578488;
    turns constant bigint[] := ARRAY[281470681808895, 71777214294589695, 1085102592571150095, 3689348814741910323,
        6148914691236517205];
    pair bigint[] := ARRAY[
        least(greatest(floor((ST_X(point) / width + 0.5) * 268435456), 0), 268435455)::bigint,
        least(greatest(floor((0.5 - ST_Y(point) / width) * 268435456), 0), 268435455)::bigint];
    spread bigint[] := '{}';
    one bigint;
BEGIN
    FOREACH one IN ARRAY pair LOOP
        FOR step IN 1..5 LOOP
            one := (one | (one << (32 >> step))) & turns[step];
        END LOOP;
        spread := spread || one;
    END LOOP;
    RETURN spread[1] | (spread[2] << 1);
END $$;
"""
# Levels as in geo/querysets/places.py; a row of the sums is one report more or less.
PLACED = """
CREATE FUNCTION geo_report_counts(report uuid, reporter uuid, audience text, status text, difference integer)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO geo_reportsum (level, quad, reporter_id, audience, status, reports, x, y)
    SELECT level, place.quad >> (2 * (28 - level)), reporter, audience, status, difference,
        difference * ST_X(place.point), difference * ST_Y(place.point)
    FROM geo_reportplace AS place, unnest(ARRAY[4, 6, 8, 10, 12]) AS level
    WHERE place.report_id = report
$$;
CREATE FUNCTION geo_report_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.current_id, OLD.reporter_id, OLD.audience, OLD.status)
            IS NOT DISTINCT FROM (NEW.current_id, NEW.reporter_id, NEW.audience, NEW.status) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM geo_report_counts(OLD.id, OLD.reporter_id, OLD.audience, OLD.status, -1);
        DELETE FROM geo_reportplace WHERE report_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status <> 'draft' THEN
        INSERT INTO geo_reportplace (report_id, point, quad)
        SELECT NEW.id, place.point, geo_quad(place.point)
        FROM geo_reportversion AS version
        CROSS JOIN LATERAL (SELECT ST_Transform(ST_PointOnSurface(version.outline), 3857) AS point) AS place
        WHERE version.id = NEW.current_id AND NOT ST_IsEmpty(version.outline);
        PERFORM geo_report_counts(NEW.id, NEW.reporter_id, NEW.audience, NEW.status, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER report_placed
    AFTER INSERT OR DELETE OR UPDATE OF current_id, reporter_id, audience, status ON geo_report
    FOR EACH ROW EXECUTE FUNCTION geo_report_placed();
"""
PRESENT = """
INSERT INTO geo_reportplace (report_id, point, quad)
SELECT report.id, place.point, geo_quad(place.point)
FROM geo_report AS report
JOIN geo_reportversion AS version ON version.id = report.current_id
CROSS JOIN LATERAL (SELECT ST_Transform(ST_PointOnSurface(version.outline), 3857) AS point) AS place
WHERE report.status <> 'draft' AND NOT ST_IsEmpty(version.outline);
INSERT INTO geo_reportsum (level, quad, reporter_id, audience, status, reports, x, y)
SELECT level, place.quad >> (2 * (28 - level)), report.reporter_id, report.audience, report.status, count(*),
    sum(ST_X(place.point)), sum(ST_Y(place.point))
FROM geo_reportplace AS place
JOIN geo_report AS report ON report.id = place.report_id
CROSS JOIN unnest(ARRAY[4, 6, 8, 10, 12]) AS level
GROUP BY 1, 2, 3, 4, 5;
"""
GONE = """
DROP TRIGGER report_placed ON geo_report;
DROP FUNCTION geo_report_placed();
DROP FUNCTION geo_report_counts(uuid, uuid, text, text, integer);
DROP FUNCTION geo_quad(geometry);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("geo", "0004_map_layers")]

    operations = [
        migrations.CreateModel(
            name="ReportPlace",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="place",
                        serialize=False,
                        to="geo.report",
                    ),
                ),
                ("point", django.contrib.gis.db.models.fields.PointField(spatial_index=False, srid=3857)),
                ("quad", models.BigIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["quad"], name="report_place_quad")]},
        ),
        migrations.CreateModel(
            name="ReportSum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("quad", models.BigIntegerField()),
                ("audience", models.CharField(max_length=20)),
                ("status", models.CharField(max_length=20)),
                ("reports", models.IntegerField()),
                ("x", models.FloatField()),
                ("y", models.FloatField()),
                (
                    "reporter",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.member",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["level", "quad"], name="report_sum_level_quad")]},
        ),
        migrations.CreateModel(
            name="QgisRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=63, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="qgis_roles", to="accounts.member"
                    ),
                ),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.RunSQL(QUAD + PLACED, GONE),
        migrations.RunSQL(PRESENT, migrations.RunSQL.noop),
    ]
