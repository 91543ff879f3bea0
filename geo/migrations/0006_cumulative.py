"""Rules of sums, and where reports pass one."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from geo.cumulative_defaults import load_cumulative_rules


class Migration(migrations.Migration):
    dependencies = [
        ("geo", "0005_report_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CumulativeCluster",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("rule", models.UUIDField(help_text="CumulativeRule.rule: the same in all versions of a rule")),
                ("reports", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("first_seen_at", models.DateTimeField(auto_now_add=True)),
                ("set_aside_at", models.DateTimeField(blank=True, null=True)),
                (
                    "set_aside_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-first_seen_at"],
            },
        ),
        migrations.CreateModel(
            name="CumulativeRule",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "rule",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, help_text="the same in all versions of a rule"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("sales_area_m2", "Verkaufsfläche (m²)"),
                            ("gross_floor_m2", "Geschossfläche (m²)"),
                            ("dwellings", "Wohnungen"),
                            ("trips_per_day", "Kfz-Fahrten am Tag"),
                            ("power_mw", "Leistung (MW)"),
                            ("area_m2", "Fläche des Umgriffs (m²)"),
                        ],
                        max_length=20,
                        verbose_name="Was wird zusammengezählt?",
                    ),
                ),
                ("threshold", models.FloatField(verbose_name="Schwelle")),
                ("distance_m", models.FloatField(verbose_name="Umkreis (m)")),
                ("valid_from", models.DateTimeField(auto_now_add=True)),
                ("valid_until", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kinds",
                    models.ManyToManyField(blank=True, related_name="+", to="geo.plankind", verbose_name="Planarten"),
                ),
                ("uses", models.ManyToManyField(blank=True, related_name="+", to="geo.use", verbose_name="Nutzungen")),
            ],
            options={
                "verbose_name": "Summenregel",
                "verbose_name_plural": "Summenregeln",
                "ordering": ["name", "-version"],
            },
        ),
        migrations.CreateModel(
            name="CumulativeHint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reports",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), help_text="in order, the centre among them", size=None
                    ),
                ),
                ("amount", models.FloatField()),
                ("listed", models.BooleanField(default=False)),
                (
                    "centre",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="geo.report"),
                ),
                (
                    "cluster",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="hints",
                        to="geo.cumulativecluster",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hints", to="geo.cumulativerule"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="cumulativecluster",
            index=django.contrib.postgres.indexes.GinIndex(fields=["reports"], name="cumulative_cluster_reports"),
        ),
        migrations.AddConstraint(
            model_name="cumulativerule",
            constraint=models.UniqueConstraint(fields=("rule", "version"), name="one_row_per_cumulative_version"),
        ),
        migrations.AddConstraint(
            model_name="cumulativerule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_until__isnull", True)),
                fields=("rule",),
                name="one_cumulative_version_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="cumulativerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("distance_m__gte", 0)), name="cumulative_distance_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="cumulativerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("threshold__gt", 0)), name="cumulative_threshold_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="cumulativehint",
            index=django.contrib.postgres.indexes.GinIndex(fields=["reports"], name="cumulative_hint_reports"),
        ),
        migrations.AddConstraint(
            model_name="cumulativehint",
            constraint=models.UniqueConstraint(fields=("rule", "centre"), name="one_hint_per_rule_and_centre"),
        ),
        migrations.RunPython(lambda apps, _: load_cumulative_rules(apps), migrations.RunPython.noop),
    ]
