"""Who is affected names its version, area, member and rule: checked once for each statement (geo/parents.py)."""

import django.db.models.deletion
from django.db import migrations, models

from geo.parents import check_parents

# Planned each time (EXECUTE): a plan for one row, kept, would be wrong for thousands, and the other way round.
FUNCTIONS = """
CREATE FUNCTION rows_have_parents() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    missing bigint;
BEGIN
    FOR n IN 0 .. TG_NARGS - 1 BY 2 LOOP
        EXECUTE format(
            'WITH named AS (SELECT DISTINCT %1$I AS id FROM written WHERE %1$I IS NOT NULL),
                found AS (SELECT parent.id FROM %2$I AS parent JOIN named USING (id) FOR KEY SHARE OF parent)
            SELECT (SELECT count(*) FROM named) - (SELECT count(*) FROM found)',
            TG_ARGV[n], TG_ARGV[n + 1]
        ) INTO missing;
        IF missing > 0 THEN
            RAISE foreign_key_violation USING MESSAGE = format(
                '%s name %s rows of %s that do not exist (%s)', TG_TABLE_NAME, missing, TG_ARGV[n + 1], TG_ARGV[n]
            );
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE FUNCTION parents_have_no_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    named bool;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM gone JOIN %1$I AS child ON child.%2$I = gone.id)', TG_ARGV[0], TG_ARGV[1])
    INTO named;
    IF named THEN
        RAISE foreign_key_violation USING MESSAGE = format(
            '%s cannot lose rows that %s still names (%s)', TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[1]
        );
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION parent_does_not_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = format('A row of %s keeps its %s', TG_TABLE_NAME, TG_ARGV[0]);
END $$;
"""
GONE = """
DROP FUNCTION rows_have_parents();
DROP FUNCTION parents_have_no_rows();
DROP FUNCTION parent_does_not_change();
"""


def _key(to: str, *, on_delete: object = django.db.models.deletion.PROTECT, **more: object) -> models.ForeignKey:
    return models.ForeignKey(db_constraint=False, on_delete=on_delete, to=to, **{"related_name": "+"} | more)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_history"),
        ("geo", "0008_report_told"),
    ]

    operations = [
        migrations.AlterField(
            "affectedarea",
            "version",
            _key(
                "geo.reportversion",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="affected",
                db_index=False,
            ),
        ),
        migrations.AlterField("affectedarea", "area", _key("geo.area")),
        migrations.AlterField("affectedarea", "member", _key("accounts.member", null=True)),
        migrations.AlterField("affectedarea", "rule", _key("geo.impactrule", null=True)),
        migrations.RunSQL(FUNCTIONS, GONE),
        check_parents(
            "geo_affectedarea",
            version_id="geo_reportversion",
            area_id="geo_area",
            member_id="accounts_member",
            rule_id="geo_impactrule",
        ),
    ]
