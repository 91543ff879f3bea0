"""Where a report lies for each member that may know of it only because it was told."""

import django.db.models.deletion
from django.db import migrations, models

# What a change of a report, or of who was told of it, means for the table. The condition is that of
# ReportQuerySet.told_beyond: the two are compared in tests/test_tiles.py.
KEPT = """
CREATE FUNCTION geo_reports_told(which uuid[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM geo_reporttold WHERE report_id = ANY(which);
    INSERT INTO geo_reporttold (member_id, report_id, reporter_id, status, quad, x, y)
    SELECT DISTINCT affected.member_id, report.id, report.reporter_id, report.status, place.quad,
        ST_X(place.point), ST_Y(place.point)
    FROM geo_report AS report
    JOIN geo_reportplace AS place ON place.report_id = report.id
    JOIN geo_reportversion AS version ON version.report_id = report.id
    JOIN geo_affectedarea AS affected ON affected.version_id = version.id
    WHERE report.id = ANY(which) AND report.status <> 'draft' AND report.audience <> 'all_members'
        AND affected.decision <> 'removed' AND affected.member_id <> report.reporter_id
$$;
CREATE FUNCTION geo_report_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM geo_reporttold WHERE report_id = OLD.id;
    ELSIF NEW.audience <> 'all_members' OR TG_OP = 'UPDATE' AND OLD.audience <> 'all_members' THEN
        PERFORM geo_reports_told(ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
END $$;
-- After report_placed, by its name: the place is there then.
CREATE TRIGGER report_told
    AFTER INSERT OR DELETE OR UPDATE OF current_id, reporter_id, audience, status ON geo_report
    FOR EACH ROW EXECUTE FUNCTION geo_report_told();
CREATE FUNCTION geo_affected_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM geo_reports_told(ARRAY(
        SELECT DISTINCT report.id
        FROM changed
        JOIN geo_reportversion AS version ON version.id = changed.version_id
        JOIN geo_report AS report ON report.id = version.report_id
        WHERE report.audience <> 'all_members' AND report.status <> 'draft'
    ));
    RETURN NULL;
END $$;
CREATE TRIGGER affected_told_more AFTER INSERT ON geo_affectedarea
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION geo_affected_told();
CREATE TRIGGER affected_told_otherwise AFTER UPDATE ON geo_affectedarea
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION geo_affected_told();
CREATE TRIGGER affected_told_less AFTER DELETE ON geo_affectedarea
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION geo_affected_told();
"""
PRESENT = "SELECT geo_reports_told(ARRAY(SELECT id FROM geo_report WHERE audience <> 'all_members'))"
GONE = """
DROP TRIGGER affected_told_more ON geo_affectedarea;
DROP TRIGGER affected_told_otherwise ON geo_affectedarea;
DROP TRIGGER affected_told_less ON geo_affectedarea;
DROP TRIGGER report_told ON geo_report;
DROP FUNCTION geo_affected_told();
DROP FUNCTION geo_report_told();
DROP FUNCTION geo_reports_told(uuid[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_history"),
        ("geo", "0007_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportTold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("status", models.CharField(max_length=20)),
                ("quad", models.BigIntegerField()),
                ("x", models.FloatField()),
                ("y", models.FloatField()),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.member",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="geo.report"
                    ),
                ),
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
            options={
                "indexes": [
                    models.Index(
                        fields=["member", "quad"],
                        include=("x", "y", "reporter", "status"),
                        name="report_told_member_quad",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("member", "report"), name="one_place_per_told_member")],
            },
        ),
        migrations.RunSQL(KEPT, GONE),
        migrations.RunSQL(PRESENT, migrations.RunSQL.noop),
    ]
