"""Places, sums and what members were told know what filters ask: use, stage, kind, size and year."""

import importlib

import django.db.models.deletion
from django.db import migrations, models

# One truth for the trigger and for rebuilding; the cubes and the coarsest level as in geo/querysets/places.py, the
# classes of size as in geo/sizes.py. tests/test_tile_sums.py compares them. Reports are
# looked up by unnest: a plan that compares every row with an array is wrong for a million of them.
CUBES = """
CREATE FUNCTION geo_report_cubes() RETURNS TABLE (
    cube smallint, finest integer, by_group boolean, by_pattern boolean, by_kind boolean, by_size boolean,
    by_year boolean
) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES (0::smallint, 12, false, false, false, false, false), (1::smallint, 9, true, true, false, true, false),
        (2::smallint, 9, true, false, true, false, true), (3::smallint, 9, false, true, true, false, true),
        (4::smallint, 9, false, false, true, true, true)
$$;
"""
PLACED = """
CREATE FUNCTION geo_places_written(which uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO geo_reportplace (report_id, point, quad, reporter_id, audience, status, map_group, pattern, kind,
        size, year)
    SELECT report.id, place.point, geo_quad(place.point) AS quad, report.reporter_id, report.audience, report.status,
        coalesce(usage.map_group, ''), coalesce(stage.pattern, ''), coalesce(kind.code, ''),
        width_bucket(version.area_m2, ARRAY[10000, 50000, 200000, 1000000]::float8[]),
        coalesce(extract(year FROM report.announced_at AT TIME ZONE 'Europe/Berlin'), 0)
    FROM unnest(which) AS one
    JOIN geo_report AS report ON report.id = one
    JOIN geo_reportversion AS version ON version.id = report.current_id
    LEFT JOIN geo_use AS usage ON usage.id = version.use_id
    LEFT JOIN geo_stage AS stage ON stage.id = version.stage_id
    LEFT JOIN geo_plankind AS kind ON kind.id = version.kind_id
    CROSS JOIN LATERAL (SELECT ST_Transform(ST_PointOnSurface(version.outline), 3857) AS point) AS place
    WHERE report.status <> 'draft' AND NOT ST_IsEmpty(version.outline)
    ORDER BY 3;
END $$;
CREATE FUNCTION geo_places_counted(which uuid[], difference integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO geo_reportsum (cube, level, quad, audience, status, map_group, pattern, kind, size, year, reports, x, y)
    SELECT cube, level, place.quad >> (2 * (28 - level)), audience, status,
        CASE WHEN by_group THEN map_group ELSE '' END, CASE WHEN by_pattern THEN pattern ELSE '' END,
        CASE WHEN by_kind THEN kind ELSE '' END, CASE WHEN by_size THEN size ELSE 0 END,
        CASE WHEN by_year THEN year ELSE 0 END,
        difference, difference * ST_X(place.point), difference * ST_Y(place.point)
    FROM unnest(which) AS one
    JOIN geo_reportplace AS place ON place.report_id = one
    CROSS JOIN geo_report_cubes()
    CROSS JOIN generate_series(3, finest) AS level;
END $$;
CREATE FUNCTION geo_sums_written() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO geo_reportsum (cube, level, quad, audience, status, map_group, pattern, kind, size, year, reports, x, y)
    SELECT cube, finest, place.quad >> (2 * (28 - finest)), audience, status,
        CASE WHEN by_group THEN map_group ELSE '' END, CASE WHEN by_pattern THEN pattern ELSE '' END,
        CASE WHEN by_kind THEN kind ELSE '' END, CASE WHEN by_size THEN size ELSE 0 END,
        CASE WHEN by_year THEN year ELSE 0 END, count(*), sum(ST_X(place.point)), sum(ST_Y(place.point))
    FROM geo_reportplace AS place, geo_report_cubes()
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
    FOR finer IN REVERSE 12..4 LOOP
        INSERT INTO geo_reportsum (cube, level, quad, audience, status, map_group, pattern, kind, size, year, reports,
            x, y)
        SELECT cube, level - 1, quad >> 2, audience, status, map_group, pattern, kind, size, year, sum(reports),
            sum(x), sum(y)
        FROM geo_reportsum AS sums
        WHERE level = finer
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
    END LOOP;
END $$;
-- A row of the sums is one report more or less: what is not true any more is taken away, as it was counted.
CREATE FUNCTION geo_reports_placed(which uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM geo_places_counted(which, -1);
    DELETE FROM geo_reportplace USING unnest(which) AS one WHERE report_id = one;
    PERFORM geo_places_written(which);
    PERFORM geo_places_counted(which, 1);
END $$;
CREATE FUNCTION geo_report_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status <> 'draft' OR TG_OP = 'DELETE' AND OLD.status <> 'draft' THEN
        PERFORM geo_reports_placed(ARRAY[coalesce(NEW.id, OLD.id)]);
    ELSIF TG_OP = 'UPDATE' AND (OLD.status <> 'draft' OR NEW.status <> 'draft')
            AND (OLD.current_id, OLD.reporter_id, OLD.audience, OLD.status, OLD.announced_at)
            IS DISTINCT FROM (NEW.current_id, NEW.reporter_id, NEW.audience, NEW.status, NEW.announced_at) THEN
        PERFORM geo_reports_placed(ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER report_placed
    AFTER INSERT OR DELETE OR UPDATE OF current_id, reporter_id, audience, status, announced_at ON geo_report
    FOR EACH ROW EXECUTE FUNCTION geo_report_placed();
"""
TOLD = """
CREATE OR REPLACE FUNCTION geo_reports_told(which uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM geo_reporttold USING unnest(which) AS one WHERE report_id = one;
    INSERT INTO geo_reporttold (member_id, report_id, reporter_id, status, quad, x, y, map_group, pattern, kind, size,
        year)
    SELECT DISTINCT affected.member_id, report.id, report.reporter_id, report.status, place.quad,
        ST_X(place.point), ST_Y(place.point), place.map_group, place.pattern, place.kind, place.size, place.year
    FROM unnest(which) AS one
    JOIN geo_report AS report ON report.id = one
    JOIN geo_reportplace AS place ON place.report_id = report.id
    JOIN geo_reportversion AS version ON version.report_id = report.id
    JOIN geo_affectedarea AS affected ON affected.version_id = version.id
    WHERE report.status <> 'draft' AND report.audience <> 'all_members'
        AND affected.decision <> 'removed' AND affected.member_id <> report.reporter_id;
END $$;
DROP TRIGGER report_told ON geo_report;
CREATE TRIGGER report_told
    AFTER INSERT OR DELETE OR UPDATE OF current_id, reporter_id, audience, status, announced_at ON geo_report
    FOR EACH ROW EXECUTE FUNCTION geo_report_told();
"""
# A code list is changed by hand, once in years: announcements wait until it is counted anew.
CODES = """
CREATE FUNCTION geo_code_placed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which uuid[];
BEGIN
    LOCK TABLE geo_report IN SHARE ROW EXCLUSIVE MODE;
    which := ARRAY(
        SELECT report.id
        FROM geo_report AS report
        JOIN geo_reportversion AS version ON version.id = report.current_id
        WHERE report.status <> 'draft' AND NEW.id = CASE TG_TABLE_NAME
            WHEN 'geo_use' THEN version.use_id WHEN 'geo_stage' THEN version.stage_id ELSE version.kind_id END
    );
    PERFORM geo_reports_placed(which);
    PERFORM geo_reports_told(which);
    RETURN NULL;
END $$;
CREATE TRIGGER use_placed AFTER UPDATE OF map_group ON geo_use
    FOR EACH ROW WHEN (OLD.map_group IS DISTINCT FROM NEW.map_group) EXECUTE FUNCTION geo_code_placed();
CREATE TRIGGER stage_placed AFTER UPDATE OF pattern ON geo_stage
    FOR EACH ROW WHEN (OLD.pattern IS DISTINCT FROM NEW.pattern) EXECUTE FUNCTION geo_code_placed();
CREATE TRIGGER kind_placed AFTER UPDATE OF code ON geo_plankind
    FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION geo_code_placed();
"""
EMPTY = """
DELETE FROM geo_reporttold;
DELETE FROM geo_reportsum;
DELETE FROM geo_reportplace;
SET CONSTRAINTS ALL IMMEDIATE;
"""
PRESENT = """
SELECT geo_places_written(ARRAY(SELECT id FROM geo_report WHERE status <> 'draft'));
SELECT geo_sums_written();
SELECT geo_reports_told(ARRAY(SELECT id FROM geo_report WHERE audience <> 'all_members'));
"""
BEFORE = importlib.import_module("geo.migrations.0005_report_places")
BEFORE_TOLD = importlib.import_module("geo.migrations.0008_report_told")
WITHOUT = """
DROP TRIGGER report_placed ON geo_report;
DROP FUNCTION geo_report_placed();
DROP FUNCTION geo_report_counts(uuid, uuid, text, text, integer);
"""
# Back to the functions of before: the table of who was told keeps its triggers.
BEFORE_TOLD_FUNCTION = BEFORE_TOLD.KEPT[: BEFORE_TOLD.KEPT.index("CREATE FUNCTION geo_report_told()")]
GONE = """
DROP TRIGGER use_placed ON geo_use;
DROP TRIGGER stage_placed ON geo_stage;
DROP TRIGGER kind_placed ON geo_plankind;
DROP TRIGGER report_placed ON geo_report;
DROP FUNCTION geo_code_placed();
DROP FUNCTION geo_report_placed();
DROP FUNCTION geo_reports_placed(uuid[]);
DROP FUNCTION geo_sums_written();
DROP FUNCTION geo_places_counted(uuid[], integer);
DROP FUNCTION geo_places_written(uuid[]);
DROP FUNCTION geo_report_cubes();
"""
FACTS = ("map_group", "pattern", "kind", "size", "year")
MEMBER = {"db_constraint": False, "db_index": False, "on_delete": django.db.models.deletion.DO_NOTHING}


def _facts(model: str) -> list[migrations.AddField]:
    fields: dict[str, models.Field] = {
        "map_group": models.CharField(max_length=20, default="", db_default=""),
        "pattern": models.CharField(max_length=20, default="", db_default=""),
        "kind": models.CharField(max_length=40, default="", db_default=""),
        "size": models.SmallIntegerField(default=0, db_default=0),
        "year": models.SmallIntegerField(default=0, db_default=0),
    }
    return [migrations.AddField(model, name, field) for name, field in fields.items()]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_history"),
        ("geo", "0009_parents"),
    ]

    operations = [
        # All of it is written anew below: nobody's place is without its reporter meanwhile.
        migrations.RunSQL(WITHOUT + EMPTY, BEFORE.PLACED + BEFORE.PRESENT + BEFORE_TOLD.PRESENT),
        migrations.RemoveIndex("reportsum", "report_sum_level_quad"),
        migrations.RemoveIndex("reporttold", "report_told_member_quad"),
        migrations.RemoveIndex("reportplace", "report_place_quad"),
        migrations.RemoveField("reportsum", "reporter"),
        migrations.AddField("reportsum", "cube", models.SmallIntegerField(default=0, db_default=0)),
        migrations.AddField("reportplace", "status", models.CharField(max_length=20)),
        migrations.AddField("reportplace", "audience", models.CharField(max_length=20)),
        migrations.AddField(
            "reportplace", "reporter", models.ForeignKey(related_name="+", to="accounts.member", **MEMBER)
        ),
        *_facts("reportplace"),
        *_facts("reportsum"),
        *_facts("reporttold"),
        migrations.AddIndex(
            "reportplace",
            models.Index(
                fields=["quad"],
                include=("point", "reporter", "audience", "status", *FACTS),
                name="report_place_counted",
            ),
        ),
        migrations.AddIndex(
            "reportplace",
            models.Index(
                fields=["reporter", "quad"],
                include=("point", "audience", "status", *FACTS),
                name="report_place_reporter",
            ),
        ),
        migrations.AddIndex(
            "reportsum", models.Index(fields=["cube", "level", "quad"], name="report_sum_cube_level_quad")
        ),
        migrations.AddIndex(
            "reporttold",
            models.Index(
                fields=["member", "quad"],
                include=("x", "y", "reporter", "status", *FACTS),
                name="report_told_member_counted",
            ),
        ),
        migrations.RunSQL(
            CUBES + PLACED + TOLD + CODES, GONE + BEFORE_TOLD_FUNCTION.replace("CREATE", "CREATE OR REPLACE") + EMPTY
        ),
        migrations.RunSQL(PRESENT, migrations.RunSQL.noop),
    ]
