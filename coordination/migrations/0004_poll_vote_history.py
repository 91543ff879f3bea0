"""Votes for dates have a history; those that stand begin it with what they are."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

BEGIN = """
INSERT INTO coordination_pollvoteevent
    (id, member_id, option_id, pgh_created_at, pgh_label, pgh_obj_id, vote, voted_at, voted_by_id)
SELECT id, member_id, option_id, voted_at, 'insert', id, vote, voted_at, voted_by_id FROM coordination_pollvote
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_history"),
        ("coordination", "0003_event_series"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PollVoteEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "vote",
                    models.CharField(
                        choices=[("yes", "passt"), ("maybe", "wenn es sein muss"), ("no", "passt nicht")], max_length=5
                    ),
                ),
                ("voted_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pollvote",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coordination_pollvoteevent" ("id", "member_id", "option_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "vote", "voted_at", "voted_by_id") VALUES (NEW."id", NEW."member_id", NEW."option_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."vote", NEW."voted_at", NEW."voted_by_id"); RETURN NULL;',
                    hash="0a5d1e4b9db18aeb2b57c90d8f0fa5950eacd5e2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_206e1",
                    table="coordination_pollvote",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pollvote",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "coordination_pollvoteevent" ("id", "member_id", "option_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "vote", "voted_at", "voted_by_id") VALUES (NEW."id", NEW."member_id", NEW."option_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."vote", NEW."voted_at", NEW."voted_by_id"); RETURN NULL;',
                    hash="0cf0eb4454c9b28ea5524cc6a7372c19b3085305",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5f283",
                    table="coordination_pollvote",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="pollvoteevent",
            name="member",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.member",
            ),
        ),
        migrations.AddField(
            model_name="pollvoteevent",
            name="option",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="coordination.polloption",
            ),
        ),
        migrations.AddField(
            model_name="pollvoteevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="pollvoteevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="coordination.pollvote",
            ),
        ),
        migrations.AddField(
            model_name="pollvoteevent",
            name="voted_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
