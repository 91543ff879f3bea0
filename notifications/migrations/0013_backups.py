import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0012_rule_preview"),
    ]

    operations = [
        migrations.CreateModel(
            name="Backup",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("taken_at", models.DateTimeField()),
                ("seconds", models.FloatField()),
                ("bytes", models.PositiveBigIntegerField()),
                ("rows", models.PositiveBigIntegerField()),
                ("files", models.PositiveIntegerField()),
                ("probed_at", models.DateTimeField(null=True)),
                ("is_sound", models.BooleanField(null=True)),
            ],
            options={
                "ordering": ["-taken_at"],
                "indexes": [models.Index(fields=["-taken_at"], name="backup_newest")],
            },
        ),
    ]
