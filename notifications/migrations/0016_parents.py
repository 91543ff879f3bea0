"""Notifications and deliveries name their parents: checked once for each statement (geo/parents.py).

The index of what did not arrive leaves out what just waits: thousands of rows of each announcement, twice.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from geo.parents import check_parents


def _key(to: str, related_name: str, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to=to,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_history"),
        ("geo", "0009_parents"),
        ("notifications", "0015_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex("delivery", "delivery_in_trouble"),
        migrations.AlterField("delivery", "destination", _key("notifications.destination", "deliveries")),
        migrations.AlterField("delivery", "notification", _key("notifications.notification", "deliveries", null=True)),
        migrations.AlterField("notification", "activity", _key("notifications.activity", "notifications")),
        migrations.AlterField("notification", "member", _key("accounts.member", "notifications", null=True)),
        migrations.AddIndex(
            "delivery",
            models.Index(
                condition=models.Q(
                    ("state__in", ["held", "failed"]),
                    models.Q(("state", "waiting"), models.Q(("last_error", ""), _negated=True)),
                    ("outcome__in", ["delayed", "bounced"]),
                    _connector="OR",
                ),
                fields=["-created_at"],
                name="delivery_in_trouble",
            ),
        ),
        check_parents(
            "notifications_delivery",
            notification_id="notifications_notification",
            destination_id="notifications_destination",
        ),
        check_parents("notifications_notification", activity_id="notifications_activity", member_id="accounts_member"),
    ]
